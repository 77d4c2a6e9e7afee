import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useState } from "react";
import { type ShownWrapUp, type WrapUpDraft, fetchWrapUp, writeWrapUp } from "@shared/api/casework";
import { type Unsaved, keepUnsaved, readUnsaved, stillUnsaved } from "./wrapUpDraft";

/** How long after the last key what was typed is saved, in milliseconds. */
const PAUSE = 500;

export type SavingState = "saved" | "saving" | "failed";

interface WrapUpState {
  /** Null until the server has said what is there. */
  shown: ShownWrapUp | null;
  draft: WrapUpDraft;
  change: (part: Unsaved) => void;
  saving: SavingState;
  error: unknown;
}

/** A wrap-up: what the server keeps, with what was typed here on top until the server has that too. */
export function useWrapUp(taskId: string): WrapUpState {
  const queries = useQueryClient();
  const queryKey = ["desktop", "wrapup", taskId];
  const kept = useQuery({ queryKey, queryFn: () => fetchWrapUp(taskId) });
  const [unsaved, setUnsaved] = useState<Unsaved>(() => readUnsaved(taskId));
  const settle = (next: Unsaved) => {
    keepUnsaved(taskId, next);
    setUnsaved(next);
  };
  const save = useMutation({
    mutationFn: (changes: Unsaved) => writeWrapUp(taskId, changes),
    onSuccess: (answer, changes) => {
      queries.setQueryData<ShownWrapUp>(queryKey, (before) => before && { ...before, ...changes, ...answer });
      settle(stillUnsaved(readUnsaved(taskId), changes));
    },
  });
  const saveNow = useEffectEvent(() => save.mutate(unsaved));
  const waiting = Object.keys(unsaved).length > 0;
  const busy = save.isPending;
  useEffect(() => {
    if (!waiting || busy) return;
    const timer = setTimeout(() => saveNow(), PAUSE);
    return () => clearTimeout(timer);
  }, [unsaved, waiting, busy]);
  const { disposition = null, note = "", remember = null } = kept.data ?? {};
  return {
    shown: kept.data ?? null,
    draft: { disposition, note, remember, ...unsaved },
    change: (part) => settle({ ...unsaved, ...part }),
    saving: save.isError ? "failed" : waiting || busy ? "saving" : "saved",
    error: kept.error,
  };
}
