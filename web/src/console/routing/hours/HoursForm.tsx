import { ActionIcon, Button, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type Hours, type HoursDraft, previewHours, removeHours, saveHours } from "@shared/api/hours";
import { ErrorLine } from "@shared/states/ErrorLine";
import { ConfirmButton } from "@shared/ui/ConfirmButton";
import { useSave } from "../setup/useSave";
import { readSpans, stretchWords, weekdays, writeSpans } from "./hoursDraft";
import setup from "../setup/Setup.module.css";
import classes from "./Hours.module.css";

interface HoursFormProps {
  workspaceId: string;
  /** None is new ones. */
  hours: Hours | null;
  zones: string[];
  onDone: () => void;
}

interface Typed {
  name: string;
  zone: string;
  weekly: Record<string, string>;
  special: { on: string; name: string; spans: string }[];
}

function typed(hours: Hours | null): Typed {
  const weekly = hours?.weekly ?? Object.fromEntries(["mon", "tue", "wed", "thu", "fri"].map((day) => [day, ["09:00-17:00"]]));
  return {
    name: hours?.friendlyName ?? "Office hours",
    zone: hours?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    weekly: Object.fromEntries(weekdays.map(([day]) => [day, writeSpans(weekly[day] ?? [])])),
    special: hours?.special.map((each) => ({ ...each, spans: writeSpans(each.spans) })) ?? [],
  };
}

function draftOf({ name, zone, weekly, special }: Typed): HoursDraft {
  return {
    friendlyName: name,
    zone,
    weekly: Object.fromEntries(Object.entries(weekly).map(([day, text]) => [day, readSpans(text)])),
    special: special.map((each) => ({ on: each.on, name: each.name, spans: readSpans(each.spans) })),
  };
}

/** Opening hours by the day of the week and on special days, with the coming stretches as they would be. */
export function HoursForm({ workspaceId, hours, zones, onDone }: HoursFormProps) {
  const [value, setValue] = useState(() => typed(hours));
  const saving = useSave(() => saveHours(workspaceId, hours?.hoursId ?? null, draftOf(value)), onDone);
  const removing = useSave(() => removeHours(hours?.hoursId ?? ""), onDone);
  const setSpecial = (special: Typed["special"]) => setValue({ ...value, special });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate(undefined);
  };
  return (
    <form className={setup.form} onSubmit={submit}>
      <div className={setup.row}>
        <TextInput size="xs" label="Name" required maxLength={64} value={value.name} onChange={(event) => setValue({ ...value, name: event.currentTarget.value })} />
        <Select size="xs" label="Time zone" searchable limit={80} data={zones} value={value.zone} allowDeselect={false} onChange={(zone) => zone && setValue({ ...value, zone })} />
      </div>
      <div className={classes.week}>
        {weekdays.map(([day, label]) => (
          <TextInput
            key={day}
            size="xs"
            label={label}
            placeholder="Closed"
            value={value.weekly[day] ?? ""}
            onChange={(event) => setValue({ ...value, weekly: { ...value.weekly, [day]: event.currentTarget.value } })}
          />
        ))}
      </div>
      <p className={classes.hint}>Several spans with commas: 09:00-13:00, 14:00-18:00. A night shift ends the next day: 22:00-06:00.</p>
      {value.special.map((each, index) => {
        const put = (changes: Partial<typeof each>) => setSpecial(value.special.map((one, at) => (at === index ? { ...one, ...changes } : one)));
        return (
          <div key={index} className={setup.row}>
            <TextInput size="xs" type="date" label="Date" required value={each.on} onChange={(event) => put({ on: event.currentTarget.value })} />
            <TextInput size="xs" label="Called" required value={each.name} onChange={(event) => put({ name: event.currentTarget.value })} />
            <TextInput size="xs" label="Open" placeholder="Closed" value={each.spans} onChange={(event) => put({ spans: event.currentTarget.value })} />
            <ActionIcon className={classes.away ?? ""} variant="subtle" color="red" aria-label={`Remove ${each.name || "the special day"}`} onClick={() => setSpecial(value.special.filter((_, at) => at !== index))}>
              <IconTrash size={16} />
            </ActionIcon>
          </div>
        );
      })}
      <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={14} />} onClick={() => setSpecial([...value.special, { on: "", name: "", spans: "" }])}>
        Add a holiday or another special day
      </Button>
      <Coming draft={draftOf(value)} />
      <ErrorLine error={saving.error ?? removing.error} />
      <div className={setup.acts}>
        <Button size="xs" type="submit" loading={saving.isPending}>
          Save hours
        </Button>
        {hours && (
          <ConfirmButton size="xs" variant="subtle" color="red" act="Delete hours" question={`${hours.friendlyName} is gone then.`} onConfirm={() => removing.mutate(undefined)}>
            Delete hours
          </ConfirmButton>
        )}
      </div>
    </form>
  );
}

/** When it would be open next, as the clocks of the zone show it. */
function Coming({ draft }: { draft: HoursDraft }) {
  const [settled] = useDebouncedValue(JSON.stringify(draft), 400);
  const shown = useQuery({
    queryKey: ["console", "routing", "hours-preview", settled],
    queryFn: () => previewHours(JSON.parse(settled) as HoursDraft),
    retry: false,
    placeholderData: (before) => before,
  });
  if (shown.error) return <ErrorLine error={shown.error} />;
  if (!shown.data) return null;
  return (
    <div className={classes.coming} role="status">
      <b>{shown.data.length > 0 ? "Open next" : "Never open"}</b>
      <ul>
        {shown.data.slice(0, 6).map((stretch) => (
          <li key={stretch.from}>{stretchWords(stretch)}</li>
        ))}
      </ul>
    </div>
  );
}
