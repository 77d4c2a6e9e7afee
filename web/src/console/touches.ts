/** What one event of the console's feed makes stale. */
import type { QueryKey } from "@tanstack/react-query";
import type { LiveEvent } from "@shared/live/feed";

const rooms: [RegExp, string][] = [
  [/^(Conversation|Communication|Participant|Owner|Turn|Action)/, "conversations"],
  [/^(Profile|Traits|TraitGroup|Observations|Summaries)/, "profiles"],
  [/^Execution/, "flows"],
  [/^(Task|Reservation|Worker)/, "routing"],
  [/^Number/, "numbers"],
  [/^Knowledge/, "knowledge"],
  [/^OperatorResult/, "intelligence"],
  [/^RightsChanged/, "people"],
];

export function touchedBy(event: LiveEvent): QueryKey[] {
  // Nothing that the console shows changes because somebody types.
  if (event.type === "TypingSeen") return [];
  const room = rooms.find(([pattern]) => pattern.test(event.type))?.[1];
  const keys: QueryKey[] = [["console", "start"]];
  if (room !== undefined) keys.push(["console", room]);
  // A portion of a file is news of its import, and of everybody in it.
  if (event.type === "ProfilesImported" || event.type === "ProfileImportChanged") keys.push(["console", "imports"]);
  // Whatever happens in a conversation is a bar of its timeline, and may be a webhook.
  if (event.conversationId) keys.push(["console", "timeline", event.conversationId], ["console", "webhooks"]);
  return keys;
}
