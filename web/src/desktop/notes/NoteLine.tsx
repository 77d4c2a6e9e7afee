import { IconLock } from "@tabler/icons-react";
import type { InternalNote } from "@shared/api/casework";
import { Time } from "@shared/time/Time";
import classes from "./Notes.module.css";

/** An internal note where it was written. It looks like nothing that is said to a customer. */
export function NoteLine({ note }: { note: InternalNote }) {
  return (
    <li className={classes.note}>
      <span className={classes.head}>
        <IconLock size={13} aria-hidden />
        <b>{note.kind === "summary" ? "Summary for the colleague" : "Internal note"}</b>
        <span>
          {note.authorName} · <Time at={note.createdAt} show="clock" />
        </span>
      </span>
      <p dir="auto">{note.text}</p>
    </li>
  );
}
