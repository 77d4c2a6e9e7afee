import { IconPlugConnectedX } from "@tabler/icons-react";
import { useNow } from "../time/useNow";
import { useFeed } from "./LiveFeed";
import classes from "./Connection.module.css";

/** A loss shorter than this, in milliseconds, is not worth a word. */
const QUIET_FOR = 1500;

/** A quiet line while the connection is away: what is safe, and what happens next. */
export function ConnectionBanner() {
  const { lostAt } = useFeed();
  return <output className={classes.place}>{lostAt !== null && <Banner lostAt={lostAt} />}</output>;
}

function Banner({ lostAt }: { lostAt: number }) {
  const now = useNow();
  if (now - lostAt < QUIET_FOR) return null;
  return (
    <span className={classes.banner}>
      <IconPlugConnectedX size={16} aria-hidden />
      The connection is lost. What you see and what you wrote is safe; it catches up when the server is back.
    </span>
  );
}
