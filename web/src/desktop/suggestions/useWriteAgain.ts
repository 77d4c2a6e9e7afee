import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { writeAgain } from "@shared/api/casework";

/** After this long nothing new is expected any more, in milliseconds. */
const PATIENCE = 20_000;

interface WriteAgain {
  ask: () => void;
  running: boolean;
  error: unknown;
}

/** Has intelligence write something anew; it runs until `version` (what names the present one) is another. */
export function useWriteAgain(taskId: string, what: "summary" | "suggestion", version: string | null): WriteAgain {
  const [asked, setAsked] = useState<string | null | undefined>(undefined);
  const request = useMutation({
    mutationFn: () => writeAgain(taskId, what),
    onMutate: () => setAsked(version),
    onError: () => setAsked(undefined),
  });
  const running = asked !== undefined && asked === version;
  useEffect(() => {
    if (!running) return;
    const timer = setTimeout(() => setAsked(undefined), PATIENCE);
    return () => clearTimeout(timer);
  }, [running]);
  return { ask: () => request.mutate(), running, error: request.error };
}
