import { ActionIcon, Button, TextInput, Textarea } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import type { Queue } from "@shared/api/routingSetup";
import { TargetEditor } from "./TargetEditor";
import { type FilterDraft, newTarget, replaced, without } from "./workflowDraft";
import setup from "../setup/Setup.module.css";
import classes from "./Workflows.module.css";

interface FilterEditorProps {
  workspaceId: string;
  number: number;
  filter: FilterDraft;
  queues: Queue[];
  onChange: (filter: FilterDraft) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
  attributes: Record<string, unknown>;
}

/** One filter: which tasks it takes, and the targets they pass one after the other. */
export function FilterEditor({ workspaceId, number, filter, queues, onChange, onMove, onRemove, attributes }: FilterEditorProps) {
  const name = filter.name || `Filter ${number}`;
  return (
    <fieldset className={classes.filter}>
      <legend>{name}</legend>
      <header className={classes.head}>
        <TextInput size="xs" label="Name" placeholder={`Filter ${number}`} value={filter.name} onChange={(event) => onChange({ ...filter, name: event.currentTarget.value })} />
        <div className={classes.tools}>
          <ActionIcon variant="subtle" aria-label={`Move ${name} up`} onClick={() => onMove(-1)}>
            <IconArrowUp size={16} />
          </ActionIcon>
          <ActionIcon variant="subtle" aria-label={`Move ${name} down`} onClick={() => onMove(1)}>
            <IconArrowDown size={16} />
          </ActionIcon>
          <ActionIcon variant="subtle" color="red" aria-label={`Remove ${name}`} onClick={onRemove}>
            <IconTrash size={16} />
          </ActionIcon>
        </div>
      </header>
      <Textarea
        size="xs"
        label="Takes tasks of which this is true"
        description="Over the attributes of the task: language == 'es' AND type == 'billing'"
        autosize
        minRows={1}
        spellCheck={false}
        classNames={{ input: setup.code ?? "" }}
        value={filter.expression}
        onChange={(event) => onChange({ ...filter, expression: event.currentTarget.value })}
      />
      {filter.targets.map((target, index) => (
        <section key={index} className={classes.target} aria-label={`${name}, target ${index + 1}`}>
          <header className={classes.head}>
            <h3>Target {index + 1}</h3>
            {filter.targets.length > 1 && (
              <ActionIcon variant="subtle" color="red" aria-label={`Remove target ${index + 1} of ${name}`} onClick={() => onChange({ ...filter, targets: without(filter.targets, index) })}>
                <IconTrash size={16} />
              </ActionIcon>
            )}
          </header>
          <TargetEditor
            workspaceId={workspaceId}
            target={target}
            queues={queues}
            first={index === 0}
            attributes={attributes}
            onChange={(changed) => onChange({ ...filter, targets: replaced(filter.targets, index, changed) })}
          />
        </section>
      ))}
      <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={14} />} onClick={() => onChange({ ...filter, targets: [...filter.targets, newTarget()] })}>
        Add a target behind it
      </Button>
    </fieldset>
  );
}
