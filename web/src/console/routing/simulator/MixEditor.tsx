import { ActionIcon, Button, NumberInput, Select, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { DayDraft, MixDraft } from "./dayDraft";
import setup from "../setup/Setup.module.css";
import classes from "./Simulator.module.css";

interface MixEditorProps {
  day: DayDraft;
  onChange: (day: DayDraft) => void;
}

/** Who comes that day: how many of which kind, how long they wait and how long they take. */
export function MixEditor({ day, onChange }: MixEditorProps) {
  const setMixes = (mixes: MixDraft[]) => onChange({ ...day, mixes });
  return (
    <div className={setup.form}>
      {day.mixes.map((mix, index) => {
        const put = (changes: Partial<MixDraft>) => setMixes(day.mixes.map((one, at) => (at === index ? { ...one, ...changes } : one)));
        return (
          <fieldset key={index} className={classes.kind}>
            <legend>{mix.name || `Kind ${index + 1}`}</legend>
            <div className={setup.row}>
              <TextInput size="xs" label="Called" maxLength={64} value={mix.name} onChange={(event) => put({ name: event.currentTarget.value })} />
              <Select size="xs" label="Channel" allowDeselect={false} data={["chat", "voice", "sms", "video", "default"]} value={mix.channel} onChange={(channel) => channel && put({ channel })} />
              <TextInput size="xs" label="Language" value={mix.language} onChange={(event) => put({ language: event.currentTarget.value })} />
            </div>
            <TextInput size="xs" label="Arrivals in each hour" description="One number for all hours, or one for each with commas" value={mix.perHour} onChange={(event) => put({ perHour: event.currentTarget.value })} />
            <div className={setup.row}>
              <NumberInput size="xs" label="Takes, minutes" min={0.1} step={1} value={mix.handleMinutes} onChange={(value) => put({ handleMinutes: Number(value) || 1 })} />
              <NumberInput size="xs" label="Waits, minutes" min={0.1} step={1} value={mix.patienceMinutes} onChange={(value) => put({ patienceMinutes: Number(value) || 1 })} />
              <ActionIcon className={classes.away ?? ""} variant="subtle" color="red" aria-label={`Remove ${mix.name || `kind ${index + 1}`}`} disabled={day.mixes.length === 1} onClick={() => setMixes(day.mixes.filter((_, at) => at !== index))}>
                <IconTrash size={16} />
              </ActionIcon>
            </div>
          </fieldset>
        );
      })}
      <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={14} />} onClick={() => setMixes([...day.mixes, { name: "", channel: "chat", language: "", perHour: "5", handleMinutes: 5, patienceMinutes: 5 }])}>
        Add a kind of customer
      </Button>
      <p className={classes.hint}>A worker has one call at a time; of chats as many as their capacity says, which is 50 unless set.</p>
      <div className={setup.row}>
        <NumberInput size="xs" label="Hours" min={1} max={24} value={day.hours} onChange={(value) => onChange({ ...day, hours: Number(value) || 8 })} />
        <NumberInput size="xs" label="In time is, seconds" min={0} value={day.serviceLevelSeconds} onChange={(value) => onChange({ ...day, serviceLevelSeconds: Number(value) || 0 })} />
        <NumberInput size="xs" label="Seed of chance" value={day.seed} onChange={(value) => onChange({ ...day, seed: Math.trunc(Number(value)) || 1 })} />
      </div>
    </div>
  );
}
