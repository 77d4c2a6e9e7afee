import { IconPhoneRinging } from "@tabler/icons-react";
import { useState } from "react";
import type { Me, Offer, TaskCard } from "@shared/api/desktop";
import { useListKeys } from "@shared/keyboard/useListKeys";
import { ListSkeleton } from "@shared/states/Skeletons";
import { FindField } from "@shared/ui/FindField";
import { WORTH_FINDING, found } from "@shared/ui/found";
import { NewContact } from "../softphone/NewContact";
import { PausedList } from "../transfer/PausedList";
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
  onBegun: (taskId: string) => void;
}

/** My activity on top, my tasks below it. */
export function TasksPane({ me, tasks, offers, chosen, onChoose, onBegun }: TasksPaneProps) {
  const [query, setQuery] = useState("");
  const groups = groupTasks((tasks ?? []).filter((task) => found(query, [task.customerName, task.customerAddress, task.lastText, task.reason])));
  const ids = groups.flatMap((group) => group.tasks.map((task) => task.taskId));
  useListKeys(ids, chosen, onChoose, "task");
  return (
    <nav className={classes.pane} aria-label="Tasks">
      <ActivityMenu me={me} />
      {me && (
        <div className={classes.begin}>
          <NewContact onBegun={onBegun} />
        </div>
      )}
      {tasks && tasks.length >= WORTH_FINDING && (
        <div className={classes.find}>
          <FindField label="Find a task" placeholder="Customer or words" value={query} onChange={setQuery} />
        </div>
      )}
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
      {tasks && <PausedList onResumed={onBegun} />}
      {tasks && tasks.length > 0 && groups.length === 0 && <p className={classes.quiet}>No task fits.</p>}
      {tasks?.length === 0 && offers.length === 0 && <p className={classes.quiet}>No tasks. New ones ring at the top.</p>}
    </nav>
  );
}
