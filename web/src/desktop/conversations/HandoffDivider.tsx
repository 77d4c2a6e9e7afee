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
        Handed over by {handoff.by ?? "the agent"} · <Time at={handoff.at} show="clock" />
        {handoff.reason && ` · ${handoff.reason}`}
      </span>
    </li>
  );
}
