import type { Observation } from "../api/types";
import { Time } from "../time/Time";
import { AddObservation } from "./AddObservation";
import classes from "./Memory.module.css";

interface ObservationListProps {
  storeId: string;
  profileId: string;
  observations: Observation[];
}

/** What is remembered about a customer, each with its source; one can add to it. */
export function ObservationList({ storeId, profileId, observations }: ObservationListProps) {
  return (
    <div>
      {observations.length === 0 && (
        <p className={classes.quiet}>Nothing is remembered yet. What a conversation teaches is written here when it ends.</p>
      )}
      <ul className={classes.observations}>
        {observations.map((one) => (
          <li key={one.observationId} className={classes.observation}>
            <p dir="auto">{one.content}</p>
            <small className={classes.changed}>
              from {one.source}, <Time at={one.occurredAt} />
            </small>
          </li>
        ))}
      </ul>
      <AddObservation storeId={storeId} profileId={profileId} />
    </div>
  );
}
