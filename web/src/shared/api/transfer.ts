/** Giving a conversation away, bringing a colleague in, laying it down: docs/reference/desktop-commands.md. */
import { get, post, segment } from "./http";

export interface ListedWorker {
  workerId: string;
  name: string;
  languages: string[];
  activity: string;
  available: boolean;
  openTasks: number;
  /** Why no task could ring at their desktop now; null when one could. */
  whyNot: string | null;
}

export interface ListedQueue {
  queueId: string;
  name: string;
  waiting: number;
  /** How long a customer would wait who were sent there now, in seconds; null: nobody waits, or nothing tells. */
  waitLow: number | null;
  waitHigh: number | null;
  eligible: number;
  available: number;
}

export interface Directory {
  workers: ListedWorker[];
  queues: ListedQueue[];
}

export type TransferKind = "cold" | "warm";

export interface Transfer {
  transferId: string;
  kind: TransferKind;
  status: "active" | "completed" | "failed";
  reason: string | null;
  to: string;
  toName: string;
  taskId: string;
  taskStatus: string;
  fromTaskId: string;
  fromWorkerId: string;
  fromWorkerName: string;
  note: string | null;
  summary: string | null;
}

export interface NewTransfer {
  to: string;
  kind: TransferKind;
  note?: string;
}

const task = (taskId: string, rest: string) => `/desktop/api/tasks/${segment(taskId)}/${rest}`;
const transfer = (transferId: string, rest = "") => `/desktop/api/transfers/${segment(transferId)}${rest}`;

export const fetchDirectory = (channel: "chat" | "voice") => get<Directory>("/desktop/api/directory", { channel });
export const beginTransfer = (taskId: string, wanted: NewTransfer) => post<Transfer>(task(taskId, "transfers"), wanted);
export const fetchTransfer = (transferId: string) => get<Transfer>(transfer(transferId));
export const completeTransfer = (transferId: string) => post<Transfer>(transfer(transferId, "/complete"));
export const cancelTransfer = (transferId: string) => post<Transfer>(transfer(transferId, "/cancel"));
export const inviteWorker = (taskId: string, to: string, note?: string) => post<{ taskId: string }>(task(taskId, "invites"), { to, note });

/** How a worker lays a conversation down; `until` is a date where the act takes one. */
export type LayDown = "leave" | "pause" | "park";

export const layDown = (taskId: string, how: LayDown, until?: string) => post<unknown>(task(taskId, how), { until });
export const resume = (taskId: string) => post<{ taskId: string }>(task(taskId, "resume"));

export interface PausedConversation {
  conversationId: string;
  taskId: string;
  kind: "paused" | "parked";
  customerName: string | null;
  customerAddress: string;
  channel: string;
  lastText: string | null;
  until: string | null;
}

export const fetchPaused = async () => (await get<{ conversations: PausedConversation[] }>("/desktop/api/paused")).conversations;
