/** Sentences of the start page. */
import type { ServedBy } from "@shared/api/types";

export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

export function servedByWords(servedBy: ServedBy): string {
  return `answered by ${servedBy.kind === "program" ? servedBy.name : "the built-in agent"}`;
}

/** The command that runs the article's trait script the way `command` runs its agent. */
export function traitCommand(command = "./tieline run -- python agent_handoff.py"): string {
  return command.replace(/\S+\.py$/, "patch_language_trait.py");
}
