/** A decision of the router in words. Pure. */
import type { Actor } from "@shared/actors/actors";
import type { Decision, NotAsked, Place } from "@shared/api/routingExplained";

/** Where a task stood, as "Filter Spanish speakers, target 2, queue Everyone". */
export function placeWords(place: Partial<Place>): string {
  const filter = place.isDefault ? "Default filter" : `Filter ${place.filter ?? place.filterNumber ?? "?"}`;
  const parts = [filter, `target ${place.targetNumber ?? "?"}`, place.queueName ? `queue ${place.queueName}` : "made for one worker"];
  return parts.join(", ");
}

const steps: Record<string, { actor: Actor; title: (decision: Decision) => string }> = {
  offered: { actor: "worker", title: ({ asked = [] }) => `Asked ${names(asked.map((each) => each.name))}` },
  waiting: { actor: "waiting", title: () => "Nobody could be asked" },
  "no filter": { actor: "failed", title: () => "No filter takes this task, and there is no default" },
  "workflow ended": { actor: "failed", title: () => "The end of the workflow: nobody took it at any target" },
};

/** What was decided, in a line. */
export function decisionTitle(decision: Decision): { actor: Actor; title: string } {
  const step = steps[decision.step];
  return step ? { actor: step.actor, title: step.title(decision) } : { actor: "system", title: decision.step };
}

/** "Ana, Ben and Cem". */
export function names(all: string[]): string {
  if (all.length <= 1) return all[0] ?? "nobody";
  return `${all.slice(0, -1).join(", ")} and ${all.at(-1)}`;
}

/** "Ana and 3 more: is in the activity Offline". */
export function notAskedWords({ reason, workers, count }: NotAsked): string {
  const shown = workers.slice(0, 3);
  const rest = count - shown.length;
  return `${rest > 0 ? `${shown.join(", ")} and ${rest} more` : names(shown)}: ${reason}`;
}
