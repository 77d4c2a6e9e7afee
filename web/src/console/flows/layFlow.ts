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
const ROW = 94;

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

/** Places by the longest way from the start: a flow reads from top to bottom, and each further arm moves aside. */
function layers(definition: FlowDefinition): Map<string, { x: number; y: number }> {
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
    return [state.name, { x, y: (lost ? deepest + 1 : (row.get(state.name) ?? 0)) * ROW }];
  });
  return new Map(places);
}
