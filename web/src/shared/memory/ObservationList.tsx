import type { Observation } from "../api/types";
import { AddObservation } from "./AddObservation";
import { ObservationRow } from "./ObservationRow";
import classes from "./Memory.module.css";

interface ObservationListProps {
  storeId: string;
  profileId: string;
  observations: Observation[];
}

/** What is remembered about a customer, each with its source; one can add, correct and forget. */
export function ObservationList({ storeId, profileId, observations }: ObservationListProps) {
  return (
    <div>
      {observations.length === 0 && (
        <p className={classes.quiet}>Nothing is remembered yet. What a conversation teaches is written here when it ends.</p>
      )}
      <ul className={classes.observations}>
        {observations.map((one) => (
          <ObservationRow key={one.observationId} storeId={storeId} profileId={profileId} observation={one} />
        ))}
      </ul>
      <AddObservation storeId={storeId} profileId={profileId} />
    </div>
  );
}
