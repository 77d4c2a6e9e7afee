import { expect, it } from "vitest";
import { placeNotes } from "./placeNotes";

const note = (noteId: string, createdAt: string) => ({ noteId, kind: "note" as const, authorName: "Marco", text: noteId, createdAt });
const lines = [
  { communicationId: "c1", at: "2026-11-22T14:00:00Z" },
  { communicationId: "c2", at: "2026-11-22T14:05:00Z" },
];

it("puts a note below what had been said when it was written", () => {
  const placed = placeNotes(lines, [note("n0", "2026-11-22T13:00:00Z"), note("n1", "2026-11-22T14:04:00Z"), note("n2", "2026-11-22T15:00:00Z")]);
  expect([...placed].map(([above, notes]) => [above, notes.map((one) => one.noteId)])).toEqual([["", ["n0"]], ["c1", ["n1"]], ["c2", ["n2"]]]);
});
