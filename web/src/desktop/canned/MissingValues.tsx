import { IconAlertTriangle } from "@tabler/icons-react";
import type { FilledAnswer } from "@shared/api/casework";
import classes from "./Canned.module.css";

/** Says before sending what an inserted answer leaves blank, for as long as its words stand there unchanged. */
export function MissingValues({ answer, text }: { answer: FilledAnswer | null; text: string }) {
  if (answer === null || answer.missing.length === 0 || text !== answer.text) return null;
  return (
    <p className={classes.missing} role="alert">
      <IconAlertTriangle size={14} aria-hidden /> Nothing is known for {answer.missing.join(", ")}: read it before you send it.
    </p>
  );
}
