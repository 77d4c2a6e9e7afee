/** The supervisor's door. docs/architecture.md, "Doors"; what each figure means: docs/reference/supervision.md. */
import type { ConversationRow } from "./console";
import { get, patch, post, request, segment } from "./http";
import type { ServedBy, TranscriptLine } from "./types";

export interface Activity {
  id: string;
  name: string;
  available: boolean;
}

export interface TeamTask {
  taskId: string;
  status: "ringing" | "assigned" | "wrapping";
  channel: string;
  customerName: string | null;
  conversationId: string | null;
  queueId: string | null;
  reason: string | null;
  since: string;
  call: { callId: string | null; customerCallId: string; status: string } | null;
}

export interface TeamChannel {
  channel: string;
  capacity: number;
  available: boolean;
  assigned: number;
}

export interface Skill {
  name: string;
  level: number | null;
}

export interface TeamMember {
  workerId: string;
  name: string;
  workspaceId: string;
  activity: Activity;
  activitySince: string;
  languages: string[];
  skills: Skill[];
  queueIds: string[];
  channels: TeamChannel[];
  tasks: TeamTask[];
}

export interface Team {
  workers: TeamMember[];
  activities: Activity[];
  queues: { id: string; name: string }[];
  skills: string[];
  attentionSeconds: number;
  alarmSeconds: number;
}

/** What is to change of a worker; what is left out stays. */
export interface WorkerWish {
  activityId?: string;
  skills?: Skill[];
  languages?: string[];
  channels?: { channel: string; capacity?: number; available?: boolean }[];
}

/** Numbers, shares (0 to 1) and averages in seconds; null where there is nothing to divide. */
export interface Figures {
  accepted: number;
  withinLevel: number;
  due: number;
  serviceLevel: number | null;
  abandoned: number;
  abandonedShare: number | null;
  shortAbandoned: number;
  givenUp: number;
  handled: number;
  completed: number;
  waitAverage: number | null;
  talkAverage: number | null;
  wrapAverage: number | null;
  handleAverage: number | null;
  rejected: number;
  missed: number;
  transferred: number;
}

export interface ChannelFigures {
  channel: string | null;
  waiting: number;
  active: number;
  wrapping: number;
  waitingSince: string | null;
  /** How long somebody would wait who came now, in seconds; null where nobody waits. */
  wait: { low: number | null; high: number | null; unknown: string | null } | null;
  thresholdSeconds: number;
  halfHour: Figures;
  today: Figures;
}

export interface QueueRow {
  queueId: string;
  name: string;
  total: ChannelFigures;
  channels: ChannelFigures[];
  activities: { activity: Activity; workers: number }[];
}

export interface Queues {
  tiles: {
    available: number;
    unavailable: number;
    offline: number;
    active: number;
    waiting: number;
    wrapping: number;
    waitingSince: string | null;
    today: Figures;
  };
  queues: QueueRow[];
  todaySince: string;
  serverNow: string;
}

export interface Override {
  queueId: string | null;
  channel: string | null;
  thresholdSeconds: number;
  shortAbandonSeconds: number;
}

export interface ServiceLevels {
  thresholdSeconds: number;
  shortAbandonSeconds: number;
  attentionSeconds: number;
  alarmSeconds: number;
  dayBegins: string;
  zone: string;
  overrides: Override[];
}

export interface Whisper {
  whisperId: number;
  audience: "agent" | "worker";
  text: string;
  by: string;
  createdAt: string;
  givenAt: string | null;
  givenBy: "turn" | "recall" | null;
}

export interface Supervised {
  conversation: ConversationRow;
  servedBy: ServedBy;
  /** Who would get a whisper now. */
  listener: "agent" | "program" | "worker" | null;
  task: { taskId: string; status: string; workerId: string | null; takenFrom: string | null } | null;
  transcript: TranscriptLine[];
  whispers: Whisper[];
  repeats: { saidId: string; askedId: string; againId: string }[] | null;
  mayTakeOver: boolean;
  /** Whoever reads it is the worker who has it. */
  mine: boolean;
}

export interface Waits {
  p50: number | null;
  p90: number | null;
}

export interface ReportDay {
  day: string;
  volume: { channel: string; conversations: number }[];
  conversations: number;
  outcomes: { ended: number; contained: number; handedOver: number; servedByPerson: number; containedShare: number | null };
  waits: Waits;
  figures: Figures;
  repeated: { measured: number; repeated: number; share: number | null };
}

export interface ReportRow {
  id: string;
  name: string;
  figures: Figures;
  waits: Waits | null;
}

export interface Report {
  first: string;
  last: string;
  zone: string;
  dayBegins: string;
  days: ReportDay[];
  total: ReportDay;
  queues: ReportRow[];
  workers: ReportRow[];
  reasons: { reason: string; conversations: number }[];
  givenReasons: { reason: string; conversations: number }[];
}

const door = "/supervisor/api";
const one = (id: string) => `${door}/conversations/${segment(id)}`;

export const fetchTeam = () => get<Team>(`${door}/team`);
export const editWorker = (workerId: string, wish: WorkerWish) =>
  patch<{ workerId: string; rejectedOffers: number }>(`${door}/workers/${segment(workerId)}`, wish);
export const fetchQueues = () => get<Queues>(`${door}/queues`);
export const fetchLevels = () => get<ServiceLevels>(`${door}/service-levels`);
export const putLevels = (levels: ServiceLevels) => request<ServiceLevels>("PUT", `${door}/service-levels`, levels);
export const fetchAnyConversations = (filter: { status: string; query: string; page?: string }) =>
  get<{ conversations: ConversationRow[]; nextToken: string | null }>(`${door}/conversations`, filter);
export const fetchSupervised = (id: string) => get<Supervised>(one(id));
export const whisper = (id: string, text: string) => post<Whisper>(`${one(id)}/whispers`, { text });
/** Who has it now; `desktop` is where the caller answers from, null where they may open no such desktop. */
export interface TakenOver {
  taskId: string;
  workerId: string;
  desktop: string | null;
}
export const takeOver = (id: string, workerId: string | null) =>
  post<TakenOver>(`${one(id)}/take-over`, workerId ? { workerId } : {});
export const giveBack = (id: string, note?: string) => post<{ to: "agent" | "worker" }>(`${one(id)}/give-back`, note ? { note } : {});
export const finishTask = (taskId: string) => post<unknown>(`${door}/tasks/${segment(taskId)}/finish`);
export const fetchReport = (from: string, to: string) => get<Report>(`${door}/reports`, { from, to });
