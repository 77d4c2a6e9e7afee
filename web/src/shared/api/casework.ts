/** What workers write beside a conversation: notes, canned answers, how it ended, what they think of a suggestion. */
import { get, post, put, remove, segment } from "./http";

/** What workers tell each other about a conversation; a summary went along with a transfer. */
export interface InternalNote {
  noteId: string;
  kind: "note" | "summary";
  authorName: string;
  text: string;
  createdAt: string;
}

/** A canned answer filled in for one customer; `missing` are the variables nothing is known for. */
export interface FilledAnswer {
  answerId: string;
  shortcut: string;
  title: string;
  text: string;
  missing: string[];
}

export interface DispositionCode {
  code: string;
  label: string;
  queues: string[];
}

export interface WrapUpDraft {
  disposition: string | null;
  note: string;
  /** What will be remembered, once the worker has changed it; null leaves what the server proposes. */
  remember: string[] | null;
}

export interface ShownWrapUp extends WrapUpDraft {
  version: number;
  updatedBy: string | null;
  codes: DispositionCode[];
  required: boolean;
  noteRequired: boolean;
  /** When the server finishes the task by itself; null: never. */
  dueAt: string | null;
  extensionSeconds: number;
  serverNow: string;
}

export type Verdict = "up" | "down";

const task = (taskId: string, rest: string) => `/desktop/api/tasks/${segment(taskId)}/${rest}`;

export const addNote = (taskId: string, text: string) => post<{ noteId: string }>(task(taskId, "notes"), { text });
export const fetchAnswers = async (taskId: string) => (await get<{ answers: FilledAnswer[] }>(task(taskId, "answers"))).answers;
export const fetchWrapUp = (taskId: string) => get<ShownWrapUp>(task(taskId, "wrapup"));
export const writeWrapUp = (taskId: string, changes: Partial<WrapUpDraft>) => post<{ version: number }>(task(taskId, "wrapup/draft"), changes);
export const extendWrapUp = (taskId: string) => post<{ dueAt: string }>(task(taskId, "wrapup/extend"));
export const judgeSuggestion = (taskId: string, resultId: string, verdict: Verdict) =>
  post<unknown>(task(taskId, "suggestion/verdict"), { resultId, verdict });
export const writeAgain = (taskId: string, what: "summary" | "suggestion") => post<unknown>(task(taskId, "again"), { what });

/** A canned answer as it is written, with its variables. */
export interface CannedAnswer {
  answerId: string;
  shortcut: string;
  title: string;
  text: string;
  updatedAt: string;
}

export type WrittenAnswer = Pick<CannedAnswer, "shortcut" | "title" | "text">;

export interface WrapUpRules {
  codes: DispositionCode[];
  required: boolean;
  requiredQueues: string[];
  noteRequired: boolean;
  seconds: number | null;
  extensionSeconds: number;
}

const ANSWERS = "/console/api/answers";

export const fetchCannedAnswers = async () => (await get<{ answers: CannedAnswer[] }>(ANSWERS)).answers;
export const createCannedAnswer = (written: WrittenAnswer) => post<CannedAnswer>(ANSWERS, written);
export const updateCannedAnswer = (answerId: string, written: WrittenAnswer) => put<CannedAnswer>(`${ANSWERS}/${segment(answerId)}`, written);
export const deleteCannedAnswer = (answerId: string) => remove<unknown>(`${ANSWERS}/${segment(answerId)}`);
export const fetchWrapUpRules = () => get<WrapUpRules & { closedList: boolean }>("/console/api/wrap-up");
export const putWrapUpRules = (rules: WrapUpRules) => put<WrapUpRules>("/console/api/wrap-up", rules);
