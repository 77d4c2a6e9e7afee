/** The softphone in words. Pure. */
import type { CallListener, SupervisionMode, TaskCall } from "@shared/api/desktop";
import type { LineView } from "@shared/voice/CallLine";

export type Tone = "worker" | "waiting" | "failed" | "system";

/** Where a call is, seen by the worker who is on it. */
export function whereItIs(view: LineView, call: TaskCall, customer: string): { tone: Tone; text: string } {
  if (view.state === "ended" || call.status === "ended") return { tone: "system", text: "Call ended" };
  if (view.link === "taken") return { tone: "waiting", text: "This call is open in another window" };
  if (view.link === "lost") return { tone: "failed", text: "The connection was lost" };
  if (view.link === "away") return { tone: "failed", text: "Connection lost, trying again" };
  if (view.opening) return { tone: "waiting", text: "Waiting for the microphone" };
  if (call.held) return { tone: "waiting", text: `${customer} is on hold, with music` };
  if (view.state === "connected" || view.state === "held") return { tone: "worker", text: `In call with ${customer}` };
  if (view.state === "waiting" && call.status === "ringing") return { tone: "waiting", text: `Ringing ${customer}` };
  return { tone: "waiting", text: "Joining the call" };
}

const modes: Record<SupervisionMode, string> = {
  monitor: "listens",
  coach: "speaks with you, the customer does not hear it",
  barge: "is on the call, everybody hears them",
};

/** Who listens to a call, as the worker on it reads it. */
export const listenerWords = ({ name, mode }: CallListener): string => `${name} ${modes[mode]}`;

/** What a worker and a colleague who is on the call, or whom it rings, can do now. */
export function company(call: TaskCall): { names: string; joined: boolean; consulting: boolean } | null {
  const colleagues = call.colleagues ?? [];
  if (colleagues.length === 0 || call.status === "ended") return null;
  const joined = colleagues.some((one) => one.connected);
  return { names: colleagues.map((one) => one.name).join(", "), joined, consulting: joined && call.held };
}

const recordings = { off: "Not recorded", on: "Recording", paused: "Recording paused" } as const;

export const recordingWords = (recording: TaskCall["recording"]): string => recordings[recording];
