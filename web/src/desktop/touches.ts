/** What one event of the desktop's feed makes stale. */
import type { QueryKey } from "@tanstack/react-query";
import type { LiveEvent } from "@shared/live/feed";

const TASKS: QueryKey = ["desktop", "tasks"];
const ME: QueryKey = ["desktop", "me"];
const BRIEFING: QueryKey = ["desktop", "briefing"];

export function touchedBy(event: LiveEvent): QueryKey[] {
  if (event.type === "WorkerActivityChanged") return [ME, TASKS];
  if (/^(Task|Reservation)/.test(event.type)) return [TASKS, BRIEFING, ME];
  if (event.type === "CommunicationAdded" || event.type.startsWith("Conversation")) return [BRIEFING, TASKS];
  return [BRIEFING];
}
