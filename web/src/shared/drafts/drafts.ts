/** What somebody wrote and has not sent yet, kept per customer or task in the browser. */

const PREFIX = "tieline.draft.";

export function readDraft(key: string): string {
  try {
    return localStorage.getItem(PREFIX + key) ?? "";
  } catch {
    return "";
  }
}

/** Keep a draft; an empty one is removed. */
export function writeDraft(key: string, text: string): void {
  try {
    if (text === "") localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, text);
  } catch {
    // Storage is full or closed: the draft lives as long as the page does.
  }
}
