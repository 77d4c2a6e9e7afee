import { Button } from "@mantine/core";
import { IconPhone } from "@tabler/icons-react";
import type { TaskCard } from "@shared/api/desktop";
import { Elapsed } from "@shared/time/Time";
import { isOver } from "@shared/voice/callState";
import { useLine } from "@shared/voice/useLine";
import { useSoftphone } from "./Softphone";
import type { JoinedCall } from "./SoftphoneLine";
import classes from "./Softphone.module.css";

interface CallStripProps {
  tasks: TaskCard[] | undefined;
  taskId: string | null;
  onChoose: (taskId: string) => void;
}

/** The way back to the call one is on while another task is in front. */
export function CallStrip({ tasks, taskId, onChoose }: CallStripProps) {
  const { joined } = useSoftphone();
  const task = tasks?.find((one) => one.taskId === joined?.taskId);
  if (joined === null || task === undefined || task.taskId === taskId) return null;
  return <Strip joined={joined} task={task} onChoose={onChoose} />;
}

function Strip({ joined, task, onChoose }: { joined: JoinedCall; task: TaskCard; onChoose: (taskId: string) => void }) {
  const view = useLine(joined.line);
  if (isOver(view)) return null;
  return (
    <div className={classes.strip} role="status">
      <IconPhone size={16} aria-hidden />
      <span>
        You are in a call with {task.customerName ?? task.customerAddress}
        {view.startedAt && (
          <>
            {" · "}
            <Elapsed since={view.startedAt} />
          </>
        )}
      </span>
      <Button size="compact-sm" variant="default" onClick={() => onChoose(task.taskId)}>
        Go to the call
      </Button>
    </div>
  );
}
