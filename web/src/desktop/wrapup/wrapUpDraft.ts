/** What a worker has written while wrapping up and the server has not taken yet; the browser keeps it meanwhile. */
import type { ShownWrapUp, WrapUpDraft } from "@shared/api/casework";
import type { FinishRequest } from "@shared/api/desktop";
import { readDraft, writeDraft } from "@shared/drafts/drafts";

export type Unsaved = Partial<WrapUpDraft>;

const keyOf = (taskId: string) => `wrapup.${taskId}`;

export function readUnsaved(taskId: string): Unsaved {
  try {
    return JSON.parse(readDraft(keyOf(taskId))) as Unsaved;
  } catch {
    return {};
  }
}

export function keepUnsaved(taskId: string, unsaved: Unsaved): void {
  writeDraft(keyOf(taskId), Object.keys(unsaved).length === 0 ? "" : JSON.stringify(unsaved));
}

/** What is still unsaved after the server has taken `saved`: a field that was changed meanwhile stays. */
export function stillUnsaved(unsaved: Unsaved, saved: Unsaved): Unsaved {
  return Object.fromEntries(
    Object.entries(unsaved).filter(([field, value]) => !(field in saved) || JSON.stringify(value) !== JSON.stringify(saved[field as keyof Unsaved])),
  );
}

/** The request that finishes the task. What was never changed is not sent, so that the server keeps what it found. */
export function finishRequest(draft: WrapUpDraft): FinishRequest {
  const observations = draft.remember?.map((one) => one.trim()).filter((one) => one !== "");
  return {
    ...(draft.disposition ? { disposition: draft.disposition } : {}),
    ...(draft.note.trim() ? { note: draft.note.trim() } : {}),
    ...(observations ? { observations } : {}),
  };
}

/** What is missing before the task can be finished, in words; null when nothing is. */
export function stillAsked(draft: WrapUpDraft, rules: Pick<ShownWrapUp, "required" | "noteRequired">): string | null {
  if (rules.required && !draft.disposition) return "Say how it ended to finish.";
  return rules.noteRequired && draft.note.trim() === "" ? "Write a note to finish." : null;
}
