import { IconAlertTriangle, IconCheck, IconClock, IconFileUpload, IconLoader2 } from "@tabler/icons-react";
import type { Knowledge, KnowledgeStatus } from "@shared/api/knowledge";
import classes from "./Knowledge.module.css";

const states: Record<KnowledgeStatus, { label: string; Icon: typeof IconCheck }> = {
  SCHEDULED: { label: "Waits for its file", Icon: IconFileUpload },
  QUEUED: { label: "Waiting", Icon: IconClock },
  PROCESSING: { label: "Being read", Icon: IconLoader2 },
  COMPLETED: { label: "Ready", Icon: IconCheck },
  FAILED: { label: "Not read", Icon: IconAlertTriangle },
};

/** How far a source has come, and what of it could not be read. */
export function SourceState({ source }: { source: Knowledge }) {
  const { label, Icon } = states[source.status];
  return (
    <div>
      <span className={classes.state} data-status={source.status}>
        <Icon size={14} aria-hidden />
        {label}
      </span>
      {faults(source).map((fault) => (
        <div key={fault} className={classes.fault}>
          {fault}
        </div>
      ))}
    </div>
  );
}

function faults(source: Knowledge): string[] {
  if (source.error) return [source.error.detail];
  if (source.source.type !== "Web") return [];
  return (source.source.errors ?? []).flatMap((group) =>
    group.instances.map((one) => `${one.instance}: ${group.title}${one.detail ? `. ${one.detail}` : ""}`),
  );
}
