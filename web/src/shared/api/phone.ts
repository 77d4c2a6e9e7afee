/** The customers' door: everything the simulated handset says to the server. */
import type { KeptFile, Media } from "./files";
import { get, post, segment } from "./http";
import type { CallStatus } from "../voice/protocol";
import type { ConversationStatus, ModelState, Owner, ServedBy, Speaker, TranscriptLine } from "./types";

export interface Customer {
  address: string;
  name: string | null;
  profileId: string | null;
  lastText: string | null;
  lastAt: string | null;
  conversationId?: string | null;
  status?: ConversationStatus | null;
}

export interface PhoneState {
  number: string;
  servedBy: ServedBy;
  model: ModelState;
  customers: Customer[];
  defaultCustomer: string | null;
  /** Whether the server can hear and speak; older servers do not say. */
  speech?: SpeechState;
}

export interface SpeechState {
  sound: boolean;
  quality: "demo" | "good" | null;
  /** Why there is no sound, or no better one, in a sentence. */
  why: string | null;
}

/** A call of one customer; `direction` begins with "outbound" when it rings the handset. */
export interface PhoneCall {
  callId: string;
  direction: string;
  status: CallStatus;
  from: string;
  to: string;
  conversationId: string | null;
  startedAt: string | null;
  endedAt: string | null;
  with: string | null;
}

/** Seen from the customer: `in` was received by the handset, `out` was sent from it. */
export interface PhoneMessage {
  messageId: string;
  direction: "in" | "out";
  body: string;
  status: string;
  at: string;
  conversationId: string | null;
  communicationId: string | null;
  speaker: Speaker;
  speakerName: string | null;
  media?: Media[];
}

export interface PhoneThread {
  messages: PhoneMessage[];
  typing: { who: string } | null;
  conversation: { conversationId: string; status: ConversationStatus; owner: Owner | null } | null;
}

export interface SentMessage {
  messageId: string;
  conversationId: string;
  communicationId: string;
  turnId: string | null;
}

export const fetchPhone = () => get<PhoneState>("/phone/api/state");
export const fetchThread = (address: string) => get<PhoneThread>("/phone/api/messages", { address, limit: 200 });
export const addCustomer = (address: string, name?: string) => post<unknown>("/phone/api/customers", { address, name });
/** What a customer sends: words, files, or both. */
export interface Text {
  body: string;
  files: KeptFile[];
}

export const sendText = (address: string, { body, files }: Text) =>
  post<SentMessage>("/phone/api/messages", { address, body, fileIds: files.map((file) => file.fileId) });
export const tellTyping = (address: string) => post<unknown>("/phone/api/typing", { address });
export const endConversation = (address: string) =>
  post<{ conversationId: string | null }>("/phone/api/conversations/end", { address });

export const fetchCalls = (address: string) => get<{ calls: PhoneCall[] }>("/phone/api/calls", { address });
export const startCall = (address: string) => post<{ callId: string }>("/phone/api/calls", { address });
export const declineCall = (callId: string) => post<unknown>(`/phone/api/calls/${segment(callId)}/decline`);
export const fetchCallTranscript = (callId: string) =>
  get<{ transcript: TranscriptLine[] }>(`/phone/api/calls/${segment(callId)}/transcript`);
/** Where the device of a call connects; see `shared/voice/CallSocket.ts`. */
export const phoneLine = (callId: string) => `/phone/api/calls/${segment(callId)}/line`;
