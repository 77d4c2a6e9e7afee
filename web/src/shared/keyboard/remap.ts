/** Keys that this worker has changed, by what the key does; kept by the browser. */
import type { Shortcut } from "./Shortcuts";

const STORED = "tieline.keys";

export type OwnKeys = Record<string, string>;

export function readOwnKeys(): OwnKeys {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(STORED) ?? "{}");
    return typeof read === "object" && read !== null ? (read as OwnKeys) : {};
  } catch {
    return {};
  }
}

export function keepOwnKeys(own: OwnKeys): void {
  try {
    localStorage.setItem(STORED, JSON.stringify(own));
  } catch {
    // Storage is full or closed: the keys hold as long as the page does.
  }
}

/** The key that does it for this worker. */
export function keyOf(shortcut: Pick<Shortcut, "key" | "label">, own: OwnKeys): string {
  return own[shortcut.label] ?? shortcut.key;
}

/** Keys that mean something wherever one is: they cannot be given to anything else. */
const TAKEN = new Set(["?", "Escape", "Enter", "Tab", "Shift", "Control", "Alt", "Meta"]);

/** Why a key cannot be given to an act, in words; null when it can. */
export function whyNot(key: string, label: string, shortcuts: Pick<Shortcut, "key" | "label">[], own: OwnKeys): string | null {
  if (TAKEN.has(key)) return `${key} is taken everywhere.`;
  const other = shortcuts.find((one) => one.label !== label && keyOf(one, own).toLowerCase() === key.toLowerCase());
  return other ? `${key.toUpperCase()} does “${other.label}” already.` : null;
}
