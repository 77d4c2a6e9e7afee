import { IconArrowsExchange } from "@tabler/icons-react";
import type { Handoff } from "@shared/api/desktop";
import { Time } from "@shared/time/Time";
import classes from "./Transcript.module.css";

/** Where the agent handed over: when, and why. */
export function HandoffDivider({ handoff }: { handoff: Handoff }) {
  return (
    <li className={classes.handoff}>
      <span>
        <IconArrowsExchange size={14} aria-hidden />
        Handed over by {handoff.by === null || handoff.by === "agent" ? "the agent" : handoff.by} · <Time at={handoff.at} show="clock" />
        {handoff.reason && (
          <small dir="auto" title={handoff.reason}>
            {handoff.reason}
          </small>
        )}
      </span>
    </li>
  );
}
