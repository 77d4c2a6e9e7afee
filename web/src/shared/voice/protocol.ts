/**
 * What a device and the platform say to each other while a call lasts: docs/reference/calls.md, as types.
 * `CallSocket.ts` carries it, `WordsDevice.ts` and `SoundDevice.ts` live by it, `callState.ts` shows it.
 */

/** What passes on the socket: text, or sound as PCM. */
export type Medium = "words" | "sound";

/** One frame of sound: 20 ms of 16-bit little-endian PCM at this many samples a second, one channel. */
export const SAMPLE_RATE = 16_000;
export const FRAME_SAMPLES = 320;

export type CallStatus =
  | "queued" | "ringing" | "in-progress" | "completed" | "busy" | "failed" | "no-answer" | "canceled";

export type CallState = "agent" | "flow" | "waiting" | "connected" | "held" | "ended";
export type Voice = "worker" | "caller" | "agent" | "flow";
export type Recording = "off" | "on" | "paused";
/** Whether, and by what, a party may cut an utterance. */
export type Interruptible = boolean | "none" | "dtmf" | "speech" | "any";

export interface CallMessage {
  type: "call";
  callId: string;
  status: CallStatus;
  from: string;
  to: string;
  direction: string;
  conversationId?: string | null;
  startedAt?: string | null;
}

export interface SayMessage {
  type: "say";
  utterance: string;
  text: string;
  last: boolean;
  language?: string | null;
  voice?: string | null;
  interruptible?: Interruptible;
}

export interface PlayMessage {
  type: "play";
  utterance: string;
  name: string;
  /** How often; 0 is until cleared. */
  loop: number;
  interruptible?: Interruptible;
}

export interface ListenMessage {
  type: "listen";
  language?: string | null;
  hints?: string[] | null;
  speechTimeoutMs?: number | null;
  partialWords?: boolean | null;
}

/** How much of an utterance was heard on a device of sound, once no more of it will be. */
export interface HeardMessage {
  type: "heard";
  utterance: string;
  characters: number;
}

export interface WordsMessage {
  type: "words";
  /** `you`: what was understood of this device's own party. */
  who: Voice | "you";
  name?: string | null;
  text: string;
  final: boolean;
}

export interface StateMessage {
  type: "state";
  state: CallState;
  with?: string | null;
  recording?: Recording | boolean | null;
  muted?: boolean | null;
}

export type FromPlatform =
  | CallMessage | SayMessage | HeardMessage | PlayMessage | ListenMessage | WordsMessage | StateMessage
  | { type: "clear" } | { type: "pause" } | { type: "resume" }
  | { type: "speaking"; who: string; speaking: boolean }
  | { type: "end"; reason: string }
  | { type: "error"; message: string };

export type FromDevice =
  | { type: "partial"; text: string; language?: string }
  | { type: "words"; text: string; language?: string; confidence?: number; engine?: string }
  | { type: "barge" }
  | { type: "digit"; digit: string }
  | { type: "progress"; utterance: string; characters: number; milliseconds: number }
  | { type: "ended"; utterance: string; milliseconds?: number }
  | { type: "played"; frames: number }
  | { type: "cleared"; frames: number }
  | { type: "hangup" };

/** Read one text message of the platform; null when it is not an object with a type. */
export function readMessage(data: string): FromPlatform | null {
  try {
    const parsed: unknown = JSON.parse(data);
    if (typeof parsed !== "object" || parsed === null || !("type" in parsed)) return null;
    return typeof parsed.type === "string" ? (parsed as FromPlatform) : null;
  } catch {
    return null;
  }
}
