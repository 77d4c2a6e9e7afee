/** Which of a worker's direct calls ring, and which one this page is on. */
import type { DirectCall } from "@shared/api/desktop";

export interface CallsNow {
  ringing: DirectCall[];
  mine: DirectCall | null;
}

export function callsNow(calls: DirectCall[] | undefined, joinedCallId: string | null): CallsNow {
  const known = calls ?? [];
  return {
    ringing: known.filter((call) => call.status === "ringing" && call.callId !== joinedCallId),
    mine: known.find((call) => call.callId === joinedCallId) ?? null,
  };
}

export function callerOf(call: DirectCall): string {
  return call.name ?? call.from;
}
