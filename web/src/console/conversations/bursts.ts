/**
 * How the inspector lays out a timeline: the words of a customer open a burst (a turn), and so does a silence.
 * Each burst has its own scale from zero, so that a pause of ten minutes does not flatten what matters.
 */
import type { LaneEntry } from "@shared/api/console";
import { entryTitle } from "./entryTitle";

/** A silence longer than this begins another burst, in milliseconds. */
const SILENCE = 3000;

export interface Bar {
  entry: LaneEntry;
  /** From the burst's start, in milliseconds. */
  offsetMs: number;
  /** Place and width on the burst's scale, in per cent. */
  left: number;
  width: number;
}

export interface Burst {
  startedAt: string;
  spanMs: number;
  bars: Bar[];
  failed: boolean;
  /** What the burst began with, in the customer's words where there are any. */
  title: string;
}

export function layBursts(entries: LaneEntry[]): Burst[] {
  const ordered = entries.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at) || speaksFirst(a) - speaksFirst(b));
  const groups: LaneEntry[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const entry of ordered) {
    const start = Date.parse(entry.at);
    const group = groups.at(-1);
    const spoken = entry.lane === "customer" && entry.kind === "communication";
    if (group === undefined || start - end > SILENCE || spoken) groups.push([entry]);
    else group.push(entry);
    end = Math.max(end, start + (entry.durationMs ?? 0));
  }
  return groups.map(layBurst);
}

/** Words and the events they set off carry one time: the words stand first. */
const speaksFirst = (entry: LaneEntry) => (entry.lane === "customer" && entry.kind === "communication" ? 0 : 1);

function layBurst(entries: LaneEntry[]): Burst {
  const start = Date.parse(entries[0]?.at ?? "");
  const end = Math.max(...entries.map((entry) => Date.parse(entry.at) + (entry.durationMs ?? 0)));
  const spanMs = Math.max(1, end - start);
  const bars = entries.map((entry) => {
    const offsetMs = Date.parse(entry.at) - start;
    return { entry, offsetMs, left: (offsetMs / spanMs) * 100, width: ((entry.durationMs ?? 0) / spanMs) * 100 };
  });
  const opener = entries.find((entry) => entry.lane === "customer") ?? entries[0];
  return {
    startedAt: entries[0]?.at ?? "",
    spanMs,
    bars,
    failed: entries.some((entry) => entry.status === "failed"),
    title: opener ? entryTitle(opener) : "",
  };
}
