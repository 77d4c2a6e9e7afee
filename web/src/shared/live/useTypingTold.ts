import { useRef } from "react";

/** How often the other side is told that one still types, in milliseconds. */
const AGAIN_AFTER = 4000;

/** Tells the other side that somebody types, now and then while they do; whether it arrives changes nothing. */
export function useTypingTold(tell: () => Promise<unknown>): () => void {
  const toldAt = useRef(0);
  return () => {
    const now = Date.now();
    if (now - toldAt.current < AGAIN_AFTER) return;
    toldAt.current = now;
    tell().catch(() => undefined);
  };
}
