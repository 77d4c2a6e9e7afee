import { useEffect, useState, useSyncExternalStore } from "react";
import type { CallLine, LineView } from "./CallLine";

/** What a call's line shows now. */
export function useLine(line: CallLine): LineView {
  return useSyncExternalStore(line.watch, line.getView);
}

/** Steps of the level meter. */
export const LEVELS = 6;
const LOOK_EVERY = 100;

/** How loud the microphone is, in whole steps of 0 to `LEVELS`, so that a quiet room draws nothing anew. */
export function useLevel(line: CallLine): number {
  const [level, setLevel] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setLevel(steps(line.level)), LOOK_EVERY);
    return () => clearInterval(timer);
  }, [line]);
  return level;
}

/** Ears hear ratios: from -50 dB (a quiet room) to -10 dB (a loud voice). */
export function steps(level: number): number {
  if (level <= 0) return 0;
  const decibels = 20 * Math.log10(level);
  return Math.max(0, Math.min(LEVELS, Math.round(((decibels + 50) / 40) * LEVELS)));
}

/** Browsers let a page be heard once somebody has touched it: the first touch anywhere will do. */
export function useWakeOnTouch(line: CallLine, silenced: boolean): void {
  useEffect(() => {
    if (!silenced) return;
    const wake = () => line.wake();
    window.addEventListener("pointerdown", wake);
    window.addEventListener("keydown", wake);
    return () => {
      window.removeEventListener("pointerdown", wake);
      window.removeEventListener("keydown", wake);
    };
  }, [line, silenced]);
}
