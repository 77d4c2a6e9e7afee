import { describe, expect, it } from "vitest";
import type { FlowDefinition } from "@shared/api/console";
import type { OfferedWidget } from "@shared/api/flows";
import { addMatch, addState, connect, emptyDefinition, findState, moveState, nameFault, removeStates, renameState, setCondition, setProperties, setProperty, waysOut } from "./model";

const send: OfferedWidget = {
  type: "send-message", label: "Send message", group: "Messaging", about: "", events: ["sent", "failed"], refused: null,
  fields: [{ key: "from", label: "From", kind: "text", required: false, choices: [], default: "{{flow.channel.address}}", hint: "" }],
};
/** As somebody else exported it: keys nobody here knows, at every place. */
const theirs = {
  $schema: "https://example.test/flow", description: "A", initial_state: "Trigger", flags: { allow_concurrent_calls: true, theirs: 1 },
  states: [
    { name: "Trigger", type: "trigger", transitions: [{ event: "incomingMessage", next: "ask", theirs: 2 }], properties: { offset: { x: 1, y: 2, z: 3 } } },
    { name: "ask", type: "send-and-wait-for-reply", theirs: 4, transitions: [{ event: "incomingMessage", next: "which" }], properties: { body: "Which?", theirs: { deep: 5 } } },
    {
      name: "which", type: "split-based-on", properties: { input: "{{ widgets.ask.inbound.Body }} {{widgets.ask_2.x}}" },
      transitions: [{ event: "match", next: "ask", conditions: [{ friendly_name: "If value equal_to 1", arguments: ['{{widgets["ask"].inbound.Body}}'], type: "equal_to", value: "1", theirs: 6 }] }],
    },
  ],
} as unknown as FlowDefinition;

describe("the changes of an editor", () => {
  it("leave everything else as it was, also what nobody here knows", () => {
    const moved = moveState(theirs, "Trigger", { x: 10.4, y: 20 });
    expect(findState(moved, "Trigger")?.properties).toEqual({ offset: { x: 10, y: 20, z: 3 } });
    expect(moveState(moved, "Trigger", { x: 1, y: 2 })).toEqual(theirs);
    expect(setProperty(setProperty(theirs, "ask", "timeout", "60"), "ask", "timeout", undefined)).toEqual(theirs);
    const raw = setProperties(theirs, "Trigger", { a: 1 });
    expect(findState(raw, "Trigger")?.properties).toEqual({ a: 1, offset: { x: 1, y: 2, z: 3 } });
  });

  it("lets names that are read follow a new name, and no other", () => {
    const after = renameState(theirs, "ask", "size");
    expect(findState(after, "Trigger")?.transitions).toEqual([{ event: "incomingMessage", next: "size", theirs: 2 }]);
    expect(findState(after, "which")?.properties?.input).toBe("{{ widgets.size.inbound.Body }} {{widgets.ask_2.x}}");
    expect(findState(after, "which")?.transitions?.[0]?.conditions?.[0]?.arguments).toEqual(['{{widgets["size"].inbound.Body}}']);
    expect(renameState(after, "size", "ask")).toEqual(theirs);
    expect(renameState(theirs, "Trigger", "Begin").initial_state).toBe("Begin");
    expect([nameFault(theirs, "ask", "which"), nameFault(theirs, "ask", "two words"), nameFault(theirs, "ask", "ask")]).toEqual([
      "Another widget has this name", "Letters, digits, _ and - only", null,
    ]);
  });

  it("adds a widget with its defaults under a free name, and takes it out with what led to it", () => {
    const first = addState(emptyDefinition("New"), send, { x: 5.6, y: 7 });
    expect(first.definition.states[1]).toEqual({
      name: "send_message_1", type: "send-message", transitions: [{ event: "sent" }, { event: "failed" }],
      properties: { from: "{{flow.channel.address}}", offset: { x: 6, y: 7 } },
    });
    expect(addState(first.definition, send, { x: 0, y: 0 }).name).toBe("send_message_2");
    const gone = removeStates(theirs, ["ask", "Trigger"]);
    expect(gone.states.map((state) => state.name)).toEqual(["Trigger", "which"]);
    expect(findState(gone, "Trigger")?.transitions).toEqual([{ event: "incomingMessage", theirs: 2 }]);
  });

  it("leads an event to a widget, also one it had no transition for, and nowhere again", () => {
    const state = findState(theirs, "ask");
    const ways = waysOut(state!, { ...send, events: ["incomingMessage", "timeout"] });
    expect(ways.map((way) => [way.id, way.next])).toEqual([["t0", "which"], ["etimeout", null]]);
    const led = connect(theirs, "ask", ways[1]!, "ask");
    expect(findState(led, "ask")?.transitions).toEqual([{ event: "incomingMessage", next: "which" }, { event: "timeout", next: "ask" }]);
    expect(findState(connect(theirs, "ask", ways[0]!, null), "ask")?.transitions).toEqual([{ event: "incomingMessage" }]);
  });

  it("gives a split a way with a condition, whose label follows what it says", () => {
    const after = setCondition(theirs, "which", 0, 0, { value: "2" });
    expect(findState(after, "which")?.transitions?.[0]?.conditions?.[0]).toMatchObject({ friendly_name: "If value equal_to 2", value: "2", theirs: 6 });
    const own = setCondition(setCondition(theirs, "which", 0, 0, { friendly_name: "One" }), "which", 0, 0, { type: "contains" });
    expect(findState(own, "which")?.transitions?.[0]?.conditions?.[0]).toMatchObject({ friendly_name: "One", type: "contains" });
    expect(findState(addMatch(theirs, "which"), "which")?.transitions?.[1]).toMatchObject({ event: "match", conditions: [{ type: "equal_to", value: "" }] });
  });
});
