import { expect, it } from "vitest";
import type { Supervised, Whisper } from "@shared/api/supervisor";
import { layTold, whisperState } from "./told";

const whisper = (over: Partial<Whisper> = {}): Whisper => ({
  whisperId: 1, audience: "agent", text: "Offer free shipping.", by: "Sara", createdAt: "2026-03-02T09:00:30Z", givenAt: null, givenBy: null, ...over,
});
const line = (id: string, at: string) => ({ communicationId: id, speaker: "customer" as const, name: null, text: id, at, deliveryStatus: null, participantId: null });
const held = { listener: "program", servedBy: { kind: "program", name: "agent_handoff.py", since: null }, conversation: { status: "ACTIVE" } } as Supervised;

it("puts whispers where they were whispered", () => {
  const told = layTold({ transcript: [line("a", "2026-03-02T09:00:00Z"), line("b", "2026-03-02T09:01:00Z")], whispers: [whisper()] });
  expect(told.map((one) => one.key)).toEqual(["a", "whisper-1", "b"]);
});

it("says of a program only that it read it, never that it follows", () => {
  expect(whisperState(whisper(), held)).toContain("agent_handoff.py has not read it");
  expect(whisperState(whisper({ givenBy: "recall" }), held)).toContain("up to the program");
  expect(whisperState(whisper(), { ...held, listener: null })).toContain("never got it");
});
