/** The states of a task in words, and which of them a filter shows. */
import type { Actor } from "@shared/actors/actors";

const states: Record<string, { label: string; actor: Actor; group: TaskGroup }> = {
  pending: { label: "Waiting", actor: "waiting", group: "waiting" },
  reserved: { label: "Ringing", actor: "waiting", group: "waiting" },
  assigned: { label: "With a worker", actor: "worker", group: "going" },
  wrapping: { label: "Wrapping up", actor: "worker", group: "going" },
  completed: { label: "Finished", actor: "system", group: "over" },
  canceled: { label: "Withdrawn", actor: "failed", group: "over" },
};

export type TaskGroup = "waiting" | "going" | "over";

export const taskFilters: { value: TaskGroup | ""; label: string }[] = [
  { value: "", label: "All" },
  { value: "waiting", label: "Waiting" },
  { value: "going", label: "With a worker" },
  { value: "over", label: "Over" },
];

/** How a state is called and coloured; one that is not known keeps its own word. */
export function taskState(status: string): { label: string; actor: Actor } {
  return states[status] ?? { label: status, actor: "system" };
}

/** Whether a task is of the group asked for, and has the words in it. */
export function taskFits(task: { status: string; customerName: string | null; workerName: string | null; reason: string | null }, group: string, query: string): boolean {
  if (group !== "" && states[task.status]?.group !== group) return false;
  const words = [task.customerName, task.workerName, task.reason].join(" ").toLowerCase();
  return words.includes(query.trim().toLowerCase());
}
