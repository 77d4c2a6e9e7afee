import { Button, Group } from "@mantine/core";
import { IconPhone, IconPhoneIncoming, IconPhoneOff } from "@tabler/icons-react";
import classes from "./Call.module.css";

interface IncomingCallProps {
  /** Who calls: a number, or a worker's name. */
  from: string;
  /** Whose handset rings, when it is not the one in front. */
  at: string | null;
  busy: boolean;
  onAccept: () => void;
  onDecline: () => void;
}

/** A call that rings the handset. */
export function IncomingCall({ from, at, busy, onAccept, onDecline }: IncomingCallProps) {
  return (
    <section className={classes.incoming} aria-label={`Call from ${from}`}>
      <p role="alert" className={classes.caller}>
        <IconPhoneIncoming size={18} aria-hidden />
        <span>
          <strong>{from}</strong> calls{at === null ? "" : ` ${at}`}
        </span>
      </p>
      <Group gap={8} grow>
        <Button color="teal.9" leftSection={<IconPhone size={16} />} onClick={onAccept} loading={busy}>
          Accept
        </Button>
        <Button color="red" variant="light" leftSection={<IconPhoneOff size={16} />} onClick={onDecline} disabled={busy}>
          Decline
        </Button>
      </Group>
    </section>
  );
}
