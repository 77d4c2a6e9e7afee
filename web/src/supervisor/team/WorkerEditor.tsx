import { Drawer, Select } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "react-router";
import { type Team, type TeamMember, type TeamTask, editWorker, finishTask } from "@shared/api/supervisor";
import { ErrorLine } from "@shared/states/ErrorLine";
import { Elapsed } from "@shared/time/Time";
import { ConfirmButton } from "@shared/ui/ConfirmButton";
import { ChannelRows } from "./ChannelRows";
import { SkillRows } from "./SkillRows";
import classes from "./Team.module.css";

interface WorkerEditorProps {
  team: Team;
  worker: TeamMember | null;
  onClose: () => void;
}

/** What a supervisor may change of a worker; each part is saved by itself. */
export function WorkerEditor({ team, worker, onClose }: WorkerEditorProps) {
  return (
    <Drawer opened={worker !== null} onClose={onClose} position="right" size={420} title={worker?.name} closeButtonProps={{ "aria-label": "Close" }}>
      {worker !== null && (
        <div className={classes.editor}>
          <ActivityPart key={`a${worker.workerId}`} team={team} worker={worker} />
          <SkillRows key={`s${worker.workerId}`} worker={worker} known={team.skills} />
          <ChannelRows key={`c${worker.workerId}`} worker={worker} />
          <TaskPart worker={worker} />
        </div>
      )}
    </Drawer>
  );
}

function ActivityPart({ team, worker }: { team: Team; worker: TeamMember }) {
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (activityId: string) => editWorker(worker.workerId, { activityId }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["supervisor", "team"] }),
  });
  const rings = worker.tasks.some((task) => task.status === "ringing");
  const rejected = change.data?.rejectedOffers ?? 0;
  return (
    <section aria-label="Activity">
      <h2>Activity</h2>
      <p className={classes.hint}>
        {worker.activity.name} for <Elapsed since={worker.activitySince} />.{" "}
        {rings && "An offer rings: off duty, it is rejected for them and rings at the next worker."}
      </p>
      <Select size="sm" aria-label="Activity" allowDeselect={false} value={worker.activity.id} data={team.activities.map((one) => ({ value: one.id, label: one.name }))} disabled={change.isPending} onChange={(id) => id && id !== worker.activity.id && change.mutate(id)} />
      {rejected > 0 && <p className={classes.hint} role="status">{rejected === 1 ? "The offer that rang was rejected for them." : `${rejected} offers that rang were rejected for them.`}</p>}
      <ErrorLine error={change.error} />
    </section>
  );
}

function TaskPart({ worker }: { worker: TeamMember }) {
  if (worker.tasks.length === 0) return null;
  return (
    <section aria-label="Tasks in hand">
      <h2>Tasks in hand</h2>
      <ul className={classes.inHand}>
        {worker.tasks.map((task) => (
          <li key={task.taskId}>
            <span>
              {task.conversationId ? <Link to={`/supervisor/conversations/${task.conversationId}`}>{task.customerName ?? "No name"}</Link> : (task.customerName ?? "No name")}
              <small>
                {words[task.status]} <Elapsed since={task.since} />
              </small>
            </span>
            {task.status === "wrapping" && <Finish task={task} worker={worker.name} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

const words = { ringing: "rings for", assigned: "in hand for", wrapping: "in wrap-up for" } as const;

function Finish({ task, worker }: { task: TeamTask; worker: string }) {
  const queries = useQueryClient();
  const finish = useMutation({ mutationFn: () => finishTask(task.taskId), onSuccess: () => queries.invalidateQueries({ queryKey: ["supervisor"] }) });
  return (
    <span>
      <ConfirmButton size="xs" variant="default" loading={finish.isPending} act="Finish task" question={`${worker} can write no more notes on this task. It says that the supervisor finished it.`} onConfirm={() => finish.mutate()}>
        Finish
      </ConfirmButton>
      <ErrorLine error={finish.error} />
    </span>
  );
}
