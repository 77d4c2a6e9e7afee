import { expect, it } from "vitest";
import { type CallView, callAfter, isOver, newCall } from "./callState";
import type { FromPlatform } from "./protocol";

const after = (...messages: FromPlatform[]): CallView =>
  messages.reduce((view, message) => callAfter(view, { type: "platform", message }), { ...newCall, link: "live" } as CallView);
const say = (text: string): FromPlatform => ({ type: "say", utterance: text, text, last: true });

it("follows Ana's call from the agent over the music to Marco", () => {
  const view = after(
    { type: "call", callId: "CA1", status: "in-progress", from: "+15550100001", to: "+15550100000", direction: "inbound", startedAt: "2026-11-22T14:00:00Z" },
    { type: "state", state: "agent", with: "Agent" },
    say("Hello Ana"),
    { type: "state", state: "waiting" },
    { type: "play", utterance: "m1", name: "hold music", loop: 0 },
    say("A colleague is coming"),
    { type: "clear" },
    { type: "state", state: "connected", with: "Marco Bianchi", recording: "on" },
    say("Hello, this is Marco"),
  );
  expect(view).toMatchObject({ status: "in-progress", startedAt: "2026-11-22T14:00:00Z", state: "connected", with: "Marco Bianchi", recording: "on", playing: null });
  expect(view.captions.map((one) => [one.who, one.name])).toEqual([["worker", "Marco Bianchi"]]);
});

it("says which voice speaks by where the call is", () => {
  const voices = (["agent", "flow", "waiting", "connected"] as const).map((state) => after({ type: "state", state }, say("Hm")).captions[0]?.who);
  expect(voices).toEqual(["agent", "flow", "flow", "worker"]);
});

it("forgets the name of who left, and keeps the one of who stays", () => {
  const held = after({ type: "state", state: "connected", with: "Marco" }, { type: "state", state: "connected", muted: true });
  expect(held).toMatchObject({ with: "Marco", muted: true });
  expect(after({ type: "state", state: "connected", with: "Marco" }, { type: "state", state: "agent" }).with).toBeNull();
});

it("is over at the end, and when another device has it", () => {
  expect(isOver(after({ type: "end", reason: "completed" }))).toBe(true);
  expect(isOver(callAfter(after(), { type: "link", link: "taken" }))).toBe(true);
  expect(isOver(callAfter(after(), { type: "link", link: "away" }))).toBe(false);
});
