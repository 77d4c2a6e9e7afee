import { IconHourglass } from "@tabler/icons-react";
import type { ExecutionWait } from "@shared/api/console";
import { Time } from "@shared/time/Time";
import { ShortId } from "@shared/ui/ShortId";
import { waitWords } from "./waits";
import classes from "./Flows.module.css";

/** Where an execution stands now: at which widget, what it waits for, and until when. */
export function WaitNotice({ wait }: { wait: ExecutionWait | null }) {
  if (wait === null) return null;
  return (
    <p className={classes.wait} role="status">
      <IconHourglass size={15} aria-hidden />
      <span>
        {waitWords(wait)}, since <Time at={wait.since} show="clock" />
        {wait.until ? <>, until <Time at={wait.until} show="clock" /> at the latest</> : wait.awaits && ", as long as it takes"}
        {wait.reference && <> <ShortId id={wait.reference} /></>}
      </span>
    </p>
  );
}
