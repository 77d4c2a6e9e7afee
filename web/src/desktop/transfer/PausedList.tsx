import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { fetchPaused, resume } from "@shared/api/transfer";
import { ErrorLine } from "@shared/states/ErrorLine";
import { Time } from "@shared/time/Time";
import tasks from "../tasks/Tasks.module.css";
import classes from "./Paused.module.css";

/** The conversations I laid down and may take up again. */
export function PausedList({ onResumed }: { onResumed: (taskId: string) => void }) {
  const queries = useQueryClient();
  const paused = useQuery({ queryKey: ["desktop", "tasks", "paused"], queryFn: fetchPaused, retry: false });
  const take = useMutation({
    mutationFn: resume,
    onSuccess: async ({ taskId }) => {
      await queries.invalidateQueries({ queryKey: ["desktop"] });
      onResumed(taskId);
    },
  });
  if (!paused.data || paused.data.length === 0) return null;
  return (
    <section className={tasks.group}>
      <h2>Laid down</h2>
      {paused.data.map((one) => (
        <div key={one.taskId} className={classes.row}>
          <span className={classes.words}>
            <b>{one.customerName ?? one.customerAddress}</b>
            <small>
              {one.kind === "parked" ? "Parked" : "Paused"}
              {one.until && (
                <>
                  {" until "}
                  <Time at={one.until} />
                </>
              )}
            </small>
          </span>
          <Button size="compact-xs" variant="default" loading={take.isPending && take.variables === one.taskId} onClick={() => take.mutate(one.taskId)}>
            Take up
          </Button>
        </div>
      ))}
      <ErrorLine error={take.error} />
    </section>
  );
}
