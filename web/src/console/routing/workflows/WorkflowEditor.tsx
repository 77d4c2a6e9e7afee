import { Button, NumberInput, Switch, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { type Queue, type Workflow, removeOne, save } from "@shared/api/routingSetup";
import { ErrorLine } from "@shared/states/ErrorLine";
import { ConfirmButton } from "@shared/ui/ConfirmButton";
import { useSave } from "../setup/useSave";
import { FilterEditor } from "./FilterEditor";
import { TargetEditor } from "./TargetEditor";
import { TryTask } from "./TryTask";
import { type WorkflowDraft, moved, newFilter, newTarget, replaced, without, writeWorkflow } from "./workflowDraft";
import room from "../../Console.module.css";
import setup from "../setup/Setup.module.css";
import classes from "./Workflows.module.css";

interface WorkflowEditorProps {
  workspaceId: string;
  /** None is a new one. */
  workflow: Workflow | null;
  given: WorkflowDraft;
  queues: Queue[];
  onDone: (workflowId: string | null) => void;
}

function readObject(text: string): Record<string, unknown> | null {
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === "object" && found !== null && !Array.isArray(found) ? (found as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** A workflow's filters and targets in their order, with what would become of a task beside them. */
export function WorkflowEditor({ workspaceId, workflow, given, queues, onDone }: WorkflowEditorProps) {
  const [draft, setDraft] = useState(given);
  const [about, setAbout] = useState({
    name: workflow?.friendly_name ?? "",
    ring: workflow?.task_reservation_timeout ?? 120,
    url: workflow?.assignment_callback_url ?? "",
    otherUrl: workflow?.fallback_assignment_callback_url ?? "",
    again: false,
  });
  const [tried, setTried] = useState('{"language": "es"}');
  const attributes = readObject(tried);
  const saving = useSave(async () => {
    const fields: Record<string, string> = {
      FriendlyName: about.name,
      Configuration: writeWorkflow(draft),
      TaskReservationTimeout: String(about.ring),
      AssignmentCallbackUrl: about.url,
      FallbackAssignmentCallbackUrl: about.otherUrl,
    };
    if (workflow) fields["ReEvaluateTasks"] = String(about.again);
    onDone((await save<Workflow>(workspaceId, "Workflows", workflow?.sid ?? null, fields)).sid);
  });
  const removing = useSave(() => removeOne(workspaceId, "Workflows", workflow?.sid ?? ""), () => onDone(null));
  const first = queues[0]?.sid ?? "";
  const shared = { workspaceId, queues, attributes: attributes ?? {} };
  const setFilters = (filters: WorkflowDraft["filters"]) => setDraft({ ...draft, filters });
  return (
    <div className={classes.editor}>
      <form
        className={setup.form}
        onSubmit={(event) => {
          event.preventDefault();
          saving.mutate(undefined);
        }}
      >
        <div className={setup.row}>
          <TextInput size="xs" label="Name" required maxLength={64} value={about.name} onChange={(event) => setAbout({ ...about, name: event.currentTarget.value })} />
          <NumberInput size="xs" label="Rings for, seconds" min={1} max={86400} value={about.ring} onChange={(value) => setAbout({ ...about, ring: Number(value) || 120 })} />
        </div>
        <div className={setup.row}>
          <TextInput size="xs" label="Program that decides about offers" placeholder="https://…" value={about.url} onChange={(event) => setAbout({ ...about, url: event.currentTarget.value })} />
          <TextInput size="xs" label="And if it does not answer" placeholder="https://…" value={about.otherUrl} onChange={(event) => setAbout({ ...about, otherUrl: event.currentTarget.value })} />
        </div>
        {draft.filters.map((filter, index) => (
          <FilterEditor
            key={index}
            {...shared}
            number={index + 1}
            filter={filter}
            onChange={(changed) => setFilters(replaced(draft.filters, index, changed))}
            onMove={(by) => setFilters(moved(draft.filters, index, by))}
            onRemove={() => setFilters(without(draft.filters, index))}
          />
        ))}
        <Button size="xs" variant="default" leftSection={<IconPlus size={14} />} onClick={() => setFilters([...draft.filters, newFilter(first)])}>
          Add a filter
        </Button>
        <fieldset className={classes.filter}>
          <legend>Default filter</legend>
          <Switch
            size="xs"
            label="Take what no filter takes"
            description="Without it such a task is canceled at once."
            checked={draft.fallback !== null}
            onChange={(event) => setDraft({ ...draft, fallback: event.currentTarget.checked ? newTarget(first) : null })}
          />
          {draft.fallback && <TargetEditor {...shared} first last target={draft.fallback} onChange={(fallback) => setDraft({ ...draft, fallback })} />}
        </fieldset>
        <ErrorLine error={saving.error ?? removing.error} />
        <div className={classes.bar}>
          <Button size="xs" type="submit" loading={saving.isPending}>
            Save workflow
          </Button>
          {workflow && (
            <>
              <Switch size="xs" label="Tasks that wait begin anew" checked={about.again} onChange={(event) => setAbout({ ...about, again: event.currentTarget.checked })} />
              <ConfirmButton size="xs" variant="subtle" color="red" act="Delete workflow" question={`${workflow.friendly_name} is gone then; flows that name it find none.`} onConfirm={() => removing.mutate(undefined)}>
                Delete workflow
              </ConfirmButton>
            </>
          )}
          {saving.isSuccess && !saving.isPending && <span className={room.quiet} role="status">Saved</span>}
        </div>
      </form>
      <div className={classes.aside}>{workflow && <TryTask workflowId={workflow.sid} text={tried} onText={setTried} attributes={attributes} />}</div>
    </div>
  );
}
