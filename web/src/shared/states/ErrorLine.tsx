import { IconAlertTriangle } from "@tabler/icons-react";
import { ApiError } from "../api/http";
import classes from "./States.module.css";

/** One line of red beside the act that failed; nothing when there is no error. */
export function ErrorLine({ error }: { error: unknown }) {
  if (!error) return null;
  const words = error instanceof ApiError ? error.message : "Something unexpected happened in this screen.";
  return (
    <p className={classes.errorLine} role="alert">
      <IconAlertTriangle size={14} aria-hidden />
      <span>{words}</span>
    </p>
  );
}
