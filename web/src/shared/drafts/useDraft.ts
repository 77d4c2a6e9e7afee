import { useCallback, useState } from "react";
import { readDraft, writeDraft } from "./drafts";

/** The draft kept under `key`, and how to change it. Another key shows another draft at once. */
export function useDraft(key: string): [string, (text: string) => void] {
  const [held, setHeld] = useState({ key, text: readDraft(key) });
  const text = held.key === key ? held.text : readDraft(key);
  if (held.key !== key) setHeld({ key, text });
  const change = useCallback(
    (next: string) => {
      writeDraft(key, next);
      setHeld({ key, text: next });
    },
    [key],
  );
  return [text, change];
}
