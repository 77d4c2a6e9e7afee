import { Autocomplete, Select, TextInput, Textarea } from "@mantine/core";
import type { WidgetField } from "@shared/api/flows";
import { JsonField } from "./JsonField";
import { ListField } from "./ListField";
import { readFlag, readNumber, shownText } from "./values";

interface PropertyFieldProps {
  field: WidgetField;
  value: unknown;
  error: string | undefined;
  /** Values to choose from beside what can be typed, with what they are called. */
  known?: { value: string; label: string }[];
  onChange: (value: unknown) => void;
}

/** One property in a form, written as the widget expects it; a Liquid template fits everywhere. */
export function PropertyField({ field, value, error, known, onChange }: PropertyFieldProps) {
  const look = { size: "xs", label: field.label, description: field.hint || undefined, error, withAsterisk: field.required } as const;
  const text = shownText(value);
  const write = (typed: string) => onChange(typed === "" && !field.required ? undefined : typed);
  switch (field.kind) {
    case "pairs":
    case "variables":
      return <ListField field={field} value={value} error={error} onChange={onChange} />;
    case "json":
      return <JsonField label={field.label} hint={field.hint} error={error} value={value} onChange={onChange} />;
    case "words":
      return <Textarea {...look} autosize minRows={2} maxRows={10} value={text} onChange={(event) => write(event.currentTarget.value)} />;
    case "number":
      return <TextInput {...look} inputMode="numeric" value={text} onChange={(event) => onChange(readNumber(event.currentTarget.value))} />;
    case "flag":
    case "flag_text":
      return (
        <Select
          {...look}
          clearable={!field.required}
          data={[{ value: "true", label: "Yes" }, { value: "false", label: "No" }]}
          value={text === "" ? null : text.toLowerCase()}
          onChange={(chosen) => onChange(readFlag(chosen, field.kind === "flag_text"))}
        />
      );
    case "choice":
      return <Autocomplete {...look} data={field.choices} value={text} onChange={write} />;
    default:
      if (known === undefined) return <TextInput {...look} inputMode={field.kind === "number_text" ? "numeric" : "text"} value={text} onChange={(event) => write(event.currentTarget.value)} />;
      return (
        <Autocomplete
          {...look}
          data={known.map((one) => one.value)}
          renderOption={({ option }) => known.find((one) => one.value === option.value)?.label ?? option.value}
          description={known.find((one) => one.value === text)?.label ?? look.description}
          value={text}
          onChange={write}
        />
      );
  }
}
