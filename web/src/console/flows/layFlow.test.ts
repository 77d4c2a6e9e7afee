import { describe, expect, it } from "vitest";
import type { FlowDefinition, Step } from "@shared/api/console";
import type { Drawn } from "./drawArrows";
import { layFlow } from "./layFlow";

const definition: FlowDefinition = {
  initial_state: "Trigger",
  states: [
    { name: "Trigger", type: "trigger", transitions: [{ event: "incomingRequest", next: "gate" }, { event: "incomingCall" }] },
    {
      name: "gate", type: "split-based-on",
      transitions: [
        { event: "noMatch", next: "sorry" },
        { event: "match", next: "worker", conditions: [{ friendly_name: "Has handoff data" }] },
      ],
    },
    { name: "worker", type: "send-to-flex", transitions: [{ event: "failedToEnqueue", next: "sorry" }] },
    { name: "sorry", type: "send-message", transitions: [] },
  ],
};
const lit = (arrows: Drawn[]) => arrows.filter((arrow) => arrow.events.some((event) => event.taken));
const step = (name: string, event: string): Step => ({ name, event, at: "2026-11-22T14:02:00Z", context: null });

describe("the handoff flow", () => {
  it("lights only the path that was taken", () => {
    const { nodes, arrows } = layFlow(definition, [step("Trigger", "incomingRequest"), step("gate", "match"), step("worker", "callComplete")]);
    expect(nodes.filter((node) => node.taken).map((node) => node.name)).toEqual(["Trigger", "gate", "worker"]);
    expect(lit(arrows).map((arrow) => arrow.target)).toEqual(["gate", "worker"]);
    expect(nodes.find((node) => node.last)?.name).toBe("worker");
  });

  it("draws no edge into nothing, and names an arm by its condition", () => {
    const { arrows } = layFlow(definition, []);
    const named = arrows.flatMap((arrow) => arrow.events.map((event) => event.name));
    expect(named).toEqual(["incomingRequest", "noMatch", "Has handoff data", "failedToEnqueue"]);
    expect(lit(arrows)).toEqual([]);
  });

  it("reads from top to bottom", () => {
    const { nodes } = layFlow(definition, []);
    const depth = Object.fromEntries(nodes.map((node) => [node.name, node.y]));
    expect(depth.Trigger).toBeLessThan(depth.gate ?? 0);
    expect(depth.worker).toBeLessThan(depth.sorry ?? 0);
  });
});

it("tells two ways with the same event apart by where each led, and marks where the execution stands", () => {
  const split: FlowDefinition = {
    initial_state: "which",
    states: [
      { name: "which", type: "split-based-on", transitions: [
        { event: "match", next: "a", conditions: [{ friendly_name: "One" }] }, { event: "match", next: "b", conditions: [{ friendly_name: "Two" }] },
      ] },
      { name: "a", type: "send-message", transitions: [{ event: "sent", next: "which" }] },
      { name: "b", type: "send-and-wait-for-reply" },
    ],
  };
  const steps = [{ ...step("which", "match"), to: "a" }, { ...step("a", "sent"), to: "which" }, { ...step("which", "match"), to: "b" }];
  expect(lit(layFlow(split, steps.slice(0, 2), "which").arrows).map((arrow) => arrow.id)).toEqual(["which/a", "a/which"]);
  const { nodes } = layFlow(split, steps, "b");
  expect(nodes.map((node) => [node.name, node.passed, node.waits])).toEqual([["which", [1, 3], false], ["a", [2], false], ["b", [], true]]);
});
