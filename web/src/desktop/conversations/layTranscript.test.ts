import { expect, it } from "vitest";
import type { TranscriptLine } from "@shared/api/types";
import { deliveryWord, layTranscript } from "./layTranscript";

const line = (id: string, speaker: TranscriptLine["speaker"], at: string, name: string | null = null): TranscriptLine => ({
  communicationId: id, speaker, name, text: id, at: `2026-11-22T${at}Z`, deliveryStatus: null, participantId: null,
});
const talk = [
  line("c1", "customer", "14:00:00"),
  line("c2", "customer", "14:00:20"),
  line("c3", "agent", "14:00:30"),
  line("c4", "worker", "14:03:00", "María"),
];

it("opens a run when another speaks or after a pause", () => {
  const later = [...talk, line("c5", "worker", "14:20:00", "María")];
  expect(layTranscript(later, null).map((one) => one.opensRun)).toEqual([true, false, true, true, true]);
});

it("puts the handoff below the words it came after", () => {
  const laid = layTranscript(talk, { at: "2026-11-22T14:00:25Z", communicationId: "c3" });
  expect(laid.map((one) => one.handoffBelow)).toEqual([false, false, true, false]);
});

it("finds the handoff by time when no words are named", () => {
  const laid = layTranscript(talk, { at: "2026-11-22T14:00:25Z", communicationId: null });
  expect(laid.findIndex((one) => one.handoffBelow)).toBe(1);
});

it("says delivery in words", () => {
  expect([deliveryWord("DELIVERED"), deliveryWord("failed"), deliveryWord("QUEUED")]).toEqual([
    "Delivered", "Not delivered", "Queued",
  ]);
});

it("says how delivery went of the last words of the worker, and of any that are not there", () => {
  const sent = (id: string, deliveryStatus: string) => ({ ...line(id, "worker", "14:04:00", "María"), deliveryStatus });
  const spoken = [...talk, sent("c5", "FAILED"), sent("c6", "DELIVERED"), sent("c7", "DELIVERED"), line("c8", "customer", "14:05:00")];
  const said = layTranscript(spoken, null).filter((one) => one.saysDelivery);
  expect(said.map((one) => one.line.communicationId)).toEqual(["c5", "c7"]);
});
