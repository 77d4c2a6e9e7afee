import { Tooltip } from "@mantine/core";
import { absoluteTime, clockTime, countUp, relativeTime } from "./labels";
import classes from "./Time.module.css";
import { useNow } from "./useNow";

interface TimeProps {
  at: string;
  /** `clock` shows "14:02", `relative` counts along. */
  show?: "relative" | "clock";
}

/** A moment: short on screen, absolute on hover. */
export function Time({ at, show = "relative" }: TimeProps) {
  const now = useNow();
  return (
    <Tooltip label={absoluteTime(at)}>
      <time dateTime={at}>{show === "clock" ? clockTime(at) : relativeTime(at, now)}</time>
    </Tooltip>
  );
}

/** How long something lasts already, counting up. */
export function Elapsed({ since }: { since: string }) {
  const now = useNow();
  return <span className={classes.elapsed}>{countUp(now - Date.parse(since))}</span>;
}
