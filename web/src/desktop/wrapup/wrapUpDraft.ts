/** What a worker has written while wrapping up: saved as typed, per task, in the browser. */
import type { FinishRequest } from "@shared/api/desktop";
import { readDraft, writeDraft } from "@shared/drafts/drafts";

export interface WrapUpDraft {
  disposition: string | null;
  note: string;
  /** What will be remembered, once the worker has changed it; null leaves what the server proposes. */
  remember: string[] | null;
}

const empty: WrapUpDraft = { disposition: null, note: "", remember: null };
const keyOf = (taskId: string) => `wrapup.${taskId}`;

export function readWrapUp(taskId: string): WrapUpDraft {
  try {
    return { ...empty, ...(JSON.parse(readDraft(keyOf(taskId))) as Partial<WrapUpDraft>) };
  } catch {
    return empty;
  }
}

export function writeWrapUp(taskId: string, draft: WrapUpDraft): void {
  writeDraft(keyOf(taskId), JSON.stringify(draft));
}

export function forgetWrapUp(taskId: string): void {
  writeDraft(keyOf(taskId), "");
}

/** The request that finishes the task. What was never changed is not sent, so that the server keeps what it found. */
export function finishRequest(draft: WrapUpDraft): FinishRequest {
  const observations = draft.remember?.map((one) => one.trim()).filter((one) => one !== "");
  return {
    disposition: draft.disposition ?? "",
    ...(draft.note.trim() ? { note: draft.note.trim() } : {}),
    ...(observations ? { observations } : {}),
  };
}
