/** How the messages of a handset are laid out: pure, so that it is tested without a browser. */
import type { PhoneCall, PhoneMessage, PhoneThread } from "@shared/api/phone";
import { isNewDay } from "@shared/time/labels";
import type { Media } from "@shared/api/files";
import { placeOf } from "./call/callWords";

export interface SendingText {
  body: string;
  media?: Media[];
  /** When it was sent, in milliseconds. */
  at: number;
}

export interface Row {
  key: string;
  message: PhoneMessage;
  /** A day separator stands above it. */
  newDay: boolean;
  /** Another conversation begins with it. */
  newConversation: boolean;
  /** The first of a run by the same speaker: carries the speaker's name. */
  opensRun: boolean;
  /** The delivery state stands under it: the last one sent. */
  showStatus: boolean;
}

/** Texts on their way that the server's list does not hold yet. */
export function stillSending(messages: PhoneMessage[], sending: SendingText[]): SendingText[] {
  // A clock of the server that differs by some seconds must not show a text twice.
  const slack = 5000;
  return sending.filter(
    (text) => !messages.some((one) => one.direction === "out" && one.body === text.body && Date.parse(one.at) > text.at - slack),
  );
}

export function layThread(thread: PhoneThread, pending: SendingText[]): Row[] {
  const messages = [...thread.messages, ...pending.map(asMessage)];
  const lastOut = messages.findLastIndex((one) => one.direction === "out");
  return messages.map((message, index) => {
    const before = messages[index - 1];
    const newDay = isNewDay(before?.at, message.at);
    const newConversation =
      before !== undefined && message.conversationId !== null && before.conversationId !== message.conversationId;
    const sameSpeaker = before?.speaker === message.speaker && before.speakerName === message.speakerName;
    return {
      key: message.messageId,
      message,
      newDay,
      newConversation,
      opensRun: newDay || newConversation || !sameSpeaker,
      showStatus: index === lastOut || message.status === "failed" || message.status === "undelivered",
    };
  });
}

export interface CallRowLaid {
  key: string;
  call: PhoneCall;
  at: string;
  newDay: boolean;
}

/** Calls stand between the messages, where they began; a call nobody knows the time of stands nowhere. */
export function withCalls(rows: Row[], calls: PhoneCall[]): (Row | CallRowLaid)[] {
  const laid = calls.flatMap((call): CallRowLaid[] => {
    const at = placeOf(call);
    return at === null ? [] : [{ key: call.callId, call, at, newDay: false }];
  });
  const items = [...rows, ...laid].toSorted((a, b) => Math.sign(placeInTime(a) - placeInTime(b)) || 0);
  return items.map((item, index) => {
    const before = items[index - 1];
    const newDay = isNewDay(before && timeOf(before), timeOf(item));
    // Whoever speaks after a call is named again.
    return "message" in item ? { ...item, newDay, opensRun: item.opensRun || (before !== undefined && !("message" in before)) } : { ...item, newDay };
  });
}

/** A text on its way stands last, whatever this machine's clock says. */
const placeInTime = (item: Row | CallRowLaid): number =>
  "message" in item && item.message.status === "sending" ? Number.POSITIVE_INFINITY : Date.parse(timeOf(item));

const timeOf = (item: Row | CallRowLaid): string => ("message" in item ? item.message.at : item.at);

function asMessage(text: SendingText): PhoneMessage {
  return {
    messageId: `sending ${text.at}`,
    direction: "out",
    body: text.body,
    status: "sending",
    at: new Date(text.at).toISOString(),
    conversationId: null,
    communicationId: null,
    speaker: "customer",
    speakerName: null,
    media: text.media ?? [],
  };
}

const statusWords: Record<string, string> = {
  sending: "Sending",
  accepted: "Sent",
  queued: "Sent",
  sent: "Sent",
  received: "Delivered",
  delivered: "Delivered",
  read: "Read",
  failed: "Not sent",
  undelivered: "Not delivered",
};

/** The delivery state in a customer's words. */
export function statusWord(status: string): string {
  return statusWords[status.toLowerCase()] ?? status;
}
