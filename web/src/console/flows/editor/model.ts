/**
 * The changes an editor makes to a definition. Pure: each returns a new definition in which everything it does not mean,
 * also keys it does not know, is as it was.
 */
import type { FlowCondition, FlowDefinition, FlowState, FlowTransition } from "@shared/api/console";
import type { OfferedWidget } from "@shared/api/flows";

export interface Point {
  x: number;
  y: number;
}

/** A definition with nothing but its trigger. */
export const emptyDefinition = (description: string): FlowDefinition => ({
  description,
  states: [
    {
      name: "Trigger",
      type: "trigger",
      transitions: ["incomingMessage", "incomingCall", "incomingConversationMessage", "incomingRequest", "incomingParent"].map((event) => ({ event })),
      properties: { offset: { x: 0, y: 0 } },
    },
  ],
  initial_state: "Trigger",
  flags: { allow_concurrent_calls: true },
});

export const findState = (definition: FlowDefinition, name: string | null): FlowState | undefined =>
  definition.states.find((state) => state.name === name);

function changeState(definition: FlowDefinition, name: string, change: (state: FlowState) => FlowState): FlowDefinition {
  return { ...definition, states: definition.states.map((state) => (state.name === name ? change(state) : state)) };
}

/** Add a widget with its defaults; returns the name it got, which is free ("send_message_2"). */
export function addState(definition: FlowDefinition, widget: OfferedWidget, at: Point): { definition: FlowDefinition; name: string } {
  const taken = new Set(definition.states.map((state) => state.name));
  const stem = widget.type.replace(/-v\d$/, "").replaceAll("-", "_");
  let number = 1;
  while (taken.has(`${stem}_${number}`)) number += 1;
  const name = `${stem}_${number}`;
  const defaults = widget.fields.flatMap((field) => (field.default === null ? [] : [[field.key, field.default] as const]));
  const lists = widget.fields.filter((field) => field.required && field.kind === "variables").map((field) => [field.key, []] as const);
  const state: FlowState = {
    name,
    type: widget.type,
    transitions: widget.events.map((event) => ({ event })),
    properties: { ...Object.fromEntries([...defaults, ...lists]), offset: rounded(at) },
  };
  return { definition: { ...definition, states: [...definition.states, state] }, name };
}

/** Take widgets out; what led to them leads nowhere now. The trigger stays. */
export function removeStates(definition: FlowDefinition, names: string[]): FlowDefinition {
  const gone = new Set(names.filter((name) => findState(definition, name)?.type !== "trigger"));
  const kept = definition.states.filter((state) => !gone.has(state.name));
  return { ...definition, states: kept.map((state) => withTransitions(state, (all) => all.map((one) => (one.next && gone.has(one.next) ? without(one, "next") : one)))) };
}

/** Give a widget another name; transitions, the beginning, and values that are read by its name follow. */
export function renameState(definition: FlowDefinition, name: string, wanted: string): FlowDefinition {
  const follow = (text: string) => renamedIn(text, name, wanted);
  const states = definition.states.map((state) => {
    const led = withTransitions(state, (all) =>
      all.map((one) => ({
        ...one,
        ...(one.next === name ? { next: wanted } : {}),
        ...(one.conditions ? { conditions: everyText(one.conditions, follow) } : {}),
      })),
    );
    return { ...led, ...(state.properties ? { properties: everyText(state.properties, follow) } : {}), name: state.name === name ? wanted : state.name };
  });
  return { ...definition, states, initial_state: definition.initial_state === name ? wanted : definition.initial_state };
}

/** Why a name cannot be taken, or null when it can. */
export function nameFault(definition: FlowDefinition, name: string, wanted: string): string | null {
  if (!/^[\w-]+$/.test(wanted)) return "Letters, digits, _ and - only";
  return wanted !== name && definition.states.some((state) => state.name === wanted) ? "Another widget has this name" : null;
}

function renamedIn(text: string, name: string, wanted: string): string {
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return text
    .replaceAll(new RegExp(`(\\bwidgets\\.)${escaped}(?![\\w-])`, "g"), (_all, before: string) => before + wanted)
    .replaceAll(new RegExp(`(\\bwidgets\\[\\s*["'])${escaped}(?=["']\\s*\\])`, "g"), (_all, before: string) => before + wanted);
}

function everyText<T>(value: T, change: (text: string) => string): T {
  if (typeof value === "string") return change(value) as T;
  if (Array.isArray(value)) return value.map((one) => everyText(one as unknown, change)) as T;
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, everyText(one as unknown, change)])) as T;
  }
  return value;
}

export function moveState(definition: FlowDefinition, name: string, at: Point): FlowDefinition {
  return changeState(definition, name, (state) => ({ ...state, properties: { ...state.properties, offset: { ...state.properties?.offset, ...rounded(at) } } }));
}

const rounded = (at: Point): Point => ({ x: Math.round(at.x), y: Math.round(at.y) });

/** One way out of a widget: a transition it has (`index`), or an event it could leave by and has no transition for. */
export interface Way {
  id: string;
  event: string;
  label: string;
  index: number | null;
  next: string | null;
}

/** Every way out of a widget: its transitions in their order, then the other events of its kind. */
export function waysOut(state: FlowState, widget: OfferedWidget | undefined): Way[] {
  const transitions = state.transitions ?? [];
  const told = new Set(transitions.map((one) => one.event));
  const has = transitions.map((one, index): Way => ({
    id: `t${index}`,
    event: one.event,
    label: one.conditions?.[0]?.friendly_name ?? one.event,
    index,
    next: one.next ?? null,
  }));
  const missing = (widget?.events ?? []).filter((event) => !told.has(event));
  return [...has, ...missing.map((event): Way => ({ id: `e${event}`, event, label: event, index: null, next: null }))];
}

/** Let a way lead to a widget, or nowhere (null). */
export function connect(definition: FlowDefinition, name: string, way: Way, next: string | null): FlowDefinition {
  return changeState(definition, name, (state) =>
    withTransitions(state, (all) => {
      if (way.index === null) return [...all, { event: way.event, ...(next ? { next } : {}) }];
      return all.map((one, index) => (index !== way.index ? one : next ? { ...one, next } : without(one, "next")));
    }),
  );
}

/** Add a way of a split, with a condition to be filled in. */
export function addMatch(definition: FlowDefinition, name: string): FlowDefinition {
  return changeState(definition, name, (state) => {
    const input = typeof state.properties?.input === "string" ? state.properties.input : "";
    const condition = { friendly_name: "If value equal_to", arguments: [input], type: "equal_to", value: "" };
    return withTransitions(state, (all) => [...all, { event: "match", conditions: [condition] }]);
  });
}

export function removeTransition(definition: FlowDefinition, name: string, index: number): FlowDefinition {
  return changeState(definition, name, (state) => withTransitions(state, (all) => all.filter((_one, at) => at !== index)));
}

/** Change a condition of a split; its label follows what it says, unless somebody gave it one of their own. */
export function setCondition(definition: FlowDefinition, name: string, index: number, at: number, change: FlowCondition): FlowDefinition {
  return changeState(definition, name, (state) =>
    withTransitions(state, (all) =>
      all.map((one, place) =>
        place !== index ? one : { ...one, conditions: (one.conditions ?? []).map((condition, number) => (number === at ? relabelled(condition, change) : condition)) },
      ),
    ),
  );
}

const labelOf = (condition: FlowCondition) => `If value ${condition.type ?? ""}${condition.value ? ` ${condition.value}` : ""}`.trim();

function relabelled(before: FlowCondition, change: FlowCondition): FlowCondition {
  const after = { ...before, ...change };
  const follows = change.friendly_name === undefined && (before.friendly_name === undefined || before.friendly_name === labelOf(before));
  return follows ? { ...after, friendly_name: labelOf(after) } : after;
}

/** Set a property; undefined takes it out. */
export function setProperty(definition: FlowDefinition, name: string, key: string, value: unknown): FlowDefinition {
  return changeState(definition, name, (state) => {
    const properties = { ...state.properties };
    if (value === undefined) delete properties[key];
    else properties[key] = value;
    return { ...state, properties };
  });
}

/** Replace all properties but where the widget stands. */
export function setProperties(definition: FlowDefinition, name: string, properties: Record<string, unknown>): FlowDefinition {
  return changeState(definition, name, (state) => {
    const offset = state.properties?.offset;
    return { ...state, properties: { ...properties, ...(offset ? { offset } : {}) } };
  });
}

function withTransitions(state: FlowState, change: (all: FlowTransition[]) => FlowTransition[]): FlowState {
  return state.transitions === undefined ? { ...state, ...emptied(change([])) } : { ...state, transitions: change(state.transitions) };
}

const emptied = (transitions: FlowTransition[]) => (transitions.length ? { transitions } : {});

function without<T extends object, K extends keyof T>(value: T, key: K): Omit<T, K> {
  const { [key]: _gone, ...rest } = value;
  return rest;
}
