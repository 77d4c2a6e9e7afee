import { Tooltip } from "@mantine/core";
import { useFeed } from "./LiveFeed";
import classes from "./Connection.module.css";

const words = { live: "Live", connecting: "Connecting", lost: "Connection lost, trying again" } as const;

/** A small dot with a word for it: live, connecting, lost. */
export function ConnectionDot() {
  const { connection } = useFeed();
  return (
    <Tooltip label={words[connection]}>
      <span className={classes.dot} data-connection={connection} role="img" aria-label={words[connection]} />
    </Tooltip>
  );
}
