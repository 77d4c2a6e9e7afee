/** Between what is typed and what a definition holds. Pure. */

/** A property as a text field shows it. */
export function shownText(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A whole number as JSON writes it; a template or anything else stays text, nothing is nothing. */
export function readNumber(typed: string): number | string | undefined {
  const text = typed.trim();
  if (text === "") return undefined;
  return /^\d{1,9}$/.test(text) ? Number(text) : typed;
}

/** Yes or no as JSON, or as text where the widget wants it so. */
export function readFlag(chosen: string | null, asText: boolean): boolean | string | undefined {
  if (chosen === null) return undefined;
  return asText ? chosen : chosen === "true";
}

/** A list of {key, value} objects; anything else is no list that a form could show. */
export function readItems(value: unknown): Record<string, unknown>[] | null {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return null;
  const items = value as unknown[];
  return items.every((one) => typeof one === "object" && one !== null && !Array.isArray(one)) ? (items as Record<string, unknown>[]) : null;
}

/** JSON that was typed, or why it is none. */
export function readJson(typed: string): { value: unknown; fault: null } | { value: null; fault: string } {
  try {
    return { value: typed.trim() === "" ? undefined : (JSON.parse(typed) as unknown), fault: null };
  } catch (error) {
    return { value: null, fault: error instanceof Error ? error.message : "This is not JSON." };
  }
}
