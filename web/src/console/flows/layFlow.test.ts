import { describe, expect, it } from "vitest";
import type { FlowDefinition, Step } from "@shared/api/console";
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
const step = (name: string, event: string): Step => ({ name, event, at: "2026-11-22T14:02:00Z", context: null });

describe("the handoff flow", () => {
  it("lights only the path that was taken", () => {
    const { nodes, edges } = layFlow(definition, [step("Trigger", "incomingRequest"), step("gate", "match"), step("worker", "callComplete")]);
    expect(nodes.filter((node) => node.taken).map((node) => node.name)).toEqual(["Trigger", "gate", "worker"]);
    expect(edges.filter((edge) => edge.taken).map((edge) => edge.target)).toEqual(["gate", "worker"]);
    expect(nodes.find((node) => node.last)?.name).toBe("worker");
  });

  it("draws no edge into nothing, and names an arm by its condition", () => {
    const { edges } = layFlow(definition, []);
    expect(edges.map((edge) => edge.event)).toEqual(["incomingRequest", "noMatch", "Has handoff data", "failedToEnqueue"]);
    expect(edges.some((edge) => edge.taken)).toBe(false);
  });

  it("reads from top to bottom", () => {
    const { nodes } = layFlow(definition, []);
    const depth = Object.fromEntries(nodes.map((node) => [node.name, node.y]));
    expect(depth.Trigger).toBeLessThan(depth.gate ?? 0);
    expect(depth.worker).toBeLessThan(depth.sorry ?? 0);
  });
});
