/** Small facts about keys. */

/** Kinds of input into which nothing is written. */
const NOT_WRITTEN = new Set(["radio", "checkbox", "button", "submit", "range", "file", "color"]);

/** Whether the reader types into a field now, so that letters are words and not commands. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !NOT_WRITTEN.has(target.type);
  return target.isContentEditable || ["TEXTAREA", "SELECT"].includes(target.tagName);
}

/** Whether a dialog or an open menu has the keys now: what stands behind it must not act. */
export function isCovered(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role="dialog"], [role="menu"], [role="listbox"]') !== null;
}

/** Letters count in both cases. */
export function matches(wanted: string, pressed: string): boolean {
  return wanted.length === 1 ? wanted.toLowerCase() === pressed.toLowerCase() : wanted === pressed;
}

const names: Record<string, string> = { Escape: "Esc", ArrowDown: "↓", ArrowUp: "↑", " ": "Space" };

/** How a key is written on the map. */
export function keyName(key: string): string {
  return names[key] ?? (key.length === 1 ? key.toUpperCase() : key);
}
