/** What one event of the console's feed makes stale. */
import type { QueryKey } from "@tanstack/react-query";
import type { LiveEvent } from "@shared/live/feed";

const rooms: [RegExp, string][] = [
  [/^(Conversation|Communication|Participant|Owner|Turn|Action)/, "conversations"],
  [/^(Profile|Traits|TraitGroup|Observations|Summaries)/, "profiles"],
  [/^Execution/, "flows"],
  [/^(Task|Reservation|Worker)/, "routing"],
  [/^Number/, "numbers"],
  [/^OperatorResult/, "intelligence"],
];

export function touchedBy(event: LiveEvent): QueryKey[] {
  const room = rooms.find(([pattern]) => pattern.test(event.type))?.[1];
  const keys: QueryKey[] = [["console", "start"]];
  if (room !== undefined) keys.push(["console", room]);
  // Whatever happens in a conversation is a bar of its timeline, and may be a webhook.
  if (event.conversationId) keys.push(["console", "timeline", event.conversationId], ["console", "webhooks"]);
  return keys;
}
