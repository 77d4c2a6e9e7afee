import "@xyflow/react/dist/base.css";
import { useComputedColorScheme } from "@mantine/core";
import { Background, Controls, Handle, MarkerType, type Node, type NodeProps, Position, ReactFlow, useReactFlow, useStore } from "@xyflow/react";
import { useEffect, useMemo } from "react";
import type { FlowDefinition, Step } from "@shared/api/console";
import { type ArrowEdge, FlowArrow } from "./FlowArrow";
import { type FlowNode, WIDGET, layFlow } from "./layFlow";
import classes from "./Flows.module.css";

interface FlowGraphProps {
  definition: FlowDefinition;
  steps: Step[];
  /** The widget at which the execution stands. */
  waitsAt?: string | null;
  chosen: string | null;
  onChoose: (name: string) => void;
}

type WidgetNode = Node<FlowNode & { chosen: boolean }, "widget">;
const nodeTypes = { widget: Widget };
const edgeTypes = { arrow: FlowArrow };
const MARGIN = 24;
/** Smaller than this nobody can read it: what does not fit is shown from its start, and moved by dragging. */
const READABLE = 0.75;

/** The flow as a graph, with the taken path lit. */
export function FlowGraph({ definition, steps, waitsAt = null, chosen, onChoose }: FlowGraphProps) {
  const scheme = useComputedColorScheme("light");
  const { nodes, edges } = useMemo(() => drawn(definition, steps, waitsAt, chosen), [definition, steps, waitsAt, chosen]);
  return (
    <div className={classes.graph}>
      <ReactFlow
        key={definition.initial_state + definition.states.length}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        colorMode={scheme}
        minZoom={0.3}
        nodesDraggable={false}
        nodesConnectable={false}
        zoomOnScroll={false}
        preventScrolling={false}
        onNodeClick={(_event, node) => onChoose(node.id)}
      >
        <Background gap={20} size={1} />
        <Controls showInteractive={false} />
        <Fit nodes={nodes} />
      </ReactFlow>
    </div>
  );
}

/** Shows the flow, and again when its frame changes, as when a phone is turned: whole, or what can be read of it. */
function Fit({ nodes }: { nodes: WidgetNode[] }) {
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const { setViewport } = useReactFlow();
  const wide = Math.max(...nodes.map((node) => node.position.x)) + WIDGET.width;
  const high = Math.max(...nodes.map((node) => node.position.y)) + WIDGET.height;
  useEffect(() => {
    const whole = Math.min(1, (width - 2 * MARGIN) / wide, (height - 2 * MARGIN) / high);
    const zoom = Math.max(READABLE, whole);
    const middle = (frame: number, size: number) => Math.max(MARGIN, (frame - size * zoom) / 2);
    void setViewport({ x: middle(width, wide), y: middle(height, high), zoom });
  }, [width, height, wide, high, setViewport]);
  return null;
}

function drawn(definition: FlowDefinition, steps: Step[], waitsAt: string | null, chosen: string | null): { nodes: WidgetNode[]; edges: ArrowEdge[] } {
  const laid = layFlow(definition, steps, waitsAt);
  return {
    nodes: laid.nodes.map((node) => ({
      id: node.name,
      type: "widget",
      position: { x: node.x, y: node.y },
      data: { ...node, chosen: node.name === chosen },
      ariaLabel: `${node.name}, ${node.type}${node.passed.length ? `, step ${node.passed.join(" and ")}` : ""}${node.waits ? ", the execution stands here" : ""}`,
    })),
    edges: laid.arrows.map((arrow) => {
      const taken = arrow.events.some((event) => event.taken);
      return {
        id: arrow.id,
        type: "arrow",
        source: arrow.source,
        target: arrow.target,
        data: { ...arrow },
        className: taken ? classes.taken : undefined,
        markerEnd: { type: MarkerType.ArrowClosed, color: taken ? "var(--t-accent)" : "var(--t-line-strong)" },
        zIndex: taken ? 1 : 0,
        ariaLabel: `From ${arrow.source} to ${arrow.target}: ${arrow.events.map((event) => event.name).join(", ")}`,
      };
    }),
  };
}

function Widget({ data }: NodeProps<WidgetNode>) {
  return (
    <div className={classes.widget} data-taken={data.taken} data-last={data.last} data-chosen={data.chosen} data-waits={data.waits}>
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <b>
        {data.name}
        {data.passed.length > 0 && <em>{data.passed.length > 3 ? `${data.passed.slice(0, 3).join(", ")} …` : data.passed.join(", ")}</em>}
      </b>
      <span>{data.type}</span>
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </div>
  );
}
