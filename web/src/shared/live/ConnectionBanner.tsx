import { IconPlugConnectedX } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useConnection } from "./LiveFeed";
import classes from "./Connection.module.css";

/** A loss shorter than this, in milliseconds, is not worth a word. */
const QUIET_FOR = 1500;

/** A quiet line while the connection is away: what is safe, and what happens next. */
export function ConnectionBanner() {
  const connection = useConnection();
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (connection !== "lost") return setShown(false);
    const timer = setTimeout(() => setShown(true), QUIET_FOR);
    return () => clearTimeout(timer);
  }, [connection]);
  return (
    <div role="status" className={classes.place}>
      {shown && (
        <p className={classes.banner}>
          <IconPlugConnectedX size={16} aria-hidden />
          The connection is lost. What you see and what you wrote is safe; it catches up when the server is back.
        </p>
      )}
    </div>
  );
}
