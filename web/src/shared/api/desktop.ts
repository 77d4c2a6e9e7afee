/** The workers' door: offers, tasks, the briefing, and what a worker does with them. */
import { get, post, segment } from "./http";
import type {
  ConversationStatus, Identifier, Observation, Owner, PastConversation, Trait, TranscriptLine,
} from "./types";

export interface Activity {
  id: string;
  name: string;
  available: boolean;
}

export interface Me {
  workerId: string;
  name: string;
  languages: string[];
  activity: Activity;
  activities: Activity[];
  activitySince: string;
}

export interface Offer {
  reservationId: string;
  taskId: string;
  conversationId: string;
  customerName: string | null;
  customerAddress: string;
  channel: string;
  language: string | null;
  reason: string | null;
  summaryFirstSentence: string | null;
  createdAt: string;
  expiresAt: string;
  serverNow: string;
}

export interface TaskCard {
  taskId: string;
  reservationId: string;
  conversationId: string;
  profileId: string | null;
  storeId: string | null;
  customerName: string | null;
  customerAddress: string;
  channel: string;
  status: "assigned" | "wrapping";
  acceptedAt: string;
  lastText: string | null;
  lastAt: string | null;
  unread: number;
  reason: string | null;
}

export interface Sentence {
  text: string;
  citations: string[];
}

export type ResultState = "ready" | "running" | "none" | "failed";

export interface Participant {
  participantId: string;
  type: string;
  name: string | null;
  address: string | null;
}

export interface Handoff {
  at: string;
  by: string | null;
  reason: string | null;
  communicationId: string | null;
  attributes: Record<string, unknown>;
}

export interface Briefing {
  conversation: {
    conversationId: string;
    status: ConversationStatus;
    owner: Owner;
    channel: string;
    createdAt: string;
    acceptedAt: string | null;
    waitedSeconds: number | null;
  };
  participants: Participant[];
  transcript: TranscriptLine[];
  handoff: Handoff | null;
  summary: { state: ResultState; sentences: Sentence[]; at: string | null };
  suggestion: { state: ResultState; text: string | null; source: string | null; citations: string[] };
  promises: string[];
  profile: {
    profileId: string;
    storeId: string;
    name: string | null;
    identifiers: Identifier[];
    traits: Trait[];
  } | null;
  observations: Observation[];
  history: PastConversation[];
}

export interface FinishRequest {
  disposition: string;
  note?: string;
  observations?: string[];
}

const task = (taskId: string, rest: string) => `/desktop/api/tasks/${segment(taskId)}/${rest}`;

export const fetchMe = () => get<Me>("/desktop/api/me");
export const setActivity = (activityId: string) => post<Me>("/desktop/api/activity", { activityId });
export const fetchTasks = () => get<{ offers: Offer[]; tasks: TaskCard[] }>("/desktop/api/tasks");
export const acceptOffer = (reservationId: string) =>
  post<TaskCard>(`/desktop/api/reservations/${segment(reservationId)}/accept`);
export const rejectOffer = (reservationId: string) =>
  post<unknown>(`/desktop/api/reservations/${segment(reservationId)}/reject`);
export const fetchBriefing = (taskId: string) => get<Briefing>(task(taskId, "briefing"));
export const sendReply = (taskId: string, text: string) =>
  post<{ communicationId: string }>(task(taskId, "messages"), { text });
export const returnToAgent = (taskId: string, note?: string) => post<unknown>(task(taskId, "return"), { note });
export const beginWrapUp = (taskId: string) =>
  post<{ willRemember: { content: string }[] }>(task(taskId, "wrapup"));
export const finishTask = (taskId: string, finish: FinishRequest) => post<unknown>(task(taskId, "finish"), finish);
export const fetchTranscript = (conversationId: string) =>
  get<{ transcript: TranscriptLine[] }>(`/desktop/api/conversations/${segment(conversationId)}/transcript`);
