import { UnstyledButton } from "@mantine/core";
import classes from "./Ui.module.css";

/** "↓ 2 new": the way to what arrived below, without moving the reader. */
export function NewBelow({ count, onClick }: { count: number; onClick: () => void }) {
  if (count === 0) return null;
  return (
    <UnstyledButton className={classes.more} onClick={onClick}>
      ↓ {count} new
    </UnstyledButton>
  );
}
