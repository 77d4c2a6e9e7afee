import { expect, it } from "vitest";
import type { LaneEntry } from "@shared/api/console";
import { layBursts } from "./bursts";

const entry = (entryId: string, second: number, durationMs: number | null, lane: LaneEntry["lane"] = "platform"): LaneEntry => ({
  entryId, lane, kind: "event", title: entryId, at: new Date(Date.UTC(2026, 10, 22, 14, 0, second)).toISOString(),
  durationMs, status: "ok", fault: null, request: null, response: null,
});

it("opens another burst after a silence, not while something long still runs", () => {
  const bursts = layBursts([entry("hook", 0, 8000), entry("reply", 9, 40), entry("next day", 60, 5)]);
  expect(bursts.map((burst) => burst.bars.map((bar) => bar.entry.entryId))).toEqual([["hook", "reply"], ["next day"]]);
});

it("opens another burst with each thing the customer says", () => {
  const say = (id: string, second: number) => ({ ...entry(id, second, null, "customer"), kind: "communication" as const });
  const bursts = layBursts([entry("added", 0, 1), say("Hi", 0), entry("job", 1, 1), say("And?", 2), entry("added again", 2, 1)]);
  expect(bursts.map((burst) => burst.bars.map((bar) => bar.entry.entryId))).toEqual([["Hi", "added", "job"], ["And?", "added again"]]);
});

it("measures each burst from its own zero", () => {
  const [burst] = layBursts([entry("b", 32, 1000), entry("a", 30, 2000)]);
  expect(burst?.spanMs).toBe(3000);
  expect(burst?.bars.map((bar) => [bar.entry.entryId, bar.offsetMs, Math.round(bar.left), Math.round(bar.width)])).toEqual([
    ["a", 0, 0, 67],
    ["b", 2000, 67, 33],
  ]);
});

it("is named by what the customer said", () => {
  expect(layBursts([entry("event", 0, 1), entry("Where is my order?", 0, null, "customer")])[0]?.title).toBe("Where is my order?");
});
