import { IconPhoneRinging } from "@tabler/icons-react";
import type { Me, Offer, TaskCard } from "@shared/api/desktop";
import { useListKeys } from "@shared/keyboard/useListKeys";
import { ListSkeleton } from "@shared/states/Skeletons";
import { ActivityMenu } from "./ActivityMenu";
import { TaskRow } from "./TaskRow";
import { groupTasks } from "./groups";
import classes from "./Tasks.module.css";

interface TasksPaneProps {
  me: Me | undefined;
  tasks: TaskCard[] | undefined;
  offers: Offer[];
  chosen: string | null;
  onChoose: (taskId: string) => void;
}

/** My activity on top, my tasks below it. */
export function TasksPane({ me, tasks, offers, chosen, onChoose }: TasksPaneProps) {
  const groups = groupTasks(tasks ?? []);
  const ids = groups.flatMap((group) => group.tasks.map((task) => task.taskId));
  useListKeys(ids, chosen, onChoose, "task");
  return (
    <nav className={classes.pane} aria-label="Tasks">
      <ActivityMenu me={me} />
      {!tasks && <ListSkeleton rows={3} />}
      {offers.length > 0 && (
        <section className={classes.group}>
          <h2>Ringing</h2>
          {offers.map((offer) => (
            <p key={offer.reservationId} className={classes.ringing}>
              <IconPhoneRinging size={16} aria-hidden />
              {offer.customerName ?? offer.customerAddress}
            </p>
          ))}
        </section>
      )}
      {groups.map((group) => (
        <section key={group.title} className={classes.group}>
          <h2>{group.title}</h2>
          {group.tasks.map((task) => (
            <TaskRow key={task.taskId} task={task} chosen={task.taskId === chosen} onChoose={onChoose} />
          ))}
        </section>
      ))}
      {tasks?.length === 0 && offers.length === 0 && <p className={classes.quiet}>No tasks. New ones ring at the top.</p>}
    </nav>
  );
}
