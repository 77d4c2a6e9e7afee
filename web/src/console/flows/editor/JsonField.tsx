import { JsonInput } from "@mantine/core";
import { useState } from "react";
import { readJson } from "./values";

interface JsonFieldProps {
  label: string;
  hint?: string;
  error?: string | undefined;
  value: unknown;
  onChange: (value: unknown) => void;
}

/** A value as JSON; what is typed counts as soon as it is JSON. */
export function JsonField({ label, hint, error, value, onChange }: JsonFieldProps) {
  const given = value === undefined ? "" : JSON.stringify(value, null, 2);
  const [held, setHeld] = useState({ given, text: given });
  if (held.given !== given) setHeld({ given, text: sameJson(held.text, given) ? held.text : given });
  const { fault } = readJson(held.text);
  const type = (text: string) => {
    const read = readJson(text);
    setHeld({ given: read.fault === null && read.value !== undefined ? JSON.stringify(read.value, null, 2) : given, text });
    if (read.fault === null) onChange(read.value);
  };
  return (
    <JsonInput
      size="xs"
      label={label}
      description={hint || undefined}
      error={fault === null ? error : `Not JSON yet: ${fault}`}
      autosize
      minRows={3}
      maxRows={24}
      value={held.text}
      onChange={type}
    />
  );
}

function sameJson(text: string, given: string): boolean {
  const read = readJson(text);
  return read.fault === null && (read.value === undefined ? "" : JSON.stringify(read.value, null, 2)) === given;
}
