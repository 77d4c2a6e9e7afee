/** From a flow's definition and one execution's steps to nodes and edges, with the taken path lit. Pure. */
import type { FlowDefinition, Step } from "@shared/api/console";

// A type and not an interface: the graph library wants values it can index.
export type FlowNode = {
  name: string;
  type: string;
  x: number;
  y: number;
  taken: boolean;
  last: boolean;
};

export interface FlowEdge {
  id: string;
  source: string;
  target: string;
  event: string;
  taken: boolean;
}

const COLUMN = 260;
const ROW = 120;

export function layFlow(definition: FlowDefinition, steps: Step[]): { nodes: FlowNode[]; edges: FlowEdge[] } {
  const places = layers(definition);
  const visited = new Set(steps.map((step) => step.name.toLowerCase()));
  const went = new Set(steps.map((step) => `${step.name}/${step.event ?? ""}`.toLowerCase()));
  const last = steps.at(-1)?.name.toLowerCase();
  const names = new Set(definition.states.map((state) => state.name));
  const nodes = definition.states.map((state) => {
    const key = state.name.toLowerCase();
    return { name: state.name, type: state.type, ...(places.get(state.name) ?? { x: 0, y: 0 }), taken: visited.has(key), last: key === last };
  });
  const edges = definition.states.flatMap((state) =>
    state.transitions.flatMap((transition, index) => {
      if (!transition.next || !names.has(transition.next)) return [];
      // A split names the arm it took by the condition; others by the event alone.
      const arm = transition.conditions?.[0]?.friendly_name;
      const taken =
        went.has(`${state.name}/${transition.event}`.toLowerCase()) && visited.has(transition.next.toLowerCase());
      return [{ id: `${state.name}/${index}`, source: state.name, target: transition.next, event: arm ?? transition.event, taken }];
    }),
  );
  return { nodes, edges };
}

/** Places by distance from the start, so that every flow reads from top to bottom. */
function layers(definition: FlowDefinition): Map<string, { x: number; y: number }> {
  const depth = new Map<string, number>([[definition.initial_state, 0]]);
  const byName = new Map(definition.states.map((state) => [state.name, state]));
  const queue = [definition.initial_state];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    for (const transition of byName.get(name)?.transitions ?? []) {
      if (!transition.next || depth.has(transition.next)) continue;
      depth.set(transition.next, (depth.get(name) ?? 0) + 1);
      queue.push(transition.next);
    }
  }
  const deepest = Math.max(0, ...depth.values());
  const rows = new Map<number, string[]>();
  for (const state of definition.states) {
    const row = depth.get(state.name) ?? deepest + 1;
    rows.set(row, [...(rows.get(row) ?? []), state.name]);
  }
  const places = new Map<string, { x: number; y: number }>();
  for (const [row, namesInRow] of rows) {
    namesInRow.forEach((name, index) => places.set(name, { x: (index - (namesInRow.length - 1) / 2) * COLUMN, y: row * ROW }));
  }
  return places;
}
