import { UnstyledButton } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { ActorBadge } from "@shared/actors/ActorBadge";
import type { WebhookAttempt } from "@shared/api/console";
import { machineDuration } from "@shared/time/labels";
import { Time } from "@shared/time/Time";
import { hasFailed } from "./attempts";
import classes from "./Webhooks.module.css";

interface AttemptRowProps {
  attempt: WebhookAttempt;
  open: boolean;
  onToggle: () => void;
}

/** One attempt in a line: what, where to, the answer, how long. */
export function AttemptRow({ attempt, open, onToggle }: AttemptRowProps) {
  const failed = hasFailed(attempt);
  const answer = attempt.status === null ? (attempt.error ?? "No answer") : String(attempt.status);
  return (
    <UnstyledButton className={classes.attempt} aria-expanded={open} onClick={onToggle}>
      <IconChevronRight size={14} aria-hidden />
      <span className={classes.event}>{attempt.eventType}</span>
      <span className={classes.url}>
        {attempt.method} {attempt.url}
      </span>
      {attempt.attempt > 1 && <small>attempt {attempt.attempt}</small>}
      {attempt.round !== null && attempt.round > 1 && <small>round {attempt.round}</small>}
      {failed ? <ActorBadge actor="failed" label={answer} /> : <span className={classes.ok}>{answer}</span>}
      <span className={classes.duration}>{attempt.durationMs === null ? "" : machineDuration(attempt.durationMs)}</span>
      <small>
        <Time at={attempt.at} />
      </small>
    </UnstyledButton>
  );
}
