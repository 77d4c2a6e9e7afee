/** The name of a step in words. Events come under their class names; words and addresses stay as they are. */
import type { LaneEntry } from "@shared/api/console";
import { shortId } from "@shared/ui/ids";

/** An id in a path, in either of the shapes the APIs use. */
const LONG_ID = /[a-z]+(?:_[a-z]+)*_[0-7][0-9a-z]{25}|[A-Z]{2}[0-9a-f]{32}/g;

/** "ParticipantAdded" -> "Participant added", "COMMUNICATION_CREATED" -> "Communication created". */
export function entryTitle(entry: Pick<LaneEntry, "kind" | "title">): string {
  if (entry.kind === "communication") return entry.title;
  if (entry.kind === "api") return entry.title.replaceAll(LONG_ID, shortId);
  if (!/^[A-Za-z_]+$/.test(entry.title)) return entry.title;
  const spaced = entry.title.replaceAll("_", " ").replaceAll(/([a-z])([A-Z])/g, "$1 $2");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1).toLowerCase();
}

/** What tells two events of one name apart, in the order of what matters most. */
const TELLING = ["owner", "status", "reason", "participant_type", "by", "step_number", "changed"];

/** A word beside an event's name: "Owner changed" gets "worker", "Message status changed" gets "delivered". */
export function entryNote(entry: Pick<LaneEntry, "kind" | "response">): string | null {
  if (entry.kind !== "event") return null;
  const body = field(entry.response, "body");
  for (const name of TELLING) {
    const value = field(body, name);
    if (typeof value === "string" && value !== "") return value.replaceAll("_", " ").toLowerCase();
    if (typeof value === "number") return `step ${value}`;
    if (Array.isArray(value) && value.length > 0) return value.join(", ");
  }
  return null;
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
