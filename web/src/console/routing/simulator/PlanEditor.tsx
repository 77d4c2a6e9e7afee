import { ActionIcon, Button, MultiSelect, NumberInput, TextInput, Textarea } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { Worker } from "@shared/api/routingSetup";
import type { PlanDraft } from "./dayDraft";
import setup from "../setup/Setup.module.css";
import classes from "./Simulator.module.css";

interface PlanEditorProps {
  plan: PlanDraft;
  workers: Worker[];
  /** The workflow as it is, to begin another one from. */
  configuration: string;
  onChange: (plan: PlanDraft) => void;
}

/** What would be different: other people, another workflow. */
export function PlanEditor({ plan, workers, configuration, onChange }: PlanEditorProps) {
  const setExtra = (extra: PlanDraft["extra"]) => onChange({ ...plan, extra });
  return (
    <div className={setup.form}>
      <MultiSelect
        size="xs"
        label="Without"
        placeholder={plan.without.length === 0 ? "Everybody is there" : ""}
        data={workers.map((worker) => ({ value: worker.sid, label: worker.friendly_name }))}
        value={plan.without}
        onChange={(without) => onChange({ ...plan, without })}
      />
      {plan.extra.map((each, index) => {
        const put = (changes: Partial<typeof each>) => setExtra(plan.extra.map((one, at) => (at === index ? { ...one, ...changes } : one)));
        return (
          <div key={index} className={setup.row}>
            <NumberInput size="xs" label="More" min={1} max={100} value={each.number} onChange={(value) => put({ number: Number(value) || 1 })} />
            <TextInput size="xs" label="Called" value={each.name} onChange={(event) => put({ name: event.currentTarget.value })} />
            <TextInput size="xs" label="Languages" placeholder="es, en" value={each.languages} onChange={(event) => put({ languages: event.currentTarget.value })} />
            <TextInput size="xs" label="Skills" placeholder="billing" value={each.skills} onChange={(event) => put({ skills: event.currentTarget.value })} />
            <ActionIcon className={classes.away ?? ""} variant="subtle" color="red" aria-label={`Remove ${each.name}`} onClick={() => setExtra(plan.extra.filter((_, at) => at !== index))}>
              <IconTrash size={16} />
            </ActionIcon>
          </div>
        );
      })}
      <div className={setup.acts}>
        <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={14} />} onClick={() => setExtra([...plan.extra, { name: `Extra ${plan.extra.length + 1}`, number: 1, languages: "es, en", skills: "" }])}>
          Add workers
        </Button>
        {plan.configuration === "" && (
          <Button size="compact-xs" variant="subtle" onClick={() => onChange({ ...plan, configuration })}>
            Try another workflow
          </Button>
        )}
      </div>
      {plan.configuration !== "" && (
        <Textarea
          size="xs"
          label="Workflow of the changed set-up"
          description="Empty it to leave the workflow as it is."
          autosize
          minRows={4}
          maxRows={18}
          spellCheck={false}
          classNames={{ input: setup.code ?? "" }}
          value={plan.configuration}
          onChange={(event) => onChange({ ...plan, configuration: event.currentTarget.value })}
        />
      )}
    </div>
  );
}
