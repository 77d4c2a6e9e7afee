import { CloseButton, Kbd, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type KeyboardEvent, useRef } from "react";
import { useShortcuts } from "../keyboard/Shortcuts";
import classes from "./Ui.module.css";

interface FindFieldProps {
  /** What is found, as in "Find a profile". */
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
}

/** The field that finds in a list: `/` goes there, Esc empties it and goes back. */
export function FindField({ label, placeholder, value, onChange }: FindFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  useShortcuts([{ key: "/", label, run: () => field.current?.focus() }]);
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    if (value !== "") onChange("");
    else event.currentTarget.blur();
  };
  return (
    <TextInput
      ref={field}
      className={classes.find}
      size="xs"
      aria-label={label}
      placeholder={placeholder}
      leftSection={<IconSearch size={14} aria-hidden />}
      rightSection={value === "" ? <Kbd size="xs" className={classes.findKey} aria-hidden>/</Kbd> : <CloseButton size="xs" aria-label="Empty the field" onClick={() => onChange("")} />}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={press}
    />
  );
}
