/** What the screen of a call shows, as a pure reducer of what the platform says and what happens on this device. */
import { type Caption, type CaptionAction, captionsAfter } from "./captions";
import type { Link } from "./CallSocket";
import type { CallState, CallStatus, FromPlatform, Recording, StateMessage, Voice } from "./protocol";

export interface CallView {
  link: Link;
  status: CallStatus | null;
  startedAt: string | null;
  /** Where the call is; null until the platform has said so. */
  state: CallState | null;
  /** Who is on the other side, by name. */
  with: string | null;
  recording: Recording;
  /** Muted by the platform: a conference or a worker's button, not this device's microphone. */
  muted: boolean;
  /** A sound that plays now, by its name ("hold music"). */
  playing: { utterance: string; name: string } | null;
  captions: Caption[];
  /** Why the call is over, in the platform's word. */
  endReason: string | null;
  /** What the platform could not take from this device, for the console of the browser. */
  refused: string | null;
}

export type CallAction =
  | CaptionAction
  | { type: "link"; link: Link } | { type: "platform"; message: FromPlatform } | { type: "played"; utterance: string };

export const newCall: CallView = {
  link: "connecting", status: null, startedAt: null, state: null, with: null, recording: "off", muted: false, playing: null,
  captions: [], endReason: null, refused: null,
};

export function callAfter(view: CallView, action: CallAction): CallView {
  switch (action.type) {
    case "link":
      return { ...view, link: action.link };
    case "platform":
      return hear(view, action.message);
    case "played":
      return view.playing?.utterance === action.utterance ? { ...view, playing: null } : view;
    default:
      return { ...view, captions: captionsAfter(view.captions, action) };
  }
}

function hear(view: CallView, message: FromPlatform): CallView {
  switch (message.type) {
    case "call":
      return { ...view, status: message.status, startedAt: message.startedAt ?? view.startedAt };
    case "state":
      return stateOf(view, message);
    case "say":
      return caption(view, { ...message, who: voiceOf(view.state), name: nameOf(view) });
    case "words":
      // Whom "you" means is for the line to say.
      return message.who === "you" ? view : caption(view, { ...message, who: message.who, name: message.name ?? null });
    case "heard":
      return caption(view, { ...message, type: "over" });
    case "play":
      return { ...view, playing: { utterance: message.utterance, name: message.name } };
    case "clear":
      return caption({ ...view, playing: null }, { type: "cleared" });
    case "end":
      return { ...caption(view, { type: "cleared" }), state: "ended", playing: null, endReason: message.reason };
    case "error":
      return { ...view, refused: message.message };
    default:
      return view;
  }
}

function caption(view: CallView, action: CaptionAction): CallView {
  return { ...view, captions: captionsAfter(view.captions, action) };
}

function stateOf(view: CallView, message: StateMessage): CallView {
  const recording = message.recording ?? view.recording;
  return {
    ...view,
    state: message.state,
    with: message.with === undefined ? (message.state === view.state ? view.with : null) : message.with,
    recording: typeof recording === "boolean" ? (recording ? "on" : "off") : recording,
    muted: message.muted ?? view.muted,
  };
}

/** Who speaks when the platform says something: the agent, the flow's truth while one waits, a worker who types. */
function voiceOf(state: CallState | null): Voice {
  if (state === "connected" || state === "held") return "worker";
  return state === "flow" || state === "waiting" ? "flow" : "agent";
}

function nameOf(view: CallView): string | null {
  return view.state === "connected" ? view.with : null;
}

/** Whether the call is over or this device has nothing to do with it any more. */
export function isOver(view: CallView): boolean {
  return view.state === "ended" || ["ended", "taken", "lost", "refused", "left"].includes(view.link);
}
