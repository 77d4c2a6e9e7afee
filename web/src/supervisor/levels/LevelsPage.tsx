import { Button, NumberInput, Select, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type ServiceLevels, type Team, fetchLevels, fetchTeam, putLevels } from "@shared/api/supervisor";
import { ErrorLine } from "@shared/states/ErrorLine";
import { Read } from "@shared/states/Read";
import { View } from "../View";
import { OverrideRows } from "./OverrideRows";
import classes from "./Levels.module.css";

/** What the figures go by: kept on the server, the same for everybody. */
export function LevelsPage() {
  const levels = useQuery({ queryKey: ["supervisor", "levels"], queryFn: fetchLevels });
  const team = useQuery({ queryKey: ["supervisor", "team"], queryFn: fetchTeam });
  return (
    <View title="Service levels" about="How soon a customer is to be served, and when a day begins. Changes count at once, also for what is past.">
      <Read query={levels} what="The service levels could not be read">
        {(data) => <Form key={JSON.stringify(data)} kept={data} team={team.data} />}
      </Read>
    </View>
  );
}

const zones = Intl.supportedValuesOf("timeZone");

function Form({ kept, team }: { kept: ServiceLevels; team: Team | undefined }) {
  const queries = useQueryClient();
  const [levels, setLevels] = useState(kept);
  const save = useMutation({ mutationFn: () => putLevels(levels), onSuccess: () => queries.invalidateQueries({ queryKey: ["supervisor"] }) });
  const set = (changes: Partial<ServiceLevels>) => setLevels({ ...levels, ...changes });
  const changed = JSON.stringify(levels) !== JSON.stringify(kept);
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <div className={classes.fields}>
        <Seconds label="Accepted in time within" value={levels.thresholdSeconds} onChange={(thresholdSeconds) => set({ thresholdSeconds })} />
        <Seconds label="A short abandonment lasts at most" value={levels.shortAbandonSeconds} onChange={(shortAbandonSeconds) => set({ shortAbandonSeconds })} />
        <Seconds label="A task is conspicuous after" value={levels.attentionSeconds} onChange={(attentionSeconds) => set({ attentionSeconds })} />
        <Seconds label="A task is alarming after" value={levels.alarmSeconds} onChange={(alarmSeconds) => set({ alarmSeconds })} />
        <TextInput type="time" label="A day begins at" value={levels.dayBegins} onChange={(event) => set({ dayBegins: event.currentTarget.value })} required />
        <Select label="Time zone" searchable allowDeselect={false} data={zones.includes(levels.zone) ? zones : [levels.zone, ...zones]} value={levels.zone} onChange={(zone) => zone && set({ zone })} />
      </div>
      <OverrideRows levels={levels} team={team} onChange={(overrides) => set({ overrides })} />
      <ErrorLine error={save.error} />
      <div className={classes.acts}>
        <Button type="submit" disabled={!changed} loading={save.isPending}>
          Save service levels
        </Button>
        {changed && (
          <Button variant="subtle" color="gray" onClick={() => setLevels(kept)}>
            Leave as they are
          </Button>
        )}
      </div>
    </form>
  );
}

interface SecondsProps {
  label: string;
  value: number;
  onChange: (seconds: number) => void;
}

function Seconds({ label, value, onChange }: SecondsProps) {
  return <NumberInput label={label} suffix=" s" min={0} max={86400} allowDecimal={false} value={value} onChange={(given) => typeof given === "number" && onChange(given)} />;
}
