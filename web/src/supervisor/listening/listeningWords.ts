/** A supervisor's three ways of being on a call, in words. Pure. */
import type { SupervisionMode } from "@shared/api/desktop";

export const modes: { value: SupervisionMode; label: string }[] = [
  { value: "monitor", label: "Listen" },
  { value: "coach", label: "Coach" },
  { value: "barge", label: "Barge in" },
];

const words: Record<SupervisionMode, string> = {
  monitor: "You listen: nobody hears you",
  coach: "Only the worker hears you",
  barge: "Everybody hears you",
};

export const wordsOf = (mode: SupervisionMode): string => words[mode];

/** Which colour a way has: the loudest is the most visible. */
export const toneOf = (mode: SupervisionMode): "system" | "waiting" | "worker" =>
  mode === "monitor" ? "system" : mode === "coach" ? "waiting" : "worker";
