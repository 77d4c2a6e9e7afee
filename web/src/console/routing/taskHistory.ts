/** What became of a task and of its offers, in words. Pure. */
import type { Actor } from "@shared/actors/actors";
import type { Reservation, TaskEvent } from "@shared/api/routing";

const offers: Record<string, { label: string; actor: Actor }> = {
  pending: { label: "Rings", actor: "waiting" },
  accepted: { label: "Accepted", actor: "worker" },
  wrapping: { label: "Wrapping up", actor: "worker" },
  completed: { label: "Finished", actor: "worker" },
  rejected: { label: "Rejected", actor: "failed" },
  timeout: { label: "Not answered", actor: "failed" },
  canceled: { label: "Withdrawn", actor: "system" },
  rescinded: { label: "Taken back", actor: "system" },
};

/** What a worker who was asked did with the offer. */
export function offerState({ reservation_status: status }: Reservation): { label: string; actor: Actor } {
  return offers[status] ?? { label: status, actor: "system" };
}

type Words = (who: string, queue: string) => string;

const happened: Record<string, Words> = {
  "task.created": () => "Made",
  "task.updated": () => "Changed",
  "task.wrapup": () => "Wrapping up began",
  "task.completed": () => "Finished",
  "task.canceled": () => "Withdrawn",
  "task.deleted": () => "Deleted",
  "task-queue.entered": (_, queue) => `Began to wait in ${queue}`,
  "task-queue.moved": (_, queue) => `Moved on from ${queue}`,
  "task-queue.timeout": (_, queue) => `Waited too long in ${queue}`,
  "workflow.entered": () => "Given to the workflow",
  "workflow.target-matched": () => "A place of the workflow fits",
  "workflow.skipped": () => "A place of the workflow was skipped",
  "workflow.timeout": () => "Waited too long altogether",
  "workflow.rejected": () => "No place of the workflow fits",
  "reservation.created": (who) => `Rang at ${who}`,
  "reservation.accepted": (who) => `${who} accepted`,
  "reservation.rejected": (who) => `${who} rejected`,
  "reservation.timeout": (who) => `${who} did not answer`,
  "reservation.canceled": (who) => `The offer to ${who} was withdrawn`,
  "reservation.rescinded": (who) => `The offer to ${who} was taken back`,
  "reservation.wrapup": (who) => `${who} began to wrap up`,
  "reservation.completed": (who) => `${who} finished`,
};

/** One thing that happened; what is not known keeps the server's words. */
export function eventWords({ event_type: type, event_data: data, description }: TaskEvent): string {
  const words = happened[type];
  if (words === undefined) return description;
  const said = words(data.worker_name ?? "a worker", data.task_queue_name ?? "its queue");
  const reason = /^task\.(completed|canceled)$/.test(type) && data.task_reason;
  return reason ? `${said}: ${data.task_reason}` : said;
}

/** A task's attributes as what they hold; none where they are no JSON object. */
export function attributesOf(text: string): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "object" && read !== null && !Array.isArray(read) ? (read as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** A text among the attributes. */
export const textOf = (attributes: Record<string, unknown>, name: string): string | null => {
  const value = attributes[name];
  return typeof value === "string" && value !== "" ? value : null;
};
