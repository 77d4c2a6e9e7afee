/** How the tasks of a worker are grouped and timed. */
import type { TaskCard } from "@shared/api/desktop";

export interface TaskGroup {
  title: "Mine" | "Wrapping up";
  tasks: TaskCard[];
}

const newest = (one: TaskCard) => Date.parse(one.lastAt ?? one.acceptedAt);

/** The groups that hold something, newest words first within each. */
export function groupTasks(tasks: TaskCard[]): TaskGroup[] {
  const of = (status: TaskCard["status"]) =>
    tasks.filter((task) => task.status === status).toSorted((a, b) => newest(b) - newest(a));
  const groups: TaskGroup[] = [
    { title: "Mine", tasks: of("assigned") },
    { title: "Wrapping up", tasks: of("wrapping") },
  ];
  return groups.filter((group) => group.tasks.length > 0);
}

/** A conversation with a worker should be done after this long; wrapping up after that long. In milliseconds. */
const TARGET = { assigned: 15 * 60_000, wrapping: 3 * 60_000 } as const;

/** Amber from two thirds of the target on, red beyond it. */
export function timerTone(status: TaskCard["status"], elapsed: number): "calm" | "amber" | "red" {
  const target = TARGET[status];
  if (elapsed > target) return "red";
  return elapsed > (target * 2) / 3 ? "amber" : "calm";
}
