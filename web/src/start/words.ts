/** Sentences of the start page. */
import type { ServedBy } from "@shared/api/types";

export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

export function servedByWords(servedBy: ServedBy): string {
  return `answered by ${servedBy.kind === "program" ? servedBy.name : "the built-in agent"}`;
}
