import { Textarea, type TextareaProps } from "@mantine/core";
import type { KeyboardEvent } from "react";

interface GrowingFieldProps extends Omit<TextareaProps, "onChange" | "value" | "onSubmit"> {
  value: string;
  onChange: (text: string) => void;
  /** Enter sends; Shift+Enter breaks the line. */
  onSubmit: () => void;
  /** Is asked about every key first; true when it took the key. */
  onKey?: (event: KeyboardEvent<HTMLTextAreaElement>) => boolean;
}

/** The field people write messages in. */
export function GrowingField({ value, onChange, onSubmit, onKey, ...field }: GrowingFieldProps) {
  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (onKey?.(event)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (event.key === "Escape") event.currentTarget.blur();
    // While an input method composes (Chinese, Japanese), Enter belongs to it.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    onSubmit();
  };
  return (
    <Textarea
      autosize
      minRows={1}
      maxRows={8}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={press}
      {...field}
    />
  );
}
