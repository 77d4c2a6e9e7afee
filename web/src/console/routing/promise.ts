/** What a task promises its customer, read from its attributes. Pure. */

export interface ShownPromise {
  /** "Call promised by", "Answer promised by". */
  words: string;
  by: string;
  late: boolean;
}

/** The promise among a task's attributes; null when there is none. */
export function promiseOf(attributes: Record<string, unknown>): ShownPromise | null {
  const found = attributes["promise"];
  if (typeof found !== "object" || found === null) return null;
  const { kind, by, late } = found as Record<string, unknown>;
  if (typeof by !== "string") return null;
  return { words: kind === "callback" ? "Call promised by" : "Answer promised by", by, late: late === true };
}
