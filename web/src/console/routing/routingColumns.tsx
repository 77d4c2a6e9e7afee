import { Link } from "react-router";
import { ActorBadge } from "@shared/actors/ActorBadge";
import type { Actor } from "@shared/actors/actors";
import type { RoutingState } from "@shared/api/console";
import type { Column } from "@shared/table/DataTable";
import { Elapsed, Time } from "@shared/time/Time";
import { ShortId } from "@shared/ui/ShortId";

const actorOfStatus: Record<string, Actor> = {
  pending: "waiting", reserved: "waiting", assigned: "worker", wrapping: "worker", completed: "system", canceled: "failed",
};

export const taskColumns: Column<RoutingState["tasks"][number]>[] = [
  {
    key: "customer",
    label: "Customer",
    value: (row) => row.customerName,
    render: (row) =>
      row.conversationId ? <Link to={`/console/conversations/${row.conversationId}`}>{row.customerName ?? "No name"}</Link> : row.customerName,
  },
  {
    key: "status",
    label: "Status",
    value: (row) => row.status,
    render: (row) => <ActorBadge actor={actorOfStatus[row.status] ?? "system"} label={row.status} />,
  },
  { key: "worker", label: "Worker", value: (row) => row.workerName, render: (row) => row.workerName },
  { key: "queue", label: "Queue", value: (row) => row.queueName, render: (row) => row.queueName },
  { key: "reason", label: "Reason", render: (row) => <span dir="auto">{row.reason}</span> },
  { key: "priority", label: "Priority", value: (row) => row.priority, align: "right", render: (row) => row.priority },
  { key: "createdAt", label: "Made", value: (row) => row.createdAt, render: (row) => <Time at={row.createdAt} /> },
  { key: "id", label: "Id", render: (row) => <ShortId id={row.taskId} /> },
];

export const workerColumns: Column<RoutingState["workers"][number]>[] = [
  { key: "name", label: "Worker", value: (row) => row.name, render: (row) => <b>{row.name}</b> },
  {
    key: "activity",
    label: "Activity",
    value: (row) => row.activity.name,
    render: (row) => <ActorBadge actor={row.activity.available ? "worker" : "system"} label={row.activity.name} />,
  },
  { key: "since", label: "For", value: (row) => row.activitySince, render: (row) => <Elapsed since={row.activitySince} /> },
  { key: "languages", label: "Languages", render: (row) => row.languages.join(", ") },
  { key: "openTasks", label: "Open tasks", value: (row) => row.openTasks, align: "right", render: (row) => row.openTasks },
  { key: "id", label: "Id", render: (row) => <ShortId id={row.workerId} /> },
];

export const queueColumns: Column<RoutingState["queues"][number]>[] = [
  { key: "name", label: "Queue", value: (row) => row.name, render: (row) => <b>{row.name}</b> },
  { key: "target", label: "Workers who fit", render: (row) => <code>{row.targetWorkers ?? "everybody"}</code> },
  { key: "waiting", label: "Waiting", value: (row) => row.waiting, align: "right", render: (row) => row.waiting },
  { key: "id", label: "Id", render: (row) => <ShortId id={row.queueId} /> },
];
