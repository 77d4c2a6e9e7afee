import { Button } from "@mantine/core";
import { IconArrowMerge, IconDoorExit, IconEar } from "@tabler/icons-react";
import { ActorBadge } from "@shared/actors/ActorBadge";
import type { CallListener, TaskCall } from "@shared/api/desktop";
import { ConfirmButton } from "@shared/ui/ConfirmButton";
import { company, listenerWords } from "./barWords";
import classes from "./Softphone.module.css";

interface SecondPartyProps {
  call: TaskCall;
  customer: string;
  leaving: boolean;
  /** Take the customer back from hold, so that all talk. */
  onMerge: () => void;
  /** Leave the customer with the colleague. */
  onLeave: () => void;
}

/** The colleague on the call, or whom it rings, and what one can do about it. */
export function SecondParty({ call, customer, leaving, onMerge, onLeave }: SecondPartyProps) {
  const others = company(call);
  if (others === null) return null;
  return (
    <div className={classes.row} role="status">
      <ActorBadge actor={others.joined ? "worker" : "waiting"} label={words(others, customer)} />
      {others.joined && (
        <div className={classes.controls}>
          {others.consulting && (
            <Button size="xs" variant="default" leftSection={<IconArrowMerge size={15} aria-hidden />} onClick={onMerge}>
              All talk together
            </Button>
          )}
          <ConfirmButton
            size="xs"
            variant="default"
            leftSection={<IconDoorExit size={15} aria-hidden />}
            loading={leaving}
            act="Leave the call"
            question={`You leave; ${others.names} and ${customer} go on. Your task ends.`}
            onConfirm={onLeave}
          >
            Leave
          </ConfirmButton>
        </div>
      )}
    </div>
  );
}

function words({ names, joined, consulting }: { names: string; joined: boolean; consulting: boolean }, customer: string): string {
  if (!joined) return `${names} is being called`;
  return consulting ? `You talk with ${names}; ${customer} does not hear it` : `${names} is on the call`;
}

/** Which supervisors are on the call, and how. */
export function Listeners({ listeners }: { listeners: CallListener[] }) {
  if (listeners.length === 0) return null;
  return (
    <p className={classes.listeners} role="status">
      <IconEar size={14} aria-hidden /> {listeners.map(listenerWords).join(" · ")}
    </p>
  );
}
