import { Button } from "@mantine/core";
import { IconCoffee, IconInbox } from "@tabler/icons-react";
import { useMediaQuery } from "@mantine/hooks";
import { useEffect } from "react";
import type { Me, Offer, TaskCard } from "@shared/api/desktop";
import { EmptyState } from "@shared/states/EmptyState";
import { ErrorLine } from "@shared/states/ErrorLine";
import { TaskView } from "./TaskView";
import { useSetActivity } from "./tasks/useSetActivity";
import { TasksPane } from "./tasks/TasksPane";
import classes from "./Desktop.module.css";

interface DesktopPanesProps {
  me: Me | undefined;
  tasks: TaskCard[] | undefined;
  offers: Offer[];
  taskId: string | null;
  onChoose: (taskId: string | null) => void;
  /** The worker called or wrote to somebody: the task is there. */
  onBegun: (taskId: string) => void;
}

/** Tasks on the left; the chosen one takes the rest. At 390 pixels one pane at a time. */
export function DesktopPanes({ me, tasks, offers, taskId, onChoose, onBegun }: DesktopPanesProps) {
  const narrow = useMediaQuery("(max-width: 760px)", false, { getInitialValueInEffect: false });
  const task = tasks?.find((one) => one.taskId === taskId);
  const first = tasks?.[0]?.taskId;
  useEffect(() => {
    // On a wide screen the middle is never empty while there is work.
    if (!narrow && taskId === null && first !== undefined) onChoose(first);
  }, [narrow, taskId, first, onChoose]);
  return (
    <div className={classes.panes}>
      {(!narrow || !task) && <TasksPane me={me} tasks={tasks} offers={offers} chosen={taskId} onChoose={onChoose} onBegun={onBegun} />}
      {task ? (
        <TaskView key={task.taskId} task={task} narrow={narrow} onBack={() => onChoose(null)} />
      ) : (
        !narrow && (
          <main className={classes.nothing}>
            <NothingOpen me={me} loading={tasks === undefined} />
          </main>
        )
      )}
    </div>
  );
}

/** Nothing is offered to somebody who is not available: the one act that changes it. */
function OffDuty({ me }: { me: Me }) {
  const change = useSetActivity();
  const available = me.activities.find((activity) => activity.available);
  return (
    <EmptyState
      Icon={IconCoffee}
      title="You are not available"
      action={
        available && (
          <Button mt={4} loading={change.isPending} onClick={() => change.mutate(available.id)}>
            Go {available.name.toLowerCase()}
          </Button>
        )
      }
    >
      Nothing is offered to you while you are {me.activity.name.toLowerCase()}. Conversations you have already stay yours.
      <ErrorLine error={change.error} />
    </EmptyState>
  );
}

function NothingOpen({ me, loading }: { me: Me | undefined; loading: boolean }) {
  if (loading || !me) return null;
  if (!me.activity.available) return <OffDuty me={me} />;
  return (
    <EmptyState Icon={IconInbox} title="No conversation is yours right now">
      When a customer asks for a person, this desktop rings. Write “I want to speak to a human” on the phone to try it.
    </EmptyState>
  );
}
