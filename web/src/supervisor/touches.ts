/** What one event makes stale of what a supervisor sees. */
import type { QueryKey } from "@tanstack/react-query";
import type { LiveEvent } from "@shared/live/feed";

const TEAM = /^(Task|Reservation|Worker|Call|Conference|ServiceLevels)/;
const QUEUES = /^(Task|Reservation|Worker|ServiceLevels)/;
const CONVERSATIONS = /^(Conversation|Communication|Participant|Owner|Turn|Whispered|NoteAdded|Number)/;

export function touchedBy(event: LiveEvent): QueryKey[] {
  const keys: QueryKey[] = [];
  if (TEAM.test(event.type)) keys.push(["supervisor", "team"]);
  if (QUEUES.test(event.type)) keys.push(["supervisor", "queues"]);
  if (event.type === "ServiceLevelsChanged") keys.push(["supervisor", "levels"]);
  if (CONVERSATIONS.test(event.type)) keys.push(["supervisor", "conversations"]);
  if (event.conversationId) keys.push(["supervisor", "conversation", event.conversationId]);
  return keys;
}
