import { Button } from "@mantine/core";
import classes from "./Call.module.css";

/** A call of this customer that another window carries, or carried until now. */
export function CallElsewhere({ onContinue }: { onContinue: () => void }) {
  return (
    <div className={classes.elsewhere} role="status">
      <span>A call is going on in another window.</span>
      <Button size="compact-sm" variant="default" onClick={onContinue}>
        Continue it here
      </Button>
    </div>
  );
}
