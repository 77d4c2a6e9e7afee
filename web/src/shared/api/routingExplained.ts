/** Why a task went where it went, who matches, what looks wrong, and days that never were. */
import { get, post, segment } from "./http";

export interface NamedWorker {
  workerId: string;
  name: string;
}

export interface NotAsked {
  reason: string;
  workers: string[];
  count: number;
}

/** Where a task stands, in words. */
export interface Place {
  filter: string | null;
  /** Whether it is the default filter, which takes what no other does. */
  isDefault?: boolean;
  filterNumber: number;
  targetNumber: number;
  queueName: string | null;
  expression: string | null;
}

export interface Decision extends Partial<Place> {
  at: string;
  step: string;
  asked?: NamedWorker[];
  because?: string[];
  next?: NamedWorker[];
  notAsked?: NotAsked[];
  rules?: (string | null)[];
}

export interface Standing {
  about: Place;
  wouldAsk: NamedWorker[];
  because: string[];
  notAsked: NotAsked[];
  wouldSkip: boolean;
}

export interface Finding {
  kind: string;
  where: string;
  sentence: string;
}

export interface Matches {
  workers: { workerId: string; name: string; matches: boolean; whyNotNow: string | null }[];
  findings: Finding[];
}

export interface Wait {
  low: number | null;
  likely: number | null;
  high: number | null;
  unknown: string | null;
  ahead: number;
  onDuty: number;
  served: number;
}

export interface Interval {
  startSeconds: number;
  arrived: number;
  served: number;
  abandoned: number;
  averageWait: number;
  p90Wait: number;
  withinServiceLevel: number;
  waiting: number;
  occupancy: number;
}

export interface KindOfCustomer {
  name: string;
  arrived: number;
  served: number;
  abandoned: number;
  averageWait: number;
  p90Wait: number;
  withinServiceLevel: number;
}

export interface Simulated {
  arrived: number;
  served: number;
  abandoned: number;
  canceled: number;
  stillWaiting: number;
  averageWait: number;
  medianWait: number;
  p90Wait: number;
  longestWait: number;
  withinServiceLevel: number;
  occupancy: number;
  byWorker: Record<string, number>;
  kinds: KindOfCustomer[];
  intervals: Interval[];
}

export interface DayAsked {
  mixes: {
    name: string; byHour: number[]; channel: string; attributes: Record<string, unknown>; patienceSeconds: number; handleSeconds: number;
  }[];
  hours: number;
  seed: number;
  serviceLevelSeconds: number;
  configuration?: string | null;
  without?: string[];
  extra?: { name: string; number: number; attributes: Record<string, unknown> }[];
}

export interface Days {
  present: Simulated;
  proposed: Simulated | null;
}

const workspace = (id: string, rest: string) => `/console/api/workspaces/${segment(id)}/${rest}`;
const workflow = (id: string, rest: string) => `/console/api/workflows/${segment(id)}/${rest}`;

export const explainTask = (taskId: string) =>
  get<{ status: string; decisions: Decision[]; now: Standing | null }>(`/console/api/tasks/${segment(taskId)}/routing`);

/** Who matches: a queue's expression, or with a task's attributes a target's. */
export const matchWorkers = (workspaceId: string, asked: { expression: string; attributes?: Record<string, unknown>; channel?: string }) =>
  post<Matches>(workspace(workspaceId, "matches"), asked);

export const fetchFindings = async (workspaceId: string) => (await get<{ findings: Finding[] }>(workspace(workspaceId, "lint"))).findings;

export const previewTask = async (workflowId: string, asked: { attributes: Record<string, unknown>; channel: string }) =>
  (await post<{ targets: Standing[] }>(workflow(workflowId, "preview"), asked)).targets;

export const simulateDay = (workflowId: string, day: DayAsked) => post<Days>(workflow(workflowId, "simulation"), day);

export const fetchWait = (queueId: string) => get<Wait>(`/console/api/queues/${segment(queueId)}/wait`);
