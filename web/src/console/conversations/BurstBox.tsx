import { UnstyledButton } from "@mantine/core";
import { IconAlertTriangle, IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";
import { machineDuration } from "@shared/time/labels";
import { Time } from "@shared/time/Time";
import { Swimlanes } from "./Swimlanes";
import { Waterfall } from "./Waterfall";
import type { Burst } from "./bursts";
import classes from "./Timeline.module.css";

interface BurstBoxProps {
  burst: Burst;
  /** Whether its steps are shown until somebody folds or unfolds it. */
  beginsOpen: boolean;
  chosenId: string | null;
  onChoose: (entryId: string) => void;
}

/** One turn, or what happened between two silences: its lanes, and its steps where they are unfolded. */
export function BurstBox({ burst, beginsOpen, chosenId, onChoose }: BurstBoxProps) {
  const [wanted, setWanted] = useState<boolean | null>(null);
  const holdsChosen = chosenId !== null && burst.bars.some((bar) => bar.entry.entryId === chosenId);
  const open = holdsChosen || (wanted ?? beginsOpen);
  return (
    <section className={classes.burst} aria-label={burst.title}>
      <UnstyledButton className={classes.burstHead} aria-expanded={open} onClick={() => setWanted(!open)}>
        <IconChevronRight size={14} aria-hidden />
        <span className={classes.burstTitle} dir="auto">
          {burst.title}
        </span>
        {burst.failed && <IconAlertTriangle className={classes.failedMark} size={14} aria-label="Something failed" />}
        <span className={classes.burstFacts}>
          {burst.bars.length === 1 ? "1 step" : `${burst.bars.length} steps`} · <Time at={burst.startedAt} show="clock" /> · {machineDuration(burst.spanMs)}
        </span>
      </UnstyledButton>
      <Swimlanes burst={burst} chosenId={chosenId} onChoose={onChoose} />
      {open && <Waterfall burst={burst} chosenId={chosenId} onChoose={onChoose} />}
    </section>
  );
}
