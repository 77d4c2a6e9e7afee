/** What is different between two definitions, widget by widget. Pure. */
import type { FlowDefinition, FlowState } from "@shared/api/console";

export interface Difference {
  name: string;
  how: "added" | "removed" | "changed" | "moved";
  before: unknown;
  after: unknown;
}

/** A widget that only stands elsewhere has moved; the flow's own settings count as one more "widget". */
export function differences(before: FlowDefinition, after: FlowDefinition): Difference[] {
  const was = new Map(before.states.map((state) => [state.name, state]));
  const is = new Map(after.states.map((state) => [state.name, state]));
  const found: Difference[] = [];
  const [rest, restAfter] = [settings(before), settings(after)];
  if (!same(rest, restAfter)) found.push({ name: "Flow", how: "changed", before: rest, after: restAfter });
  for (const state of before.states) {
    const now = is.get(state.name);
    if (now === undefined) found.push({ name: state.name, how: "removed", before: bare(state), after: null });
    else if (!same(bare(state), bare(now))) found.push({ name: state.name, how: "changed", before: bare(state), after: bare(now) });
    else if (!same(state, now)) found.push({ name: state.name, how: "moved", before: state.properties?.offset, after: now.properties?.offset });
  }
  for (const state of after.states) {
    if (!was.has(state.name)) found.push({ name: state.name, how: "added", before: null, after: bare(state) });
  }
  return found;
}

function settings(definition: FlowDefinition): object {
  const { states: _states, ...rest } = definition;
  return rest;
}

function bare(state: FlowState): object {
  const { offset: _offset, ...properties } = state.properties ?? {};
  return { ...state, properties };
}

const same = (one: unknown, other: unknown) => JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => one.localeCompare(other)).map(([key, inner]) => [key, sorted(inner)]));
}
