import { Tooltip } from "@mantine/core";
import { IconAlertTriangle, IconBellRinging, IconClockExclamation, IconPencil } from "@tabler/icons-react";
import { Link } from "react-router";
import type { TeamTask } from "@shared/api/supervisor";
import { Elapsed } from "@shared/time/Time";
import { useNow } from "@shared/time/useNow";
import { ChannelIcon } from "@shared/ui/ChannelIcon";
import { heatOf } from "./teamFilter";
import classes from "./Team.module.css";

interface TaskCardProps {
  task: TeamTask;
  attentionSeconds: number;
  alarmSeconds: number;
}

const states = { ringing: "Rings", assigned: "In hand", wrapping: "Wraps up" } as const;

/** A task at a worker: who, since when; the longer it lasts the more it shows. It leads to the conversation. */
export function TaskCard({ task, attentionSeconds, alarmSeconds }: TaskCardProps) {
  const heat = heatOf(task, useNow(), attentionSeconds, alarmSeconds);
  const name = task.customerName ?? "No name";
  const words = `${states[task.status]}${heat === "alarm" ? ", for very long" : heat === "attention" ? ", for long" : ""}`;
  const inside = (
    <>
      <ChannelIcon channel={task.channel} />
      <span className={classes.cardName}>{name}</span>
      {task.status === "ringing" && <IconBellRinging size={13} aria-hidden />}
      {task.status === "wrapping" && <IconPencil size={13} aria-hidden />}
      {heat === "attention" && <IconClockExclamation size={13} aria-hidden />}
      {heat === "alarm" && <IconAlertTriangle size={13} aria-hidden />}
      <Elapsed since={task.since} />
      <span className={classes.unseen}>{words}</span>
    </>
  );
  return (
    <Tooltip label={`${words}${task.reason ? `: ${task.reason}` : ""}`}>
      {task.conversationId === null ? (
        <span className={classes.card} data-heat={heat} data-status={task.status}>
          {inside}
        </span>
      ) : (
        <Link className={classes.card} data-heat={heat} data-status={task.status} to={`/supervisor/conversations/${task.conversationId}`}>
          {inside}
        </Link>
      )}
    </Tooltip>
  );
}
