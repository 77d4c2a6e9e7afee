import { NumberInput, SegmentedControl, Select, Switch } from "@mantine/core";
import { type HoursState, type WaitingSettings, setChannelPolicy, setWaiting } from "@shared/api/hours";
import { ErrorLine } from "@shared/states/ErrorLine";
import { useSave } from "../setup/useSave";
import room from "../../Console.module.css";
import classes from "./Hours.module.css";

interface SettingsProps {
  workspaceId: string;
  state: HoursState;
}

/** What a workspace's waiting customers are told and promised, and what rings at its workers. */
export function Settings({ workspaceId, state }: SettingsProps) {
  const { settings } = state;
  const saving = useSave((changes: Partial<Omit<WaitingSettings, "channelPolicy">>) => setWaiting(workspaceId, changes));
  const policy = useSave((wanted: WaitingSettings["channelPolicy"]) => setChannelPolicy(workspaceId, wanted));
  const number = (name: "promiseHours" | "offersAtATime", label: string, description: string, most: number) => (
    <NumberInput
      key={`${name}-${settings[name]}`}
      size="xs"
      label={label}
      description={description}
      min={1}
      max={most}
      defaultValue={settings[name]}
      onBlur={(event) => {
        const value = Number(event.currentTarget.value);
        if (value !== settings[name]) saving.mutate({ [name]: value });
      }}
    />
  );
  return (
    <section className={room.section} aria-label="Those who wait">
      <h2>Those who wait</h2>
      <div className={classes.settings}>
        <Select
          size="xs"
          label="Hours of the workspace"
          description="Every queue without hours of its own goes by these."
          clearable
          placeholder="Always open"
          data={state.hours.map((one) => ({ value: one.hoursId, label: one.friendlyName }))}
          value={settings.hoursId}
          onChange={(hoursId) => saving.mutate({ hoursId })}
        />
        {number("promiseHours", "An answer is promised within, open hours", "Said with its date when it is closed or nobody is on duty, and kept as a task.", 168)}
        <Switch
          size="xs"
          label="Customers hear how long it may take"
          description="A range made of times that were really taken; that it cannot be told where nothing tells."
          checked={settings.tellsWait}
          onChange={(event) => saving.mutate({ tellsWait: event.currentTarget.checked })}
        />
        {number("offersAtATime", "Offers that ring at a worker at a time", "One is the usual.", 10)}
        <div>
          <SegmentedControl
            size="xs"
            aria-label="Who is on a call"
            data={[
              { value: "independent", label: "On a call: chats go on" },
              { value: "voice_alone", label: "On a call: nothing else" },
            ]}
            value={settings.channelPolicy}
            onChange={(value) => policy.mutate(value as WaitingSettings["channelPolicy"])}
          />
        </div>
        <ErrorLine error={saving.error ?? policy.error} />
      </div>
    </section>
  );
}
