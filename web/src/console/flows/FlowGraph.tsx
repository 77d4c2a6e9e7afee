import "@xyflow/react/dist/base.css";
import { useComputedColorScheme } from "@mantine/core";
import { Background, Controls, type Edge, Handle, MarkerType, type Node, type NodeProps, Position, ReactFlow } from "@xyflow/react";
import { useMemo } from "react";
import type { FlowDefinition, Step } from "@shared/api/console";
import { type FlowNode, layFlow } from "./layFlow";
import classes from "./Flows.module.css";

interface FlowGraphProps {
  definition: FlowDefinition;
  steps: Step[];
  chosen: string | null;
  onChoose: (name: string) => void;
}

type WidgetNode = Node<FlowNode & { chosen: boolean }, "widget">;
const nodeTypes = { widget: Widget };

/** The flow as a graph, with the taken path lit. */
export function FlowGraph({ definition, steps, chosen, onChoose }: FlowGraphProps) {
  const scheme = useComputedColorScheme("light");
  const { nodes, edges } = useMemo(() => drawn(definition, steps, chosen), [definition, steps, chosen]);
  return (
    <div className={classes.graph}>
      <ReactFlow
        key={definition.initial_state + definition.states.length}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        colorMode={scheme}
        fitView
        fitViewOptions={{ padding: 0.15, maxZoom: 1 }}
        minZoom={0.3}
        nodesDraggable={false}
        nodesConnectable={false}
        zoomOnScroll={false}
        preventScrolling={false}
        onNodeClick={(_event, node) => onChoose(node.id)}
      >
        <Background gap={20} size={1} />
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  );
}

function drawn(definition: FlowDefinition, steps: Step[], chosen: string | null): { nodes: WidgetNode[]; edges: Edge[] } {
  const laid = layFlow(definition, steps);
  return {
    nodes: laid.nodes.map((node) => ({
      id: node.name,
      type: "widget",
      position: { x: node.x, y: node.y },
      data: { ...node, chosen: node.name === chosen },
      ariaLabel: `${node.name}, ${node.type}${node.taken ? ", taken" : ""}`,
    })),
    edges: laid.edges.map((edge) => ({
      id: edge.id,
      source: edge.source,
      target: edge.target,
      label: edge.event,
      className: edge.taken ? classes.taken : classes.edge,
      markerEnd: { type: MarkerType.ArrowClosed, color: edge.taken ? "var(--t-accent)" : "var(--t-line-strong)" },
      zIndex: edge.taken ? 1 : 0,
    })),
  };
}

function Widget({ data }: NodeProps<WidgetNode>) {
  return (
    <div className={classes.widget} data-taken={data.taken} data-last={data.last} data-chosen={data.chosen}>
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <b>{data.name}</b>
      <span>{data.type}</span>
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </div>
  );
}
