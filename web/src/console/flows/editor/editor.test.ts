import { describe, expect, it } from "vitest";
import type { FlowDefinition } from "@shared/api/console";
import { differences } from "./compare";
import { readDefinition } from "./files";
import { begun, changed, redone, undone } from "./history";
import { emptyDefinition, moveState, setProperty } from "./model";
import { arranged, freePlace, placesOf } from "./place";
import { elsewhere, ofProperty, ofState, ofTransition, placeProblems } from "./problems";
import { readFlag, readItems, readNumber, shownText } from "./values";

const flow: FlowDefinition = {
  initial_state: "Trigger",
  states: [
    { name: "Trigger", type: "trigger", transitions: [{ event: "incomingMessage", next: "ask" }] },
    { name: "ask", type: "send-message", properties: { body: "Hi" }, transitions: [{ event: "sent", next: "end" }, { event: "failed", next: "Trigger" }] },
    { name: "end", type: "send-message" },
    { name: "lost", type: "send-message" },
  ],
};

describe("where widgets stand", () => {
  it("is where the definition says, else in rows from the trigger down", () => {
    const rows = Object.fromEntries([...arranged(flow, new Map())].map(([name, at]) => [name, at.y]));
    expect(rows.Trigger).toBe(0);
    expect([rows.ask! < rows.end!, rows.end! < rows.lost!]).toEqual([true, true]);
    const placed = placesOf(moveState(flow, "ask", { x: 7, y: 9 }), new Map());
    expect(placed.get("ask")).toEqual({ x: 7, y: 9 });
    // A new one stands on nobody either.
    const free = freePlace({ x: 20, y: 30 }, moveState(flow, "ask", { x: 7, y: 9 }), new Map());
    expect([free.x, free.y > 9 + 96]).toEqual([20, true]);
    // The others stand below it, on nobody.
    expect(placed.get("Trigger")!.y).toBeGreaterThan(9);
  });
});

describe("what the server finds wrong", () => {
  const found = placeProblems(
    [
      { propertyPath: "#/states/1/properties/variables/0/key", message: "is required" },
      { propertyPath: "#/states/1/transitions/0/next", message: "there is no state named x" },
      { propertyPath: "#/states/1/properties", message: "must have one" },
      { propertyPath: "#/flags", message: "must be an object" },
    ],
    flow,
  );

  it("stands at the widget and the field it is about, and nothing of it gets lost", () => {
    const mine = ofState(found, "ask");
    expect(ofProperty(mine, "variables")).toBe("is required");
    expect(ofTransition(mine, 0)).toBe("there is no state named x");
    expect(elsewhere(mine, new Set(["variables"])).map((one) => one.message)).toEqual(["must have one"]);
    expect(found.filter((one) => one.state === null).map((one) => one.message)).toEqual(["must be an object"]);
  });
});

describe("a change", () => {
  it("is taken back and made again; typing in one field is one change", () => {
    const typed = ["H", "He", "Hey"].reduce((now, body) => changed(now, setProperty(now.present, "ask", "body", body), "ask/body"), begun(flow));
    expect(typed.past).toHaveLength(1);
    expect(undone(typed).present).toBe(flow);
    expect(redone(undone(typed)).present).toBe(typed.present);
    expect(undone(begun(flow)).present).toBe(flow);
  });

  it("is told widget by widget, and one that only stands elsewhere has moved", () => {
    const after = { ...moveState(setProperty(flow, "ask", "body", "Ho"), "end", { x: 1, y: 1 }), description: "new" };
    expect(differences(flow, { ...after, states: after.states.slice(0, 3) }).map((one) => `${one.name} ${one.how}`)).toEqual([
      "Flow changed", "ask changed", "end moved", "lost removed",
    ]);
    expect(differences(flow, structuredClone(flow))).toEqual([]);
  });
});

it("reads a definition from a file, alone or inside a flow, and says what is none", () => {
  const made = emptyDefinition("A");
  expect(readDefinition(JSON.stringify(made), "a.json").definition).toEqual(made);
  expect(readDefinition(JSON.stringify({ sid: "FW1", definition: made }), "a.json").definition).toEqual(made);
  expect(readDefinition("[1]", "a.json").fault).toContain("a.json holds no flow definition");
  expect(readDefinition("no", "a.json").definition).toBeNull();
});

it("writes numbers and yes or no as the widget wants them, and leaves templates alone", () => {
  expect([readNumber("5"), readNumber("{{x}}"), readNumber(" "), readFlag("true", false), readFlag("true", true), readFlag(null, false)]).toEqual([
    5, "{{x}}", undefined, true, "true", undefined,
  ]);
  expect([shownText(undefined), shownText(false), shownText({ a: 1 }), readItems("text"), readItems([{ key: "a" }])]).toEqual(["", "false", '{"a":1}', null, [{ key: "a" }]]);
});
