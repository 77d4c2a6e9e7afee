/** Where internal notes stand between what was said. Pure. */
import type { InternalNote } from "@shared/api/casework";
import type { TranscriptLine } from "@shared/api/types";

/** Notes by the id of the line they stand below; "" are those written before anything was said. */
export function placeNotes(lines: Pick<TranscriptLine, "communicationId" | "at">[], notes: InternalNote[]): Map<string, InternalNote[]> {
  const placed = new Map<string, InternalNote[]>();
  for (const note of notes) {
    const at = Date.parse(note.createdAt);
    const above = lines.findLast((line) => Date.parse(line.at) <= at)?.communicationId ?? "";
    placed.set(above, [...(placed.get(above) ?? []), note]);
  }
  return placed;
}
