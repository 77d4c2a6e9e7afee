/** The workers' door: offers, tasks, the briefing, and what a worker does with them. */
import type { Recording } from "../voice/protocol";
import type { InternalNote, Verdict } from "./casework";
import type { KeptFile } from "./files";
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
  /** What I do when I have finished what I am on, if I said so. */
  afterThis?: Activity | null;
}

/** What a customer was promised, and by when. */
export interface Promised {
  kind: "answer" | "callback";
  by: string;
  late: boolean;
}

export interface Offer {
  reservationId: string;
  taskId: string;
  conversationId: string;
  customerName: string | null;
  customerAddress: string;
  channel: string;
  language: string | null;
  /** Whether this worker speaks it; false says that nobody free does, null that none is known. */
  speaksLanguage: boolean | null;
  promise?: Promised | null;
  reason: string | null;
  summaryFirstSentence: string | null;
  /** The queue it came by; null when it is for this worker alone. */
  queue: string | null;
  /** Which colleague gave it away or asks to be joined, and what they wrote. */
  from: { kind: "transfer" | "warm" | "invite"; name: string; note: string | null } | null;
  /** Since when the customer waits; `createdAt` is when it began to ring here. */
  waitingSince: string;
  createdAt: string;
  expiresAt: string;
  serverNow: string;
}

/** The call a task is about; `callId` is the worker's own end of it. */
export interface TaskCall {
  callId: string | null;
  customerCallId: string;
  conferenceId: string | null;
  status: "waiting" | "ringing" | "connected" | "ended";
  muted: boolean;
  held: boolean;
  recording: Recording;
  startedAt: string | null;
  /** Supervisors who are on it. */
  listeners?: CallListener[];
  /** Other workers who are on it, or at whose desktops it rings. */
  colleagues?: CallColleague[];
}

export type SupervisionMode = "monitor" | "coach" | "barge";

export interface CallListener {
  name: string;
  mode: SupervisionMode;
}

export interface CallColleague {
  workerId: string;
  name: string;
  connected: boolean;
}

/** A supervisor's part in a call; `callId` is their own end of it. */
export interface Supervision {
  callId: string;
  supervisedCallId: string;
  customerCallId: string;
  conferenceId: string;
  mode: SupervisionMode;
  status: "ringing" | "connected" | "ended";
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
  promise?: Promised | null;
  call?: TaskCall | null;
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

export interface Suggestion {
  state: ResultState;
  text: string | null;
  source: string | null;
  citations: string[];
  resultId: string | null;
  at: string | null;
  /** What this worker thought of it. */
  verdict: Verdict | null;
  why: string | null;
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
  /** Older servers keep none. */
  notes?: InternalNote[];
  handoff: Handoff | null;
  summary: { state: ResultState; sentences: Sentence[]; at: string | null; why: string | null };
  suggestion: Suggestion;
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
  call?: TaskCall | null;
}

/** What a worker wants of a call; what is left out stays as it is. */
export interface CallWishes {
  muted?: boolean;
  held?: boolean;
  recording?: Recording;
  digits?: string;
}

export interface FinishRequest {
  disposition?: string;
  note?: string;
  observations?: string[];
}

const task = (taskId: string, rest: string) => `/desktop/api/tasks/${segment(taskId)}/${rest}`;

export const fetchMe = () => get<Me>("/desktop/api/me");
export const setActivity = (activityId: string) => post<Me>("/desktop/api/activity", { activityId });
export const chooseAfterThis = (activityId: string | null) => post<Me>("/desktop/api/after-this", { activityId });
export const fetchTasks = () => get<{ offers: Offer[]; tasks: TaskCard[] }>("/desktop/api/tasks");
export const acceptOffer = (reservationId: string) =>
  post<TaskCard>(`/desktop/api/reservations/${segment(reservationId)}/accept`);
export const rejectOffer = (reservationId: string) =>
  post<unknown>(`/desktop/api/reservations/${segment(reservationId)}/reject`);
export const fetchBriefing = (taskId: string) => get<Briefing>(task(taskId, "briefing"));
/** What a worker sends: words, files, or both. */
export interface Reply {
  text: string;
  files: KeptFile[];
}

export const sendReply = (taskId: string, { text, files }: Reply) =>
  post<{ communicationId: string }>(task(taskId, "messages"), { text, fileIds: files.map((file) => file.fileId) });
export const tellTyping = (taskId: string) => post<unknown>(task(taskId, "typing"));
export const returnToAgent = (taskId: string, note?: string) => post<unknown>(task(taskId, "return"), { note });
export const beginWrapUp = (taskId: string) =>
  post<{ willRemember: { content: string }[] }>(task(taskId, "wrapup"));
export const finishTask = (taskId: string, finish: FinishRequest) => post<unknown>(task(taskId, "finish"), finish);
export const fetchTranscript = (conversationId: string) =>
  get<{ transcript: TranscriptLine[] }>(`/desktop/api/conversations/${segment(conversationId)}/transcript`);
export const controlCall = (taskId: string, wishes: CallWishes) => post<TaskCall>(task(taskId, "call"), wishes);
export const endCall = (taskId: string) => post<unknown>(task(taskId, "call/end"));
export const leaveCall = (taskId: string) => post<TaskCall>(task(taskId, "call/leave"));
export const superviseCall = (callId: string, mode: SupervisionMode) => post<Supervision>(`/desktop/api/calls/${segment(callId)}/supervision`, { mode });
/** The worker's call of a conversation that a supervisor could listen to now. */
export const fetchLiveCall = (conversationId: string) => get<{ callId: string | null }>(`/desktop/api/conversations/${segment(conversationId)}/call`);
export const changeSupervision = (callId: string, mode: SupervisionMode) => post<Supervision>(`/desktop/api/supervisions/${segment(callId)}`, { mode });
export const endSupervision = (callId: string) => post<unknown>(`/desktop/api/supervisions/${segment(callId)}/end`);
export const callSomebody = (to: string) => post<Pick<TaskCard, "taskId">>("/desktop/api/calls", { to });
export const textSomebody = (to: string, text: string) => post<Pick<TaskCard, "taskId">>("/desktop/api/messages", { to, text });
/** A call that rings a worker by itself, or that they are on: a document dialed them, no task is about it. */
export interface DirectCall {
  callId: string;
  from: string;
  name: string | null;
  status: "ringing" | "connected";
  startedAt: string | null;
  createdAt: string;
}

export const fetchDirectCalls = async () => (await get<{ calls: DirectCall[] }>("/desktop/api/calls")).calls;
export const declineDirectCall = (callId: string) => post<unknown>(`/desktop/api/calls/${segment(callId)}/decline`);

/** Where the device of a worker's call connects; see `shared/voice/CallSocket.ts`. */
export const deskLine = (callId: string) => `/desktop/api/calls/${segment(callId)}/line`;
