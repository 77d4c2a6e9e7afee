/** What a worker has written while wrapping up: saved as typed, per task, in the browser. */
import { readDraft, writeDraft } from "@shared/drafts/drafts";

export interface WrapUpDraft {
  disposition: string | null;
  note: string;
  remember: string[];
}

const empty: WrapUpDraft = { disposition: null, note: "", remember: [] };
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

/** What the server would remember, put before the worker to change; what was typed already stays. */
export function proposeMemories(taskId: string, contents: string[]): void {
  const draft = readWrapUp(taskId);
  writeWrapUp(taskId, { ...draft, remember: [...new Set([...draft.remember, ...contents])] });
}
