import { ActionIcon, Button, Input, Select, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import type { WidgetField } from "@shared/api/flows";
import { JsonField } from "./JsonField";
import { readItems, shownText } from "./values";
import classes from "./Editor.module.css";

const TYPES = ["string", "number", "boolean", "json_object", "json_array"];

interface ListFieldProps {
  field: WidgetField;
  value: unknown;
  error: string | undefined;
  onChange: (value: unknown) => void;
}

/** Keys with their values, and for variables their type; what else an entry holds is kept. */
export function ListField({ field, value, error, onChange }: ListFieldProps) {
  const items = readItems(value);
  if (items === null) return <JsonField label={field.label} hint={field.hint} error={error} value={value} onChange={onChange} />;
  const set = (at: number, key: string, typed: string) => onChange(items.map((one, index) => (index === at ? { ...one, [key]: typed } : one)));
  const remove = (at: number) => {
    const left = items.filter((_one, index) => index !== at);
    onChange(left.length || field.required ? left : undefined);
  };
  const named = (at: number, what: string) => `${field.label} ${at + 1}: ${what}`;
  return (
    <Input.Wrapper size="xs" label={field.label} description={field.hint || undefined} error={error} withAsterisk={field.required} component="fieldset" className={classes.list}>
      {items.map((item, at) => (
        // An entry has no id of its own: its place is what tells it from the others.
        <div key={at} className={classes.pair}>
          <TextInput size="xs" aria-label={named(at, "key")} placeholder="Key" value={shownText(item.key)} onChange={(event) => set(at, "key", event.currentTarget.value)} />
          <TextInput size="xs" aria-label={named(at, "value")} placeholder="Value" value={shownText(item.value)} onChange={(event) => set(at, "value", event.currentTarget.value)} />
          {field.kind === "variables" && <Select size="xs" aria-label={named(at, "type")} data={TYPES} allowDeselect={false} value={shownText(item.type) || "string"} onChange={(type) => type && set(at, "type", type)} />}
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={named(at, "remove")} onClick={() => remove(at)}>
            <IconX size={14} />
          </ActionIcon>
        </div>
      ))}
      <Button variant="subtle" size="compact-xs" leftSection={<IconPlus size={13} />} onClick={() => onChange([...items, { key: "", value: "" }])}>
        Add
      </Button>
    </Input.Wrapper>
  );
}
