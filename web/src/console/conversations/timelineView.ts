/** Which steps of a timeline are shown, and what can be said of it in one line. Pure. */
import type { LaneEntry } from "@shared/api/console";
import type { Burst } from "./bursts";
import { entryNote, entryTitle } from "./entryTitle";

export interface StepFilter {
  /** Lanes that are left out. */
  hidden: string[];
  /** Only what went wrong. */
  faults: boolean;
  query: string;
}

/** Whether a step is shown: by its lane, its outcome, and the words of its name, note, address and cause. */
export function stepFits(entry: LaneEntry, filter: StepFilter): boolean {
  if (filter.hidden.includes(entry.lane)) return false;
  if (filter.faults && entry.status !== "failed") return false;
  const query = filter.query.trim().toLowerCase();
  if (query === "") return true;
  const words = [entryTitle(entry), entry.title, entryNote(entry), entry.kind, entry.request?.url, entry.fault?.cause];
  return words.join(" ").toLowerCase().includes(query);
}

/** More bursts than this begin folded, so that a long conversation can be overseen. */
const MANY = 8;

/** Whether a burst begins unfolded: all do when they are few, else the last, what failed, and what was asked for. */
export function beginsOpen(bursts: Burst[], at: number, chosenId: string | null): boolean {
  const burst = bursts[at];
  if (burst === undefined || bursts.length <= MANY || at === bursts.length - 1 || burst.failed) return true;
  return chosenId !== null && burst.bars.some((bar) => bar.entry.entryId === chosenId);
}

export interface TimelineFacts {
  steps: number;
  faults: number;
  modelCalls: number;
  /** All that the model took together, in milliseconds. */
  modelMs: number;
}

export function factsOf(entries: LaneEntry[]): TimelineFacts {
  const calls = entries.filter((entry) => entry.kind === "model");
  return {
    steps: entries.length,
    faults: entries.filter((entry) => entry.status === "failed").length,
    modelCalls: calls.length,
    modelMs: calls.reduce((sum, entry) => sum + (entry.durationMs ?? 0), 0),
  };
}
