/** The console's door: start page, inspector, and the set-up views the wire API has no resource for. */
import { get, post, request, segment } from "./http";
import type {
  ConversationStatus, Identifier, ModelState, Observation, Owner, PastConversation, ServedBy, Trait, TraitValue,
  TranscriptLine,
} from "./types";
import type { Activity } from "./desktop";
import type { ExecutionWait, FlowDefinition, FlowProblem } from "./flowShapes";

export type { ExecutionWait, FlowCondition, FlowDefinition, FlowProblem, FlowState, FlowTransition } from "./flowShapes";

export interface Program {
  programId: string;
  name: string;
  number?: string;
  url?: string;
  since: string;
}

export interface StartState {
  phone: { number: string; servedBy: ServedBy };
  desktop: { workers: number; available: number };
  console: { open: number };
  model: ModelState;
  command: string;
  programs: Program[];
  links: { phone: string; desktop: { workerId: string; name: string; url: string }[] };
  steps: { id: string; title: string; done: boolean; doneAt: string | null; href: string | null }[];
  account: { accountId: string };
  server: { version: string; database: "sqlite" | "postgresql" };
}

export interface ConversationRow {
  conversationId: string;
  profileId: string | null;
  customerName: string | null;
  customerAddress: string;
  channel: string;
  status: ConversationStatus;
  owner: Owner;
  createdAt: string;
  lastText: string | null;
  lastAt: string | null;
  fault: string | null;
}

export type Lane = "customer" | "platform" | "program" | "model" | "worker";

export interface HttpRequest {
  method?: string;
  url?: string;
  headers?: Record<string, string>;
  body?: unknown;
}

export interface LaneEntry {
  entryId: string;
  lane: Lane;
  kind: "communication" | "event" | "webhook" | "api" | "model" | "job";
  title: string;
  at: string;
  durationMs: number | null;
  status: "ok" | "running" | "failed";
  fault: { cause: string; fix: string } | null;
  request: HttpRequest | null;
  response: unknown;
}

export interface Step {
  name: string;
  event: string | null;
  /** The widget it led to; null where the execution ended. */
  to?: string | null;
  at: string;
  context: Record<string, unknown> | null;
}

export interface Timeline {
  conversation: ConversationRow & { [field: string]: unknown };
  transcript: TranscriptLine[];
  lanes: LaneEntry[];
  execution: { executionId: string; flowId: string; status: string; steps: Step[]; waits: ExecutionWait | null } | null;
}

export interface ProfileRow {
  profileId: string;
  storeId: string;
  name: string | null;
  address: string | null;
  createdAt: string;
  lastSeenAt: string | null;
}

export interface TraitChange {
  group: string;
  name: string;
  value: TraitValue;
  previous: TraitValue;
  at: string;
  source: string | null;
}

export interface ProfileDetail {
  profile: { profileId: string; storeId: string; name: string | null; createdAt: string };
  identifiers: Identifier[];
  traits: Trait[];
  history: TraitChange[];
  observations: Observation[];
  summaries: { summaryId: string; content: string; occurredAt: string; conversationId: string | null }[];
  conversations: PastConversation[];
  merged: string[];
  seenBy: string | null;
}

/** The receipt of an erased profile: when, and how many rows of what went. */
export interface Erasure {
  receiptId: string;
  erasedAt: string;
  counts: Record<string, number>;
}

export interface FlowRow {
  flowId: string;
  name: string;
  status: string;
  revision: number;
  updatedAt: string | null;
}

export interface Execution {
  executionId: string;
  conversationId: string | null;
  contact: string | null;
  status: string;
  startedAt: string;
  endedAt: string | null;
  reason: string | null;
  /** The revision of the flow that it runs. */
  revision: number;
  trigger: string;
  steps: Step[];
  waits: ExecutionWait | null;
}

export interface FlowDetail {
  flow: FlowRow & { definition: FlowDefinition; errors: FlowProblem[]; warnings: FlowProblem[] };
  executions: Execution[];
}

export interface WebhookAttempt {
  attemptId: string;
  conversationId: string | null;
  eventType: string;
  method: string;
  url: string;
  at: string;
  durationMs: number | null;
  attempt: number;
  round: number | null;
  status: number | null;
  error: string | null;
  request: HttpRequest | null;
  response: unknown;
}

export interface NumberRow {
  number: string;
  configurationId: string | null;
  servedBy: ServedBy;
  programs: Program[];
}

export interface RoutingState {
  workers: {
    workerId: string; name: string; languages: string[]; activity: Activity; activitySince: string; openTasks: number;
  }[];
  queues: { queueId: string; name: string; targetWorkers: string | null; waiting: number }[];
  workflows: { workflowId: string; name: string }[];
  tasks: {
    taskId: string; workspaceId: string; status: string; customerName: string | null; conversationId: string | null;
    queueName: string | null; workerName: string | null; reason: string | null; priority: number; createdAt: string;
  }[];
}

/** Whether the project has the original's awkward habits, to test a program against them. */
export interface Habits {
  likeTheCloud: boolean;
}

const one = (room: string, id: string) => `/console/api/${room}/${segment(id)}`;

export type Screen = "phone" | "desktop" | "console";

export const fetchStart = () => get<StartState>("/console/api/start");
export const fetchConversations = (filter: { status: string; query: string; page?: string }) =>
  get<{ conversations: ConversationRow[]; nextToken: string | null }>("/console/api/conversations", filter);
export const fetchTimeline = (id: string) => get<Timeline>(`${one("conversations", id)}/timeline`);
export const endConversationNow = (id: string) => post<unknown>(`${one("conversations", id)}/end`);
export const fetchProfiles = (query: string) =>
  get<{ profiles: ProfileRow[] }>("/console/api/profiles", { query });
export const fetchProfile = (id: string) => get<ProfileDetail>(one("profiles", id));
export const mergeProfile = (id: string, profileId: string) => post<{ profileId: string }>(`${one("profiles", id)}/merge`, { profileId });
export const unmergeProfile = (id: string) => post<unknown>(`${one("profiles", id)}/unmerge`);
export const eraseProfile = (id: string) => post<unknown>(`${one("profiles", id)}/erase`);
export const fetchErasures = async (profileId: string) =>
  (await get<{ receipts: Erasure[] }>("/console/api/erasures", { profileId })).receipts;
/** Where everything about a person lies as one JSON document. */
export const exportPath = (id: string) => `${one("profiles", id)}/export`;
export const fetchFlows = () => get<{ flows: FlowRow[] }>("/console/api/flows");
export const fetchFlow = (id: string) => get<FlowDetail>(one("flows", id));
export const fetchWebhooks = (conversationId: string, pageToken?: string) =>
  get<{ attempts: WebhookAttempt[]; nextToken: string | null }>("/console/api/webhooks", { conversationId, pageToken });
export const createLink = (screen: Screen, workerId?: string) =>
  post<{ url: string }>("/console/api/links", workerId === undefined ? { screen } : { screen, workerId });
export const fetchNumbers = () => get<{ numbers: NumberRow[] }>("/console/api/numbers");
export const fetchRouting = () => get<RoutingState>("/console/api/routing");
export const fetchHabits = () => get<Habits>("/console/api/habits");
export const putHabits = (habits: Habits) => request<Habits>("PUT", "/console/api/habits", habits);
