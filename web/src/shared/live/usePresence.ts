import { useEffect, useEffectEvent } from "react";

/** A page hidden for longer than this gives its connection back, in milliseconds. */
const PATIENCE = 20_000;

/**
 * Browsers allow six connections to a server, and every open screen holds one. `leave` runs when the page has been
 * hidden for a while, `come` when somebody looks at it again.
 */
export function usePresence(come: () => void, leave: () => void): void {
  const onCome = useEffectEvent(come);
  const onLeave = useEffectEvent(leave);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const change = () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      if (document.hidden) timer = setTimeout(() => onLeave(), PATIENCE);
      else onCome();
    };
    document.addEventListener("visibilitychange", change);
    return () => {
      document.removeEventListener("visibilitychange", change);
      if (timer !== null) clearTimeout(timer);
    };
  }, []);
}
