/** Trait values as text, and text as trait values. */
import type { DataType, TraitValue } from "../api/types";

/** How a value is shown. */
export function traitText(value: TraitValue): string {
  if (value === null || value === "") return "not set";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return Array.isArray(value) ? value.join(", ") : String(value);
}

/** What an editor starts with. */
export function emptyValue(dataType: DataType): TraitValue {
  if (dataType === "ARRAY") return [];
  return dataType === "BOOLEAN" ? false : "";
}

/** The value as its type wants it; null, which removes the trait, when nothing is left of it. */
export function asTyped(value: TraitValue, dataType: DataType): TraitValue {
  if (dataType === "BOOLEAN") return value === true;
  if (dataType === "ARRAY") return Array.isArray(value) && value.length > 0 ? value : null;
  const text = String(value ?? "").trim();
  if (text === "") return null;
  return dataType === "NUMBER" ? Number(text) : text;
}
