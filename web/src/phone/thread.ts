/** How the messages of a handset are laid out: pure, so that it is tested without a browser. */
import type { PhoneMessage, PhoneThread } from "@shared/api/phone";
import { isNewDay } from "@shared/time/labels";

export interface SendingText {
  body: string;
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
