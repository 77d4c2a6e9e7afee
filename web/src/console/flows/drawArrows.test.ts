import { describe, expect, it } from "vitest";
import type { FlowDefinition } from "@shared/api/console";
import { overlap } from "./drawArrows";
import { WIDGET, layFlow } from "./layFlow";

/** A flow with everything that crowds a drawing: many arms, arms that meet, events that share a way, shortcuts, a way back. */
const crowded: FlowDefinition = {
  initial_state: "Trigger",
  states: [
    { name: "Trigger", type: "trigger", transitions: [{ event: "incomingRequest", next: "which" }, { event: "incomingCall", next: "which" }] },
    {
      name: "which", type: "split-based-on",
      transitions: [
        { event: "noMatch", next: "sorry" },
        { event: "match", next: "fetch", conditions: [{ friendly_name: "There is handoff data" }] },
        { event: "match", next: "spanish", conditions: [{ friendly_name: "The customer wrote in Spanish" }] },
        { event: "match", next: "vip", conditions: [{ friendly_name: "A customer of many years" }] },
        { event: "match", next: "worker", conditions: [{ friendly_name: "Nothing else applies here" }] },
      ],
    },
    { name: "fetch", type: "make-http-request", transitions: [{ event: "success", next: "worker" }, { event: "failed", next: "worker" }] },
    { name: "spanish", type: "set-variables", transitions: [{ event: "next", next: "worker" }] },
    { name: "vip", type: "set-variables", transitions: [{ event: "next", next: "worker" }] },
    {
      name: "worker", type: "send-to-flex",
      transitions: [{ event: "callComplete" }, { event: "failedToEnqueue", next: "sorry" }, { event: "callFailure", next: "which" }],
    },
    { name: "sorry", type: "send-message", transitions: [] },
  ],
};

describe("the arrows of a crowded flow", () => {
  const { nodes, arrows } = layFlow(crowded, []);
  const widgets = nodes.map((node) => ({ x: node.x, y: node.y, ...WIDGET }));

  it("share one arrow where several events lead the same way", () => {
    expect(arrows.find((arrow) => arrow.id === "fetch/worker")?.events.map((event) => event.name)).toEqual(["success", "failed"]);
    expect(arrows).toHaveLength(11);
  });

  it("have labels that stand on no other label and on no widget", () => {
    for (const { id, label } of arrows) {
      const others = arrows.filter((arrow) => arrow.id !== id).map((arrow) => arrow.label);
      expect({ id, on: overlap(label, others, 0) }).toEqual({ id, on: 0 });
      expect({ id, on: overlap(label, widgets, 0) }).toEqual({ id, on: 0 });
    }
  });
});

it("leaves a lone arrow straight, with its label in the middle", () => {
  const { nodes, arrows } = layFlow({ initial_state: "a", states: [
    { name: "a", type: "trigger", transitions: [{ event: "next", next: "b" }] }, { name: "b", type: "send-message", transitions: [] },
  ] }, []);
  const { label } = arrows[0]!;
  expect(label.x + label.width / 2).toBe(WIDGET.width / 2);
  expect(label.y + label.height / 2).toBe((WIDGET.height + nodes[1]!.y) / 2);
});
