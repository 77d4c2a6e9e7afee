import { expect, it } from "vitest";
import type { TranscriptLine } from "@shared/api/types";
import { answersOf, timesOf } from "./answers";

const line = (speaker: TranscriptLine["speaker"], at: string, text: string, name: string | null = null): TranscriptLine => ({
  communicationId: `${speaker} ${at}`, speaker, name, text, at: `2026-11-22T14:${at}Z`, deliveryStatus: null, participantId: null,
});

it("measures from the first words that waited to the first answer, and says who gave it", () => {
  const answers = answersOf([
    line("agent", "00:00.000", "Hello, how can I help you?"),
    line("customer", "00:10.000", "Where is my order?"),
    line("customer", "00:12.000", "It is 4711."),
    line("agent", "00:12.500", "I see it."),
    line("agent", "00:13.000", "It is late."),
    line("customer", "01:00.000", "A person please"),
    line("worker", "01:45.000", "Hello, this is Marco.", "Marco Bianchi"),
    line("customer", "02:00.000", "Hello?"),
  ]);
  expect(answers.map((one) => [one.number, one.asked, one.by, one.actor, one.seconds])).toEqual([
    [1, "Where is my order?", "Agent", "agent", 2.5],
    [2, "A person please", "Marco Bianchi", "worker", 45],
  ]);
});

it("finds the middle and the longest of the times", () => {
  const times = (...seconds: number[]) => timesOf(seconds.map((one) => ({ seconds: one })));
  expect(times(5, 1, 3)).toEqual({ median: 3, longest: 5 });
  expect(times(4, 1, 2, 100)).toEqual({ median: 3, longest: 100 });
  expect(times()).toBeNull();
});
