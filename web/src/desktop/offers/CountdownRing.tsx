import { RingProgress } from "@mantine/core";
import classes from "./Offers.module.css";

interface CountdownRingProps {
  seconds: number;
  /** What is left, 1 to 0. */
  share: number;
}

/** A ring that empties as the offer runs out. */
export function CountdownRing({ seconds, share }: CountdownRingProps) {
  return (
    <RingProgress
      size={56}
      thickness={4}
      roundCaps
      role="img"
      aria-label={`${seconds} seconds left`}
      sections={[{ value: share * 100, color: share < 0.25 ? "var(--actor-failed)" : "var(--actor-waiting)" }]}
      label={<span className={classes.seconds}>{seconds}</span>}
    />
  );
}
