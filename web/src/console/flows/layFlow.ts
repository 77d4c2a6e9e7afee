/** From a flow's definition and one execution's steps to nodes and arrows, with the taken path lit. Pure. */
import type { FlowDefinition, Step } from "@shared/api/console";
import { type Arrow, type Drawn, drawArrows, labelSize } from "./drawArrows";

/** How large a widget is drawn, in pixels; `Flows.module.css` says the same. */
export const WIDGET = { width: 200, height: 56 };

// A type and not an interface: the graph library wants values it can index.
export type FlowNode = {
  name: string;
  type: string;
  x: number;
  y: number;
  taken: boolean;
  last: boolean;
  /** The execution stands here. */
  waits: boolean;
  /** At which steps of the execution it was passed, counted from 1. */
  passed: number[];
};

export interface FlowDrawing {
  nodes: FlowNode[];
  arrows: Drawn[];
}

const COLUMN = 280;
/** What stays of an arrow above and below its label. */
const SHAFT = 20;

/** `waitsAt` is the widget at which the execution stands. */
export function layFlow(definition: FlowDefinition, steps: Step[], waitsAt: string | null = null): FlowDrawing {
  const arrows = findArrows(definition, steps, waitsAt);
  const tallest = Math.max(0, ...arrows.map((arrow) => labelSize(arrow.events).height));
  const places = layers(definition, WIDGET.height + SHAFT + tallest);
  const visited = new Set(steps.map((step) => step.name.toLowerCase()));
  const last = steps.at(-1)?.name.toLowerCase();
  const nodes = definition.states.map((state) => {
    const key = state.name.toLowerCase();
    const passed = steps.flatMap((step, index) => (step.name.toLowerCase() === key ? [index + 1] : []));
    const waits = waitsAt?.toLowerCase() === key;
    return { name: state.name, type: state.type, ...(places.get(state.name) ?? { x: 0, y: 0 }), taken: visited.has(key), last: key === last && waitsAt === null, waits, passed };
  });
  return { nodes, arrows: drawArrows(arrows, new Map(nodes.map((node) => [node.name, { x: node.x, y: node.y, ...WIDGET }]))) };
}

/** One arrow for each pair of widgets: several events that lead the same way share it. */
function findArrows(definition: FlowDefinition, steps: Step[], waitsAt: string | null): Arrow[] {
  // A step leads to the next one: of two ways with the same event that tells which was taken.
  const went = new Set(steps.map((step, index) => `${step.name}/${step.event ?? ""}/${step.to ?? steps[index + 1]?.name ?? waitsAt ?? ""}`.toLowerCase()));
  const names = new Set(definition.states.map((state) => state.name));
  const found = new Map<string, Arrow>();
  for (const state of definition.states) {
    for (const transition of state.transitions ?? []) {
      if (!transition.next || !names.has(transition.next)) continue;
      const id = `${state.name}/${transition.next}`;
      const arrow = found.get(id) ?? { id, source: state.name, target: transition.next, events: [] };
      // A split names the arm it took by the condition; others by the event alone.
      const name = transition.conditions?.[0]?.friendly_name ?? transition.event;
      const taken = went.has(`${state.name}/${transition.event}/${transition.next}`.toLowerCase());
      found.set(id, { ...arrow, events: [...arrow.events, { name, taken }] });
    }
  }
  return [...found.values()];
}

/** Places by the longest way from the start: a flow reads from top to bottom, and each further arm moves aside. */
function layers(definition: FlowDefinition, rowHeight: number): Map<string, { x: number; y: number }> {
  const row = new Map<string, number>();
  const column = new Map<string, number>();
  const byName = new Map(definition.states.map((state) => [state.name, state]));
  let widest = 0;
  const walk = (name: string, depth: number, aside: number, above: ReadonlySet<string>): void => {
    // A way back up is a loop: it is drawn, but it does not push anything down.
    if (above.has(name) || (row.get(name) ?? -1) >= depth) return;
    row.set(name, depth);
    if (!column.has(name)) column.set(name, aside);
    const path = new Set(above).add(name);
    const next = (byName.get(name)?.transitions ?? []).flatMap((transition) => transition.next ?? []);
    [...new Set(next)].forEach((target, index) => {
      const fresh = index > 0 && !column.has(target);
      if (fresh) widest += 1;
      walk(target, depth + 1, fresh ? widest : (column.get(name) ?? 0), path);
    });
  };
  walk(definition.initial_state, 0, 0, new Set());
  const deepest = Math.max(0, ...row.values());
  const places = definition.states.map((state, index): [string, { x: number; y: number }] => {
    // What nothing leads to stands in a row of its own below.
    const lost = !row.has(state.name);
    const x = (lost ? index : (column.get(state.name) ?? 0)) * COLUMN;
    return [state.name, { x, y: (lost ? deepest + 1 : (row.get(state.name) ?? 0)) * rowHeight }];
  });
  return new Map(places);
}
