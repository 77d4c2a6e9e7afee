import { Button, NumberInput, Select, Switch, TextInput, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type Worker, type WorkerChannel, fetchActivities, fetchWorkerChannels, removeOne, save, saveChannel } from "@shared/api/routingSetup";
import { ErrorLine } from "@shared/states/ErrorLine";
import { ConfirmButton } from "@shared/ui/ConfirmButton";
import { useSave } from "./useSave";
import classes from "./Setup.module.css";

interface WorkerFormProps {
  workspaceId: string;
  /** None is a new one. */
  worker: Worker | null;
  onDone: () => void;
}

const pretty = (json: string) => {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
};

/** A worker: their name, what expressions see of them, what they do, and how much of each channel they take. */
export function WorkerForm({ workspaceId, worker, onDone }: WorkerFormProps) {
  const activities = useQuery({ queryKey: ["console", "routing", "activities", workspaceId], queryFn: () => fetchActivities(workspaceId) });
  const [name, setName] = useState(worker?.friendly_name ?? "");
  const [attributes, setAttributes] = useState(worker ? pretty(worker.attributes) : '{\n  "languages": ["en"],\n  "routing": {"skills": [], "levels": {}}\n}');
  const [activity, setActivity] = useState<string | null>(worker?.activity_sid ?? null);
  const saving = useSave(() => {
    const fields: Record<string, string> = { FriendlyName: name, Attributes: attributes };
    if (activity && activity !== worker?.activity_sid) fields["ActivitySid"] = activity;
    return save(workspaceId, "Workers", worker?.sid ?? null, fields);
  }, onDone);
  const removing = useSave(() => removeOne(workspaceId, "Workers", worker?.sid ?? ""), onDone);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate(undefined);
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      <div className={classes.row}>
        <TextInput size="xs" label="Name" required maxLength={64} value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <Select size="xs" label="Activity" data={activities.data?.map((one) => ({ value: one.sid, label: one.friendly_name })) ?? []} value={activity} onChange={setActivity} />
      </div>
      <Textarea
        size="xs"
        label="Attributes"
        description="JSON, as expressions see it. Names have no hyphens."
        autosize
        minRows={3}
        maxRows={14}
        spellCheck={false}
        classNames={{ input: classes.code ?? "" }}
        value={attributes}
        onChange={(event) => setAttributes(event.currentTarget.value)}
      />
      {worker && <Channels workspaceId={workspaceId} workerId={worker.sid} />}
      <ErrorLine error={saving.error ?? removing.error} />
      <div className={classes.acts}>
        <Button size="xs" type="submit" loading={saving.isPending}>
          Save worker
        </Button>
        {worker && (
          <ConfirmButton size="xs" variant="subtle" color="red" act="Remove worker" question={`${worker.friendly_name} can sign in no more. What they did stays told under their name.`} onConfirm={() => removing.mutate(undefined)}>
            Remove worker
          </ConfirmButton>
        )}
      </div>
    </form>
  );
}

function Channels({ workspaceId, workerId }: { workspaceId: string; workerId: string }) {
  const channels = useQuery({ queryKey: ["console", "routing", "channels", workerId], queryFn: () => fetchWorkerChannels(workspaceId, workerId) });
  const saving = useSave(({ channel, fields }: { channel: WorkerChannel; fields: Record<string, string> }) => saveChannel(workspaceId, workerId, channel.sid, fields));
  return (
    <fieldset className={classes.channels}>
      <legend>Tasks at a time, by channel</legend>
      {channels.data?.map((channel) => (
        <div key={channel.sid}>
          <NumberInput
            size="xs"
            label={channel.task_channel_unique_name}
            min={0}
            max={50}
            value={channel.configured_capacity}
            onBlur={(event) => {
              const value = event.currentTarget.value;
              if (value !== String(channel.configured_capacity)) saving.mutate({ channel, fields: { Capacity: value } });
            }}
          />
          <Switch
            size="xs"
            label="takes them"
            checked={channel.available}
            onChange={(event) => saving.mutate({ channel, fields: { Available: String(event.currentTarget.checked) } })}
          />
        </div>
      ))}
      <ErrorLine error={saving.error} />
    </fieldset>
  );
}
