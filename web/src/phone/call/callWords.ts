/** Calls in words. Pure. */
import type { PhoneCall } from "@shared/api/phone";
import type { CallStatus } from "@shared/voice/protocol";
import type { LineView } from "@shared/voice/CallLine";
import { countUp } from "@shared/time/labels";

const ENDED = new Set<CallStatus>(["completed", "busy", "failed", "no-answer", "canceled"]);

export const isRinging = (call: PhoneCall): boolean => call.direction.startsWith("outbound") && (call.status === "ringing" || call.status === "queued");
export const hasEnded = (call: PhoneCall): boolean => ENDED.has(call.status);

const endings: Record<string, string> = {
  completed: "Call ended",
  busy: "The line is busy",
  failed: "The call failed",
  "no-answer": "Nobody answered",
  canceled: "The call was canceled",
};

/** Where a call is, in a word or a sentence; null while its timer says enough. */
export function statusLine(view: LineView): string | null {
  if (view.link === "taken") return "This call goes on in another window";
  if (view.state === "ended") return endings[view.endReason ?? "completed"] ?? view.endReason;
  if (view.link === "lost") return "The connection was lost, and the call with it";
  if (view.link === "away") return "The connection is lost. Trying again";
  if (view.opening) return "Waiting for the microphone";
  if (view.link === "connecting" && view.status === null) return "Calling";
  return view.status === "ringing" || view.status === "queued" ? "Ringing" : null;
}

/** How long a call lasted; null when it was never answered. */
export function duration(call: PhoneCall): string | null {
  if (call.startedAt === null || call.endedAt === null) return null;
  return countUp(Date.parse(call.endedAt) - Date.parse(call.startedAt));
}

const missed: Partial<Record<CallStatus, string>> = {
  busy: "declined", failed: "failed", "no-answer": "not answered", canceled: "not answered",
};

/** A past call in one line: "Call · 2:14 · with Marco Bianchi". */
export function callLine(call: PhoneCall): string {
  const word = call.direction.startsWith("outbound") ? "Call to you" : "Call";
  const how = missed[call.status] ?? duration(call) ?? "not answered";
  const others = [how, call.with === null ? null : `with ${call.with}`];
  return [word, ...others].filter((part) => part !== null).join(" · ");
}

/** When a call stands in the thread; null for one that nothing is known of yet. */
export const placeOf = (call: PhoneCall): string | null => call.startedAt ?? call.endedAt;
