import { Button, Group, Menu, ActionIcon, Textarea } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Observation } from "../api/types";
import { correctObservation, forgetObservation } from "../api/wire";
import { ErrorLine } from "../states/ErrorLine";
import { Time } from "../time/Time";
import classes from "./Memory.module.css";

interface ObservationListProps {
  storeId: string;
  profileId: string;
  observations: Observation[];
}

/** What is remembered about a customer, each with its source; one can correct or forget it. */
export function ObservationList({ storeId, profileId, observations }: ObservationListProps) {
  if (observations.length === 0) {
    return <p className={classes.quiet}>Nothing is remembered yet. What a conversation teaches is written here when it ends.</p>;
  }
  return (
    <ul className={classes.observations}>
      {observations.map((one) => (
        <ObservationItem key={one.observationId} storeId={storeId} profileId={profileId} observation={one} />
      ))}
    </ul>
  );
}

interface ObservationItemProps {
  storeId: string;
  profileId: string;
  observation: Observation;
}

function ObservationItem({ storeId, profileId, observation }: ObservationItemProps) {
  const queries = useQueryClient();
  const [draft, setDraft] = useState<string | null>(null);
  const settle = async () => {
    await queries.invalidateQueries();
    setDraft(null);
  };
  const correct = useMutation({
    mutationFn: (content: string) => correctObservation(storeId, profileId, observation.observationId, content),
    onSuccess: settle,
  });
  const forget = useMutation({
    mutationFn: () => forgetObservation(storeId, profileId, observation.observationId),
    onSuccess: settle,
  });
  return (
    <li className={classes.observation}>
      {draft === null ? (
        <p dir="auto">{observation.content}</p>
      ) : (
        <Textarea autosize aria-label="Corrected observation" value={draft} onChange={(event) => setDraft(event.currentTarget.value)} autoFocus />
      )}
      {draft !== null && (
        <Group gap={6} mt={6}>
          <Button size="xs" loading={correct.isPending} disabled={draft.trim() === ""} onClick={() => correct.mutate(draft.trim())}>
            Save
          </Button>
          <Button size="xs" variant="subtle" color="gray" onClick={() => setDraft(null)}>
            Cancel
          </Button>
        </Group>
      )}
      <ErrorLine error={correct.error ?? forget.error} />
      <small className={classes.changed}>
        from {observation.source}, <Time at={observation.occurredAt} />
      </small>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon className={classes.dots} variant="subtle" color="gray" size="sm" aria-label="Correct or forget">
            <IconDots size={14} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setDraft(observation.content)}>Correct</Menu.Item>
          <Menu.Item color="red" onClick={() => forget.mutate()}>
            Forget
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}
