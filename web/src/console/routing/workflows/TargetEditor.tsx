import { Select, TextInput } from "@mantine/core";
import type { Queue } from "@shared/api/routingSetup";
import { ExpressionField } from "../setup/ExpressionField";
import type { TargetDraft } from "./workflowDraft";
import classes from "../setup/Setup.module.css";

interface TargetEditorProps {
  workspaceId: string;
  target: TargetDraft;
  queues: Queue[];
  /** The first target has to name its queue; the others have that of the one before. */
  first: boolean;
  /** The default filter has no timeout and nothing behind it. */
  last?: boolean;
  onChange: (target: TargetDraft) => void;
  attributes: Record<string, unknown>;
}

/** One target: to which queue, for whom of it, for how long. */
export function TargetEditor({ workspaceId, target, queues, first, last = false, onChange, attributes }: TargetEditorProps) {
  const put = (name: keyof TargetDraft) => (value: string | null) => onChange({ ...target, [name]: value ?? "" });
  const field = (name: "priority" | "timeout" | "skipIf" | "orderBy" | "knownWorker", label: string, placeholder: string) => (
    <TextInput size="xs" label={label} placeholder={placeholder} spellCheck={false} value={target[name]} onChange={(event) => put(name)(event.currentTarget.value)} />
  );
  return (
    <div className={classes.form}>
      <div className={classes.row}>
        <Select
          size="xs"
          label="Queue"
          placeholder={first ? "Choose a queue" : "As the target before"}
          clearable={!first}
          data={queues.map((queue) => ({ value: queue.sid, label: queue.friendly_name }))}
          value={target.queue || null}
          onChange={put("queue")}
        />
        {field("priority", "Priority", "The task's own")}
        {!last && field("timeout", "Timeout, seconds", "As long as it takes")}
      </div>
      <ExpressionField
        workspaceId={workspaceId}
        label="Only workers of whom this is true"
        value={target.expression}
        onChange={put("expression")}
        attributes={attributes}
      />
      <div className={classes.row}>
        {!last && field("skipIf", "Skip if", "workers.available == 0")}
        {field("orderBy", "Order by", "worker.level DESC")}
        {field("knownWorker", "Known worker", "task.lastWorkerId")}
      </div>
    </div>
  );
}
