import { ActionIcon, Select, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { FlowCondition } from "@shared/api/console";
import { setCondition } from "./model";
import { shownText } from "./values";
import classes from "./Editor.module.css";

interface ConditionListProps {
  conditions: FlowCondition[];
  operators: string[];
  /** What the way is called, for who does not see it. */
  name: string;
  onChange: (at: number, change: FlowCondition, about: typeof setCondition) => void;
  onRemove: () => void;
}

const BLANK = new Set(["is_blank", "is_not_blank"]);

/** When one way of a split is taken: all of its conditions must hold. */
export function ConditionList({ conditions, operators, name, onChange, onRemove }: ConditionListProps) {
  const set = (at: number, change: FlowCondition) => onChange(at, change, setCondition);
  return conditions.map((condition, at) => (
    // Conditions have no id of their own: their place is what tells them apart.
    <div key={at} className={classes.condition}>
      <Select
        size="xs" aria-label={`${name}: comparison`} allowDeselect={false} searchable value={condition.type ?? null}
        data={operators.map((one) => ({ value: one, label: one.replaceAll("_", " ") }))} onChange={(type) => type && set(at, { type })}
      />
      {!BLANK.has(condition.type ?? "") && <TextInput size="xs" aria-label={`${name}: value`} placeholder="Value" value={shownText(condition.value)} onChange={(event) => set(at, { value: event.currentTarget.value })} />}
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`${name}: remove`} onClick={onRemove}>
        <IconX size={14} />
      </ActionIcon>
    </div>
  ));
}
