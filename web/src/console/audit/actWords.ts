/** Acts in words. */
import type { Act } from "@shared/api/people";

/** "send_reply" as people read it: "Send reply". */
export function actLabel(what: string): string {
  const words = what.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** How it ended, in a word; the number is beside it. */
export function outcomeOf(act: Act): { label: string; refused: boolean } {
  if (act.status < 400) return { label: "Done", refused: false };
  return { label: act.status < 500 ? "Refused" : "Failed", refused: true };
}

/** Where a name is not known, the role says who it was. */
export const actorOf = (act: Act) => (act.actor === "" ? (act.role === "nobody" ? "Somebody unknown" : act.role) : act.actor);
