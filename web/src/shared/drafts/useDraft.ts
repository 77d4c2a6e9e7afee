import { useCallback, useEffect, useState } from "react";
import { readDraft, watchDraft, writeDraft } from "./drafts";

/**
 * The draft kept under `key`, and how to change it. Another key shows another draft at once, and two tabs show the
 * same one: what was sent from one of them does not stand in the other any more, to be sent a second time.
 */
export function useDraft(key: string): [string, (text: string) => void] {
  const [held, setHeld] = useState({ key, text: readDraft(key) });
  const text = held.key === key ? held.text : readDraft(key);
  if (held.key !== key) setHeld({ key, text });
  useEffect(() => watchDraft(key, (next) => setHeld({ key, text: next })), [key]);
  const change = useCallback(
    (next: string) => {
      writeDraft(key, next);
      setHeld({ key, text: next });
    },
    [key],
  );
  return [text, change];
}
