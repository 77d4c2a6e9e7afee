/** How a transcript is laid out: runs, days, and where the handoff stands. Pure. */
import type { Handoff } from "@shared/api/desktop";
import type { TranscriptLine } from "@shared/api/types";
import { isNewDay } from "@shared/time/labels";

export interface LaidLine {
  line: TranscriptLine;
  newDay: boolean;
  /** The first of a run by the same speaker: carries name and time. */
  opensRun: boolean;
  /** The handoff divider stands below this line. */
  handoffBelow: boolean;
  /** Whether the line says how its delivery went: the worker's last one does, and any that is not there yet. */
  saysDelivery: boolean;
}

/** A pause longer than this opens a new run, in milliseconds. */
const PAUSE = 5 * 60_000;

export function layTranscript(transcript: TranscriptLine[], handoff: Pick<Handoff, "at" | "communicationId"> | null): LaidLine[] {
  const last = handoff === null ? -1 : lastBefore(transcript, handoff);
  const lastOfWorker = transcript.findLastIndex((line) => line.speaker === "worker");
  return transcript.map((line, index) => {
    const before = transcript[index - 1];
    const newDay = isNewDay(before?.at, line.at);
    const paused = before !== undefined && Date.parse(line.at) - Date.parse(before.at) > PAUSE;
    const sameSpeaker = before?.speaker === line.speaker && before.name === line.name && before.channel === line.channel;
    const opensRun = newDay || paused || !sameSpeaker || index - 1 === last;
    const saysDelivery = line.speaker === "worker" && !!line.deliveryStatus && (index === lastOfWorker || !isDelivered(line.deliveryStatus));
    return { line, newDay, opensRun, handoffBelow: index === last, saysDelivery };
  });
}

/** The index of the last line before the handoff; -1 puts the divider on top. */
function lastBefore(transcript: TranscriptLine[], handoff: Pick<Handoff, "at" | "communicationId">): number {
  const named = transcript.findIndex((line) => line.communicationId === handoff.communicationId);
  if (named !== -1) return named;
  return transcript.findLastIndex((line) => Date.parse(line.at) <= Date.parse(handoff.at));
}

const states: Record<string, string> = {
  PENDING: "Sending", IN_PROGRESS: "Sending", DELIVERED: "Delivered", READ: "Read", FAILED: "Not delivered",
};

const isDelivered = (status: string) => ["DELIVERED", "READ", "SENT"].includes(status.toUpperCase());

/** The delivery state in a word. */
export function deliveryWord(status: string): string {
  return states[status.toUpperCase()] ?? status.charAt(0).toUpperCase() + status.slice(1).toLowerCase();
}
