/** A definition and what it was: undo and redo. Typing in one field is one change. Pure. */
import type { FlowDefinition } from "@shared/api/console";

export interface History {
  past: FlowDefinition[];
  present: FlowDefinition;
  future: FlowDefinition[];
  /** What the last change was about; the next one about the same belongs to it. */
  about: string | null;
}

const MOST = 200;

export const begun = (present: FlowDefinition): History => ({ past: [], present, future: [], about: null });

export function changed(history: History, present: FlowDefinition, about: string | null = null): History {
  if (present === history.present) return history;
  if (about !== null && about === history.about) return { ...history, present, future: [] };
  return { past: [...history.past, history.present].slice(-MOST), present, future: [], about };
}

export function undone(history: History): History {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return { past: history.past.slice(0, -1), present: before, future: [history.present, ...history.future], about: null };
}

export function redone(history: History): History {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future, about: null };
}
