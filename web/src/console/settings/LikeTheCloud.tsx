import { Switch } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { fetchHabits, putHabits } from "@shared/api/console";
import { ErrorLine } from "@shared/states/ErrorLine";
import { TextSkeleton } from "@shared/states/Skeletons";
import { Read } from "@shared/states/Read";
import classes from "./Settings.module.css";

/** What the switch turns on; src/tieline/conversations/habits.py has the numbers. */
const habits: { name: string; sentence: string }[] = [
  {
    name: "Delayed visibility",
    sentence: "A conversation, participant, communication or orchestrator configuration is found and listed by a program only 2 seconds after it was made.",
  },
  { name: "Slow operations", sentence: "An operation of the orchestrator's control plane stays PENDING for 3 seconds, and says so with Retry-After." },
  { name: "UNKNOWN participants", sentence: "A program that serves the number, or that a configuration's status callbacks name, finds its own participant UNKNOWN and has to say who it is." },
  { name: "Limits", sentence: "There can be 10 orchestrator configurations at most, and 100 capture rules for a channel. What there is already stays." },
];
const KEY = ["console", "habits"];

/** The switch that gives a project the original's awkward habits, and what each of them is. */
export function LikeTheCloud() {
  const queries = useQueryClient();
  const found = useQuery({ queryKey: KEY, queryFn: fetchHabits });
  const change = useMutation({ mutationFn: putHabits, onSuccess: (now) => queries.setQueryData(KEY, now) });
  return (
    <Read query={found} what="The switch could not be read" skeleton={<TextSkeleton lines={5} />}>
      {(now) => (
        <>
          <Switch
            label="Like the cloud"
            description={now.likeTheCloud ? "On: it counts from the next request" : "Off: everything is prompt and typed"}
            checked={now.likeTheCloud}
            disabled={change.isPending}
            onChange={(event) => change.mutate({ likeTheCloud: event.currentTarget.checked })}
          />
          <ErrorLine error={change.error} />
          <dl className={classes.habits}>
            {habits.map(({ name, sentence }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{sentence}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </Read>
  );
}
