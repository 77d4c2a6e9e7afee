/** How long the customer of a conversation waited for each answer, and who gave it. Pure. */
import { type Actor, actorOfSpeaker, looks } from "@shared/actors/actors";
import type { TranscriptLine } from "@shared/api/types";

export interface Answer {
  /** Which answer of the conversation it is, counted from 1. */
  number: number;
  communicationId: string;
  /** The customer's words that waited first. */
  asked: string;
  askedAt: string;
  by: string;
  actor: Actor;
  seconds: number;
}

/**
 * Each answer of a conversation: from the first words of the customer that waited to the first words anybody else said.
 * Words that nobody has answered yet are none.
 */
export function answersOf(lines: TranscriptLine[]): Answer[] {
  const answers: Answer[] = [];
  let waiting: TranscriptLine | null = null;
  for (const line of lines) {
    if (line.speaker === "customer") waiting ??= line;
    else if (waiting !== null) {
      const actor = actorOfSpeaker[line.speaker] ?? "system";
      answers.push({
        number: answers.length + 1,
        communicationId: line.communicationId,
        asked: waiting.text,
        askedAt: waiting.at,
        by: line.name ?? looks[actor].label,
        actor,
        seconds: Math.max(0, Date.parse(line.at) - Date.parse(waiting.at)) / 1000,
      });
      waiting = null;
    }
  }
  return answers;
}

/** The middle and the longest of some times, in seconds; nothing of none. */
export function timesOf(answers: Pick<Answer, "seconds">[]): { median: number; longest: number } | null {
  const sorted = answers.map((answer) => answer.seconds).toSorted((a, b) => a - b);
  const longest = sorted.at(-1);
  if (longest === undefined) return null;
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? longest;
  return { median: sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2, longest };
}
