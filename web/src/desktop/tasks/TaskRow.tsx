import { UnstyledButton } from "@mantine/core";
import type { TaskCard } from "@shared/api/desktop";
import { ChannelIcon } from "@shared/ui/ChannelIcon";
import { Face } from "@shared/ui/Face";
import { countUp } from "@shared/time/labels";
import { useNow } from "@shared/time/useNow";
import { timerTone } from "./groups";
import { PromisedBy } from "./PromisedBy";
import classes from "./Tasks.module.css";

interface TaskRowProps {
  task: TaskCard;
  chosen: boolean;
  onChoose: (taskId: string) => void;
}

/** One task: channel, customer, last line, unread, and how long it takes already. */
export function TaskRow({ task, chosen, onChoose }: TaskRowProps) {
  const now = useNow();
  const elapsed = now - Date.parse(task.acceptedAt);
  const unread = chosen ? 0 : task.unread;
  return (
    <UnstyledButton className={classes.row} aria-current={chosen || undefined} onClick={() => onChoose(task.taskId)}>
      <Face name={task.customerName} address={task.customerAddress} />
      <span className={classes.words}>
        <span className={classes.top}>
          <ChannelIcon channel={task.channel} />
          <span className={classes.name}>{task.customerName ?? task.customerAddress}</span>
          <span className={classes.timer} data-tone={timerTone(task.status, elapsed)} title="Time since you accepted">
            {countUp(elapsed)}
          </span>
        </span>
        {task.promise && <PromisedBy promise={task.promise} />}
        <span className={classes.bottom}>
          <span className={classes.last} dir="auto">
            {task.lastText ?? task.reason ?? "No messages yet"}
          </span>
          {unread > 0 && (
            <span className={classes.unread} aria-label={`${unread} unread`}>
              {unread}
            </span>
          )}
        </span>
      </span>
    </UnstyledButton>
  );
}
