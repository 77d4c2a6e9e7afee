import { Button, Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { FlowDefinition } from "@shared/api/console";
import { type WireFlow, fetchWireFlow } from "@shared/api/flows";
import { differences } from "./compare";
import classes from "./Editor.module.css";

interface StaleNoticeProps {
  flowId: string;
  present: FlowDefinition;
  onTake: (newer: WireFlow) => void;
  onOverwrite: () => void;
}

/** Somebody else has saved the flow since this one was read: nothing was written, and both ways on are named. */
export function StaleNotice({ flowId, present, onTake, onOverwrite }: StaleNoticeProps) {
  const newer = useQuery({ queryKey: ["newerFlow", flowId], queryFn: () => fetchWireFlow(flowId), gcTime: 0 });
  const found = newer.data?.definition ? differences(present, newer.data.definition) : [];
  const names = found.map((one) => `${one.name} (${one.how})`).join(", ");
  return (
    <section className={classes.stale} role="alert">
      <b>{newer.data ? `Revision ${newer.data.revision} was saved while you worked` : "Another revision was saved while you worked"}</b>
      <p>Nothing of yours was saved, and nothing is lost: it is still on the canvas. {names && `Different there: ${names}.`}</p>
      <Group gap={8} mt={8}>
        <Button size="xs" variant="default" disabled={!newer.data} onClick={() => newer.data && onTake(newer.data)}>Drop mine and go on from theirs</Button>
        <Button size="xs" variant="default" disabled={!newer.data} onClick={onOverwrite}>Save mine over it</Button>
      </Group>
    </section>
  );
}
