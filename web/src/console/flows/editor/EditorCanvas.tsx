import "@xyflow/react/dist/base.css";
import { useComputedColorScheme } from "@mantine/core";
import {
  Background, type Connection, Controls, type Edge, MarkerType, MiniMap, type NodeChange, ReactFlow, applyNodeChanges, useReactFlow,
} from "@xyflow/react";
import { type DragEvent, useMemo, useState } from "react";
import type { FlowDefinition } from "@shared/api/console";
import type { OfferedWidget } from "@shared/api/flows";
import { EditorNode, type WidgetNode } from "./EditorNode";
import { type Point, connect, findState, moveState, removeStates, waysOut } from "./model";
import { placesOf, widthOf } from "./place";
import { type PlacedProblem, ofState } from "./problems";
import classes from "./Editor.module.css";

/** What a widget dragged from the palette carries. */
export const DRAGGED = "application/x-flow-widget";
/** So many widgets need a map. */
const MANY = 12;
const nodeTypes = { widget: EditorNode };

interface EditorCanvasProps {
  definition: FlowDefinition;
  widgets: ReadonlyMap<string, OfferedWidget>;
  problems: PlacedProblem[];
  chosen: string | null;
  onChoose: (name: string | null) => void;
  onChange: (definition: FlowDefinition, about?: string | null) => void;
  onAdd: (type: string, at: Point) => void;
}

/** The flow as a graph that can be changed: move, connect from an event to a widget, disconnect, delete. */
export function EditorCanvas({ definition, widgets, problems, chosen, onChoose, onChange, onAdd }: EditorCanvasProps) {
  const scheme = useComputedColorScheme("light");
  const { screenToFlowPosition } = useReactFlow();
  const drawn = useMemo(() => nodesOf(definition, widgets, problems, chosen), [definition, widgets, problems, chosen]);
  const edges = useMemo(() => edgesOf(definition), [definition]);
  const [nodes, setNodes] = useFollowing(drawn);
  const move = (changes: NodeChange<WidgetNode>[]) => {
    setNodes((now) => applyNodeChanges(changes, now));
    let moved = definition;
    for (const change of changes) {
      // While it is dragged only the picture moves; what it came to is one change of the definition.
      if (change.type === "position" && change.position && !change.dragging) moved = moveState(moved, change.id, change.position);
    }
    const picked = changes.filter((change) => change.type === "select");
    const taken = picked.find((change) => change.selected);
    if (taken) onChoose(taken.id);
    // Escape, or choosing an arrow: no widget is chosen any more.
    else if (picked.some((change) => change.id === chosen)) onChoose(null);
    if (moved !== definition) onChange(moved, "move");
  };
  const lead = ({ source, sourceHandle, target }: Connection) => {
    const state = findState(definition, source);
    const way = state && waysOut(state, widgets.get(state.type)).find((one) => one.id === sourceHandle);
    if (way) onChange(connect(definition, source, way, target));
  };
  const drop = (event: DragEvent) => {
    const type = event.dataTransfer.getData(DRAGGED);
    if (type) onAdd(type, screenToFlowPosition({ x: event.clientX, y: event.clientY }));
  };
  return (
    <div className={classes.canvas} onDrop={drop} onDragOver={(event) => event.preventDefault()}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        colorMode={scheme}
        minZoom={0.15}
        fitView
        fitViewOptions={{ maxZoom: 1, minZoom: 0.4, padding: 0.12 }}
        deleteKeyCode={["Delete", "Backspace"]}
        onNodesChange={move}
        onConnect={lead}
        onReconnect={(_edge, connection) => lead(connection)}
        onDelete={({ nodes: gone, edges: cut }) => onChange(withoutParts(definition, gone, cut))}
        onPaneClick={() => onChoose(null)}
      >
        <Background gap={20} size={1} />
        {nodes.length >= MANY && <MiniMap pannable zoomable ariaLabel="Map of the flow" className={classes.map} />}
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  );
}

/** Nodes as they are drawn meanwhile; what the definition says wins as soon as it says something new. */
function useFollowing(drawn: WidgetNode[]) {
  const [held, setHeld] = useState({ drawn, nodes: drawn });
  const now = held.drawn === drawn ? held : { drawn, nodes: drawn.map((node) => ({ ...held.nodes.find((one) => one.id === node.id), ...node })) };
  if (held !== now) setHeld(now);
  const setNodes = (change: (nodes: WidgetNode[]) => WidgetNode[]) => setHeld((before) => ({ ...before, nodes: change(before.nodes) }));
  return [now.nodes, setNodes] as const;
}

function nodesOf(definition: FlowDefinition, widgets: ReadonlyMap<string, OfferedWidget>, problems: PlacedProblem[], chosen: string | null): WidgetNode[] {
  const places = placesOf(definition, widgets);
  return definition.states.map((state) => {
    const widget = widgets.get(state.type);
    const faults = ofState(problems, state.name).length;
    const ways = waysOut(state, widget);
    const leads = ways.filter((way) => way.next).map((way) => `${way.label} to ${way.next}`);
    return {
      id: state.name,
      type: "widget",
      position: places.get(state.name) ?? { x: 0, y: 0 },
      selected: state.name === chosen,
      deletable: state.type !== "trigger",
      data: {
        name: state.name, label: widget?.label ?? state.type, group: widget?.group ?? "", width: widthOf(state, widget), ways, problems: faults,
        refused: Boolean(widget?.refused), isTrigger: state.type === "trigger",
      },
      ariaLabel: `${state.name}, ${widget?.label ?? state.type}${faults ? `, ${faults} to put right` : ""}${leads.length ? `; ${leads.join(", ")}` : ""}`,
    };
  });
}

function edgesOf(definition: FlowDefinition): Edge[] {
  const names = new Set(definition.states.map((state) => state.name));
  return definition.states.flatMap((state) =>
    (state.transitions ?? []).flatMap((one, index) =>
      one.next && names.has(one.next)
        ? [{
            id: `${state.name}/${index}`,
            source: state.name,
            sourceHandle: `t${index}`,
            target: one.next,
            targetHandle: "in",
            markerEnd: { type: MarkerType.ArrowClosed, color: "var(--t-faint)" },
            ariaLabel: `From ${state.name} by ${one.event} to ${one.next}`,
          }]
        : [],
    ),
  );
}

function withoutParts(definition: FlowDefinition, gone: { id: string }[], cut: Edge[]): FlowDefinition {
  const disconnected = cut.reduce((now, edge) => {
    const state = findState(now, edge.source);
    const way = state && waysOut(state, undefined).find((one) => one.id === edge.sourceHandle);
    return way ? connect(now, edge.source, way, null) : now;
  }, definition);
  return gone.length ? removeStates(disconnected, gone.map((node) => node.id)) : disconnected;
}
