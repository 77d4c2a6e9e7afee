/** Which workers a supervisor looks at, and how conspicuous a task is. Pure. */
import type { TeamMember, TeamTask } from "@shared/api/supervisor";

export interface TeamFilter {
  activity: string;
  skill: string;
  queue: string;
  words: string;
}

/** Whether a worker fits; words are looked for in names of workers and of their customers, skills and languages. */
export function fits(worker: TeamMember, filter: TeamFilter): boolean {
  if (filter.activity && worker.activity.id !== filter.activity) return false;
  if (filter.skill && !worker.skills.some((skill) => skill.name === filter.skill)) return false;
  if (filter.queue && !worker.queueIds.includes(filter.queue)) return false;
  const words = filter.words.trim().toLowerCase();
  const told = [worker.name, worker.activity.name, ...worker.languages, ...worker.skills.map((skill) => skill.name), ...worker.tasks.map((task) => task.customerName ?? "")];
  return words === "" || told.some((text) => text.toLowerCase().includes(words));
}

export type Heat = "calm" | "attention" | "alarm";

/** How conspicuous a card is after so long; an offer that rings has its own timer and stays calm. */
export function heatOf(task: TeamTask, now: number, attentionSeconds: number, alarmSeconds: number): Heat {
  const seconds = (now - Date.parse(task.since)) / 1000;
  if (task.status === "ringing" || seconds < attentionSeconds) return "calm";
  return seconds < alarmSeconds ? "attention" : "alarm";
}
