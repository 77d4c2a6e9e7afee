import { Box } from "@mantine/core";
import { BaseEdge, type Edge, EdgeLabelRenderer, type EdgeProps } from "@xyflow/react";
import type { Drawn } from "./drawArrows";
import classes from "./Flows.module.css";

export type ArrowEdge = Edge<Drawn & Record<string, unknown>, "arrow">;

/** An arrow with the events that lead along it; the one that was taken is lit. */
export function FlowArrow({ data, markerEnd }: EdgeProps<ArrowEdge>) {
  if (!data) return null;
  const { path, label, events } = data;
  return (
    <>
      <BaseEdge path={path} markerEnd={markerEnd} />
      <EdgeLabelRenderer>
        <Label box={label} events={events} />
      </EdgeLabelRenderer>
    </>
  );
}

function Label({ box, events }: { box: Drawn["label"]; events: Drawn["events"] }) {
  return (
    <Box component="ul" className={classes.label} left={`${box.x}px`} top={`${box.y}px`} w={`${box.width}px`}>
      {events.map((event) => (
        <li key={event.name} data-taken={event.taken} title={event.name}>
          {event.name}
        </li>
      ))}
    </Box>
  );
}
