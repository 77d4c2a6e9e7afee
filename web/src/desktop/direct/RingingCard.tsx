import { Button, Group } from "@mantine/core";
import { IconKeyboard, IconPhone, IconPhoneIncoming, IconPhoneOff } from "@tabler/icons-react";
import type { DirectCall } from "@shared/api/desktop";
import type { Way } from "@shared/voice/CallLine";
import { callerOf } from "./directCalls";
import classes from "./Direct.module.css";

interface RingingCardProps {
  call: DirectCall;
  busy: boolean;
  /** With a way of talking, or with whatever this browser allows. */
  onAnswer: (way: Way | null) => void;
  onDecline: () => void;
}

/** A call that rings this worker: who calls, and what to do about it. */
export function RingingCard({ call, busy, onAnswer, onDecline }: RingingCardProps) {
  const caller = callerOf(call);
  return (
    <section className={classes.card} aria-label={`Call from ${caller}`}>
      <p role="alert" className={classes.caller}>
        <IconPhoneIncoming size={18} aria-hidden />
        <span>
          <strong>{caller}</strong> calls you
        </span>
      </p>
      <Group gap={8}>
        <Button color="teal.9" leftSection={<IconPhone size={16} />} onClick={() => onAnswer(null)}>
          Answer
        </Button>
        <Button variant="default" leftSection={<IconKeyboard size={16} />} onClick={() => onAnswer("type")}>
          Answer by typing
        </Button>
        <Button color="red" variant="light" leftSection={<IconPhoneOff size={16} />} loading={busy} onClick={onDecline}>
          Decline
        </Button>
      </Group>
    </section>
  );
}
