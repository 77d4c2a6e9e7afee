import { useSyncExternalStore } from "react";

/** One clock for the whole page: it ticks once a second, and only while somebody looks at it. */
let now = Date.now();
let timer: ReturnType<typeof setInterval> | null = null;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  // With nobody listening the kept value grew old; the first listener gets the present.
  if (timer === null) now = Date.now();
  timer ??= setInterval(() => {
    now = Date.now();
    listeners.forEach((tick) => tick());
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== null) {
      clearInterval(timer);
      timer = null;
    }
  };
}

const read = (): number => now;

/** The present in milliseconds, renewed each second. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, read);
}
