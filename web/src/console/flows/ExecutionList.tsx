import { UnstyledButton } from "@mantine/core";
import type { Execution } from "@shared/api/console";
import { Time } from "@shared/time/Time";
import { ShortId } from "@shared/ui/ShortId";
import { waitWords } from "./waits";
import classes from "./Flows.module.css";

interface ExecutionListProps {
  executions: Execution[];
  chosen: string | null;
  onChoose: (executionId: string) => void;
}

/** The latest executions of a flow. */
export function ExecutionList({ executions, chosen, onChoose }: ExecutionListProps) {
  return (
    <section aria-label="Executions">
      <h2 className={classes.heading}>Executions</h2>
      {executions.length === 0 && <p className={classes.caption}>It has not run yet. Ask for a person on the phone.</p>}
      <ul className={classes.executions}>
        {executions.map((one) => (
          <li key={one.executionId}>
            <UnstyledButton className={classes.execution} aria-pressed={one.executionId === chosen} onClick={() => onChoose(one.executionId)}>
              <span>
                {one.contact ?? "No contact"}
                <small>
                  {one.status}
                  {one.reason && ` · ${one.reason}`}
                  {one.waits && ` · ${waitWords(one.waits)}`}
                </small>
              </span>
              <small>
                <Time at={one.startedAt} />
              </small>
            </UnstyledButton>
            <ShortId id={one.executionId} />
          </li>
        ))}
      </ul>
    </section>
  );
}
