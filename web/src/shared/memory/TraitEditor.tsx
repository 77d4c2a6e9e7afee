import { ActionIcon, Group, NumberInput, Switch, TagsInput, TextInput } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";
import { type KeyboardEvent, useState } from "react";
import type { DataType, TraitValue } from "../api/types";
import { asTyped } from "./traitText";

interface TraitEditorProps {
  label: string;
  dataType: DataType;
  value: TraitValue;
  saving: boolean;
  onSave: (value: TraitValue) => void;
  onCancel: () => void;
}

/** An editor that fits the trait's type. Enter saves, Esc leaves the value as it was. */
export function TraitEditor({ label, dataType, value, saving, onSave, onCancel }: TraitEditorProps) {
  const [draft, setDraft] = useState<TraitValue>(value);
  const save = () => onSave(asTyped(draft, dataType));
  const press = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      onCancel();
    }
    // In a list, Enter adds an item.
    if (event.key === "Enter" && dataType !== "ARRAY") {
      event.preventDefault();
      save();
    }
  };
  return (
    <Group gap={4} wrap="nowrap" align="center" onKeyDown={press}>
      <ValueField label={label} dataType={dataType} value={draft} onChange={setDraft} />
      <ActionIcon aria-label={`Save ${label}`} loading={saving} onClick={save}>
        <IconCheck size={16} />
      </ActionIcon>
      <ActionIcon variant="subtle" color="gray" aria-label={`Leave ${label} as it was`} onClick={onCancel}>
        <IconX size={16} />
      </ActionIcon>
    </Group>
  );
}

interface ValueFieldProps {
  label: string;
  dataType: DataType;
  value: TraitValue;
  onChange: (value: TraitValue) => void;
}

function ValueField({ label, dataType, value, onChange }: ValueFieldProps) {
  const field = { "aria-label": label, size: "xs", flex: 1, autoFocus: true } as const;
  switch (dataType) {
    case "BOOLEAN":
      return <Switch {...field} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />;
    case "ARRAY":
      return <TagsInput {...field} value={Array.isArray(value) ? value : []} onChange={onChange} />;
    case "NUMBER":
      return (
        <NumberInput {...field} value={typeof value === "number" ? value : String(value ?? "")} onChange={onChange} hideControls />
      );
    default:
      return <TextInput {...field} value={String(value ?? "")} onChange={(event) => onChange(event.currentTarget.value)} />;
  }
}
