/** Words that several doors share; the rest lies beside the door's functions. docs/architecture.md, "Doors". */

import type { Media } from "./files";

/** Who said something. The phone's and the desktop's word for it is `speaker`. */
export type Speaker = "customer" | "agent" | "worker" | "flow";

export type OwnerKind = "agent" | "flow" | "worker" | "waiting" | "parked";

export interface Owner {
  kind: OwnerKind;
  name?: string | null;
  reference?: string | null;
}

export type ConversationStatus = "ACTIVE" | "INACTIVE" | "CLOSED";

export interface ServedBy {
  kind: "builtIn" | "program";
  name: string;
  since: string | null;
}

export interface ModelState {
  name: string;
  rehearsal: boolean;
  why: string;
}

export type TraitValue = string | number | boolean | string[] | null;
export type DataType = "STRING" | "NUMBER" | "BOOLEAN" | "ARRAY";

export interface Trait {
  group: string;
  name: string;
  value: TraitValue;
  dataType: DataType;
  changedAt: string | null;
  source: string | null;
}

export interface Identifier {
  idType: string;
  value: string;
}

export interface Observation {
  observationId: string;
  content: string;
  source: string;
  occurredAt: string;
}

export interface PastConversation {
  conversationId: string;
  createdAt: string;
  closedAt: string | null;
  status: ConversationStatus;
  summary: string | null;
  messages: number;
  channel: string;
  handled: Handled;
}

/** How a conversation was handled; everything may be unknown for one that no worker had. */
export interface Handled {
  workers: string[];
  queue: string | null;
  handledSeconds: number | null;
  disposition: string | null;
  note: string | null;
  sentiment: string | null;
  topics: string[];
}

/** One thing said, as the desktop and the console show it. */
export interface TranscriptLine {
  communicationId: string;
  speaker: Speaker;
  name: string | null;
  text: string;
  at: string;
  deliveryStatus: string | null;
  participantId: string | null;
  /** SMS, VOICE, …: what was said on a call stands beside what was written. */
  channel?: string | null;
  /** What came with it. */
  media?: Media[];
}
