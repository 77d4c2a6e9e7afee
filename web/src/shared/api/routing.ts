/** One task with its offers and what happened to it, through the wire API of TaskRouter. */
import { get, segment } from "./http";
import { localPath } from "./setUp";

export interface Task {
  sid: string;
  assignment_status: string;
  /** JSON, as text. */
  attributes: string;
  priority: number;
  reason: string | null;
  timeout: number;
  task_queue_friendly_name: string | null;
  workflow_friendly_name: string | null;
  task_channel_unique_name: string;
  date_created: string;
}

/** The offer of a task to one worker. */
export interface Reservation {
  sid: string;
  reservation_status: string;
  worker_name: string;
  date_created: string;
  date_updated: string;
}

export interface TaskEvent {
  sid: string;
  event_type: string;
  event_date: string;
  description: string;
  event_data: { worker_name?: string; task_queue_name?: string; task_reason?: string };
}

const inWorkspace = (workspaceId: string, rest: string) => localPath("taskrouter.twilio.com", `/v1/Workspaces/${segment(workspaceId)}/${rest}`);
const task = (workspaceId: string, taskId: string, rest = "") => inWorkspace(workspaceId, `Tasks/${segment(taskId)}${rest}`);

export const fetchTask = (workspaceId: string, taskId: string) => get<Task>(task(workspaceId, taskId));
export const fetchReservations = async (workspaceId: string, taskId: string) =>
  (await get<{ reservations: Reservation[] }>(task(workspaceId, taskId, "/Reservations"), { PageSize: 100 })).reservations;

/** What happened to a task since it was made, the oldest first. */
export const fetchTaskEvents = async (workspaceId: string, { sid, date_created: since }: Task) =>
  (await get<{ events: TaskEvent[] }>(inWorkspace(workspaceId, "Events"), { TaskSid: sid, StartDate: since, PageSize: 100 })).events.toReversed();
