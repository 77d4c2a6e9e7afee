/** The name of a step in words. Events come under their class names; words and addresses stay as they are. */
import type { LaneEntry } from "@shared/api/console";

/** "ParticipantAdded" -> "Participant added", "COMMUNICATION_CREATED" -> "Communication created". */
export function entryTitle(entry: Pick<LaneEntry, "kind" | "title">): string {
  if (entry.kind === "communication" || !/^[A-Za-z_]+$/.test(entry.title)) return entry.title;
  const spaced = entry.title.replaceAll("_", " ").replaceAll(/([a-z])([A-Z])/g, "$1 $2");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1).toLowerCase();
}
