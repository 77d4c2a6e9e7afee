import { ActorBadge } from "@shared/actors/ActorBadge";
import type { Promised } from "@shared/api/desktop";
import { Time } from "@shared/time/Time";

/** What the customer was promised and by when; red once that is past. */
export function PromisedBy({ promise }: { promise: Promised }) {
  const words = promise.kind === "callback" ? "Call promised by" : "Answer promised by";
  return (
    <span>
      <ActorBadge actor={promise.late ? "failed" : "waiting"} label={words} /> <Time at={promise.by} />
    </span>
  );
}
