/** What routing is set up with: queues, workers, activities and workflows, through the wire API of TaskRouter. */
import { get, post, remove, segment } from "./http";
import { localPath } from "./setUp";

export interface Workspace {
  sid: string;
  friendly_name: string;
}

export interface Queue {
  sid: string;
  friendly_name: string;
  target_workers: string;
  max_reserved_workers: number;
  task_order: "FIFO" | "LIFO";
}

export interface Worker {
  sid: string;
  friendly_name: string;
  /** JSON, as text. */
  attributes: string;
  activity_sid: string;
  activity_name: string;
  available: boolean;
}

export interface WorkerChannel {
  sid: string;
  task_channel_unique_name: string;
  configured_capacity: number;
  available: boolean;
  assigned_tasks: number;
}

export interface Activity {
  sid: string;
  friendly_name: string;
  available: boolean;
}

export interface Workflow {
  sid: string;
  friendly_name: string;
  /** JSON, as text. */
  configuration: string;
  task_reservation_timeout: number;
  assignment_callback_url: string | null;
  fallback_assignment_callback_url: string | null;
}

const HOST = "taskrouter.twilio.com";
const ALL = { PageSize: 1000 };
const workspacePath = (rest = "") => localPath(HOST, `/v1/Workspaces${rest}`);
const inside = (workspaceId: string, rest: string) => workspacePath(`/${segment(workspaceId)}/${rest}`);
const form = (fields: Record<string, string>) => new URLSearchParams(fields);

export const fetchWorkspaces = async () => (await get<{ workspaces: Workspace[] }>(workspacePath(), ALL)).workspaces;

export const fetchQueues = async (workspaceId: string) =>
  (await get<{ task_queues: Queue[] }>(inside(workspaceId, "TaskQueues"), ALL)).task_queues;
export const fetchWorkers = async (workspaceId: string) => (await get<{ workers: Worker[] }>(inside(workspaceId, "Workers"), ALL)).workers;
export const fetchActivities = async (workspaceId: string) =>
  (await get<{ activities: Activity[] }>(inside(workspaceId, "Activities"), ALL)).activities;
export const fetchWorkflows = async (workspaceId: string) =>
  (await get<{ workflows: Workflow[] }>(inside(workspaceId, "Workflows"), ALL)).workflows;
export const fetchWorkerChannels = async (workspaceId: string, workerId: string) =>
  (await get<{ channels: WorkerChannel[] }>(inside(workspaceId, `Workers/${segment(workerId)}/Channels`), ALL)).channels;

/** What can be made, changed and deleted, by the name it has in a path. */
export type Kind = "TaskQueues" | "Workers" | "Activities" | "Workflows";

/** Make one (no id), or change it. */
export const save = <T>(workspaceId: string, kind: Kind, id: string | null, fields: Record<string, string>) =>
  post<T>(inside(workspaceId, id === null ? kind : `${kind}/${segment(id)}`), form(fields));

export const saveChannel = (workspaceId: string, workerId: string, channelId: string, fields: Record<string, string>) =>
  post<WorkerChannel>(inside(workspaceId, `Workers/${segment(workerId)}/Channels/${segment(channelId)}`), form(fields));

export const removeOne = (workspaceId: string, kind: Kind, id: string) => remove<undefined>(inside(workspaceId, `${kind}/${segment(id)}`));
