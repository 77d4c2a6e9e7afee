import { IconInbox } from "@tabler/icons-react";
import { useMediaQuery } from "@mantine/hooks";
import { useEffect } from "react";
import type { Me, Offer, TaskCard } from "@shared/api/desktop";
import { EmptyState } from "@shared/states/EmptyState";
import { TaskView } from "./TaskView";
import { TasksPane } from "./tasks/TasksPane";
import classes from "./Desktop.module.css";

interface DesktopPanesProps {
  me: Me | undefined;
  tasks: TaskCard[] | undefined;
  offers: Offer[];
  taskId: string | null;
  onChoose: (taskId: string | null) => void;
}

/** Tasks on the left; the chosen one takes the rest. At 390 pixels one pane at a time. */
export function DesktopPanes({ me, tasks, offers, taskId, onChoose }: DesktopPanesProps) {
  const narrow = useMediaQuery("(max-width: 760px)", false, { getInitialValueInEffect: false });
  const task = tasks?.find((one) => one.taskId === taskId);
  const first = tasks?.[0]?.taskId;
  useEffect(() => {
    // On a wide screen the middle is never empty while there is work.
    if (!narrow && taskId === null && first !== undefined) onChoose(first);
  }, [narrow, taskId, first, onChoose]);
  return (
    <div className={classes.panes}>
      {(!narrow || !task) && <TasksPane me={me} tasks={tasks} offers={offers} chosen={taskId} onChoose={onChoose} />}
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

function NothingOpen({ me, loading }: { me: Me | undefined; loading: boolean }) {
  if (loading || !me) return null;
  return (
    <EmptyState Icon={IconInbox} title="No conversation is yours right now">
      {me.activity.available
        ? "When a customer asks for a person, this desktop rings. Write \"I want to speak to a human\" on the phone to try it."
        : "You are not available, so nothing is offered to you. Choose an available activity on the left to take conversations."}
    </EmptyState>
  );
}
