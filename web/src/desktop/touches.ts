/** What one event of the desktop's feed makes stale. */
import type { QueryKey } from "@tanstack/react-query";
import type { LiveEvent } from "@shared/live/feed";

const TASKS: QueryKey = ["desktop", "tasks"];
const ME: QueryKey = ["desktop", "me"];
const BRIEFING: QueryKey = ["desktop", "briefing"];
const WRAP_UP: QueryKey = ["desktop", "wrapup"];
const CALLS: QueryKey = ["desktop", "calls"];

export function touchedBy(event: LiveEvent): QueryKey[] {
  if (event.type === "WorkerActivityChanged") return [ME, TASKS];
  if (/^(Task|Reservation)/.test(event.type)) return [TASKS, BRIEFING, ME];
  if (/^(Call|Conference|Recording)/.test(event.type)) return [TASKS, BRIEFING, CALLS];
  if (event.type === "CommunicationAdded" || event.type.startsWith("Conversation")) return [BRIEFING, TASKS];
  // The screen that shows who types listens itself.
  if (event.type === "TypingSeen") return [];
  if (event.type === "WrapUpDrafted") return [WRAP_UP];
  return [BRIEFING];
}
