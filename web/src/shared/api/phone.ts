/** The customers' door: everything the simulated handset says to the server. */
import { get, post } from "./http";
import type { ConversationStatus, ModelState, Owner, ServedBy, Speaker } from "./types";

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
export const sendText = (address: string, body: string) =>
  post<SentMessage>("/phone/api/messages", { address, body });
export const endConversation = (address: string) =>
  post<{ conversationId: string | null }>("/phone/api/conversations/end", { address });
