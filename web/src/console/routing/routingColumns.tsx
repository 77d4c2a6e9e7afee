import { Link } from "react-router";
import { ActorBadge } from "@shared/actors/ActorBadge";
import type { RoutingState } from "@shared/api/console";
import type { Column } from "@shared/table/DataTable";
import { Elapsed, Time } from "@shared/time/Time";
import { ShortId } from "@shared/ui/ShortId";
import { languageName } from "@shared/ui/languages";
import { taskState } from "./taskStates";

export const taskPath = ({ workspaceId, taskId }: RoutingState["tasks"][number]) => `/console/routing/workspaces/${workspaceId}/tasks/${taskId}`;

export const taskColumns: Column<RoutingState["tasks"][number]>[] = [
  {
    key: "customer",
    label: "Customer",
    value: (row) => row.customerName,
    render: (row) => <Link to={taskPath(row)}>{row.customerName ?? "No name"}</Link>,
  },
  {
    key: "status",
    label: "Status",
    value: (row) => taskState(row.status).label,
    render: (row) => <ActorBadge {...taskState(row.status)} />,
  },
  { key: "worker", label: "Worker", value: (row) => row.workerName, render: (row) => row.workerName },
  { key: "queue", label: "Queue", value: (row) => row.queueName, render: (row) => row.queueName },
  { key: "reason", label: "Reason", grows: true, render: (row) => row.reason && <span dir="auto" title={row.reason}>{row.reason}</span> },
  { key: "priority", label: "Priority", wideOnly: true, value: (row) => row.priority, align: "right", render: (row) => row.priority },
  { key: "createdAt", label: "Made", value: (row) => row.createdAt, render: (row) => <Time at={row.createdAt} /> },
  { key: "id", label: "Id", wideOnly: true, render: (row) => <ShortId id={row.taskId} /> },
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
  { key: "languages", label: "Languages", render: (row) => row.languages.map(languageName).join(", ") },
  { key: "openTasks", label: "Open tasks", value: (row) => row.openTasks, align: "right", render: (row) => row.openTasks },
  { key: "id", label: "Id", wideOnly: true, render: (row) => <ShortId id={row.workerId} /> },
];

export const queueColumns: Column<RoutingState["queues"][number]>[] = [
  { key: "name", label: "Queue", value: (row) => row.name, render: (row) => <b>{row.name}</b> },
  { key: "target", label: "Workers who fit", render: (row) => <WhoFits expression={row.targetWorkers} /> },
  { key: "waiting", label: "Waiting", value: (row) => row.waiting, align: "right", render: (row) => row.waiting },
  { key: "id", label: "Id", wideOnly: true, render: (row) => <ShortId id={row.queueId} /> },
];

/** An expression as it was written; the one that everybody satisfies in words. */
function WhoFits({ expression }: { expression: string | null }) {
  if (expression === null || expression.replaceAll(" ", "") === "1==1") return <span title={expression ?? undefined}>Everybody</span>;
  return <code>{expression}</code>;
}
