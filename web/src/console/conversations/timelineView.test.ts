import { expect, it } from "vitest";
import type { LaneEntry } from "@shared/api/console";
import { layBursts } from "./bursts";
import { beginsOpen, factsOf, stepFits } from "./timelineView";

const entry = (id: string, part: Partial<LaneEntry> = {}): LaneEntry => ({
  entryId: id, lane: "platform", kind: "event", title: "OwnerChanged", at: "2026-11-22T14:00:00Z", durationMs: null,
  status: "ok", fault: null, request: null, response: { body: { owner: "worker" } }, ...part,
});
const hook = entry("w", {
  lane: "program", kind: "webhook", title: "COMMUNICATION_CREATED", status: "failed", response: null,
  fault: { cause: "Nobody listens at the address.", fix: "Start the program." },
  request: { method: "POST", url: "http://127.0.0.1:8000/webhook" },
});
const all = { hidden: [], faults: false, query: "" };

it("leaves out lanes, and keeps what failed when asked for it", () => {
  expect(stepFits(entry("e"), { ...all, hidden: ["platform"] })).toBe(false);
  expect([entry("e"), hook].map((one) => stepFits(one, { ...all, faults: true }))).toEqual([false, true]);
});

it("finds steps by name, note, address and cause", () => {
  const found = (query: string) => [entry("e"), hook].filter((one) => stepFits(one, { ...all, query })).map((one) => one.entryId);
  expect(["owner changed", "worker", "/webhook", "nobody listens", "communication created"].map(found)).toEqual([
    ["e"], ["e"], ["w"], ["w"], ["w"],
  ]);
});

it("unfolds everything that is little, and of much only what is last, failed or asked for", () => {
  const said = (minute: number, part: Partial<LaneEntry> = {}) =>
    entry(`c${minute}`, { lane: "customer", kind: "communication", title: "Hello", at: `2026-11-22T14:${String(minute).padStart(2, "0")}:00Z`, ...part });
  const opened = (bursts: ReturnType<typeof layBursts>, chosen: string | null) =>
    bursts.map((_burst, at) => at).filter((at) => beginsOpen(bursts, at, chosen));
  const few = layBursts([said(1), said(2)]);
  expect(opened(few, null)).toEqual([0, 1]);
  const many = layBursts([...Array(10).keys()].map((minute) => said(minute, minute === 4 ? { status: "failed" } : {})));
  expect(opened(many, "c2")).toEqual([2, 4, 9]);
});

it("counts steps, faults and what the model took", () => {
  const call = entry("m", { lane: "model", kind: "model", durationMs: 60 });
  expect(factsOf([entry("e"), hook, call, call])).toEqual({ steps: 4, faults: 1, modelCalls: 2, modelMs: 120 });
});
