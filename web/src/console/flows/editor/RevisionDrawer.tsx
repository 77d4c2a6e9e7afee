import { Badge, Button, Drawer } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { FlowDefinition } from "@shared/api/console";
import { type WireFlow, fetchRevision, fetchRevisions } from "@shared/api/flows";
import { ErrorLine } from "@shared/states/ErrorLine";
import { Time } from "@shared/time/Time";
import { JsonBlock } from "@shared/ui/JsonBlock";
import { differences } from "./compare";
import classes from "./Editor.module.css";

interface RevisionDrawerProps {
  flowId: string;
  open: boolean;
  newest: number;
  present: FlowDefinition;
  onClose: () => void;
  onRestore: (revision: WireFlow) => void;
}

/** Every revision: what changed since, and a way back to it. */
export function RevisionDrawer({ flowId, open, newest, present, onClose, onRestore }: RevisionDrawerProps) {
  const revisions = useQuery({ queryKey: ["console", "flows", flowId, "revisions", newest], queryFn: () => fetchRevisions(flowId), enabled: open });
  const [shown, setShown] = useState<number | null>(null);
  const restore = useMutation({ mutationFn: (revision: number) => fetchRevision(flowId, revision), onSuccess: onRestore });
  return (
    <Drawer opened={open} onClose={onClose} position="right" size="lg" title="Revisions">
      <ErrorLine error={revisions.error ?? restore.error} />
      <ol className={classes.revisions}>
        {revisions.data?.map((one) => (
          <li key={one.revision}>
            <div className={classes.revision}>
              <b>Revision {one.revision}</b>
              <Badge size="sm" variant={one.status === "published" ? "filled" : "light"} color={one.status === "published" ? undefined : "gray"} tt="none">{one.status}</Badge>
              <small><Time at={one.date_updated} /></small>
              <Button size="compact-xs" variant="subtle" aria-expanded={shown === one.revision} onClick={() => setShown(shown === one.revision ? null : one.revision)}>Compare</Button>
              <Button size="compact-xs" variant="subtle" loading={restore.isPending && restore.variables === one.revision} onClick={() => restore.mutate(one.revision)}>Restore</Button>
            </div>
            {one.commit_message && <p className={classes.about}>{one.commit_message}</p>}
            {shown === one.revision && <Compared flowId={flowId} revision={one.revision} present={present} />}
          </li>
        ))}
      </ol>
    </Drawer>
  );
}

/** What is different on the canvas from how it was then. */
function Compared({ flowId, revision, present }: { flowId: string; revision: number; present: FlowDefinition }) {
  const then = useQuery({ queryKey: ["flowRevision", flowId, revision], queryFn: () => fetchRevision(flowId, revision), staleTime: Infinity });
  if (!then.data?.definition) return <ErrorLine error={then.error} />;
  const found = differences(then.data.definition, present);
  return (
    <div className={classes.stack}>
      <p className={classes.about}>{found.length ? `${found.length} different on the canvas now:` : "The canvas is as it was then."}</p>
      {found.map((one) => (
        <details key={`${one.how} ${one.name}`} className={classes.more}>
          <summary>{one.name} <Badge size="xs" variant="light" color="gray" tt="none">{one.how}</Badge></summary>
          {one.before !== null && <JsonBlock title={`${one.name} in revision ${revision}`} value={one.before} />}
          {one.after !== null && <JsonBlock title={`${one.name} on the canvas`} value={one.after} />}
        </details>
      ))}
    </div>
  );
}
