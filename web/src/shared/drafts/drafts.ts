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

/** Hear what another tab of this browser makes of a draft; answers how to stop. */
export function watchDraft(key: string, listener: (text: string) => void): () => void {
  const hear = (event: StorageEvent) => {
    if (event.key === PREFIX + key) listener(event.newValue ?? "");
  };
  window.addEventListener("storage", hear);
  return () => window.removeEventListener("storage", hear);
}

/** Forget every draft: whoever signs in here next is somebody else. */
export function clearDrafts(): void {
  try {
    Object.keys(localStorage)
      .filter((key) => key.startsWith(PREFIX))
      .forEach((key) => localStorage.removeItem(key));
  } catch {
    // A closed storage holds nothing to forget.
  }
}
