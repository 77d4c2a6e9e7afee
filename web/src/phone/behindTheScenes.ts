/** What happened behind a message, in one plain sentence per event of the feed. */
import type { Actor } from "@shared/actors/actors";
import type { LiveEvent } from "@shared/live/feed";

export interface Happening {
  key: string;
  actor: Actor;
  text: string;
  at: string;
  conversationId: string | null;
}

type Teller = (data: Record<string, unknown>) => { actor: Actor; text: string } | null;

const owners: Record<string, { actor: Actor; text: string }> = {
  agent: { actor: "agent", text: "The agent has the conversation." },
  flow: { actor: "system", text: "A flow took the conversation to find a worker." },
  waiting: { actor: "waiting", text: "A task waits for a worker." },
  worker: { actor: "worker", text: "A worker has the conversation." },
};

const callSteps: Record<string, string> = {
  "in-progress": "The call was answered.",
  completed: "The call ended; its transcript stays with the conversation.",
  busy: "The call was declined.",
  "no-answer": "Nobody answered the call.",
  failed: "The call failed.",
};

const workerSteps: Record<string, string> = {
  "in-progress": "The worker joined the call.",
  completed: "The worker left the call.",
};

function ownerKind(owner: unknown): string {
  if (typeof owner === "string") return owner;
  return typeof owner === "object" && owner !== null && "kind" in owner ? String(owner.kind) : "";
}

const tellers: Record<string, Teller> = {
  ProfileCreated: () => ({ actor: "system", text: "A profile was made for this number." }),
  ConversationCreated: () => ({ actor: "system", text: "A conversation was opened and tied to the profile." }),
  ConversationWentInactive: () => ({ actor: "system", text: "The conversation went quiet; intelligence reads it." }),
  ConversationClosed: () => ({ actor: "system", text: "The conversation ended; what was learned goes to memory." }),
  OwnerChanged: (data) => owners[ownerKind(data.owner)] ?? null,
  TurnOpened: () => ({ actor: "agent", text: "A turn began: the agent was asked." }),
  TurnAnswered: () => ({ actor: "agent", text: "The turn was answered." }),
  ExecutionStarted: () => ({ actor: "system", text: "The handoff flow started." }),
  ReservationCreated: () => ({ actor: "waiting", text: "A worker's desktop rings." }),
  ReservationTimedOut: () => ({ actor: "failed", text: "The worker did not answer in time; the task moves on." }),
  ReservationRejected: () => ({ actor: "waiting", text: "A worker passed; the task moves on." }),
  OperatorResultRecorded: () => ({ actor: "agent", text: "Intelligence wrote a result." }),
  ObservationsRecorded: () => ({ actor: "agent", text: "New observations are in memory." }),
  SummariesRecorded: () => ({ actor: "agent", text: "A summary is in memory." }),
  TraitsChanged: () => ({ actor: "customer", text: "Traits of the profile changed; the next turn uses them." }),
  CallStarted: (data) => {
    if (typeof data.workerId === "string") return { actor: "worker", text: "The worker's telephone rings." };
    return { actor: "customer", text: String(data.direction).startsWith("outbound") ? "A call goes out." : "A call came in." };
  },
  CallAttached: () => ({ actor: "system", text: "The call was tied to the conversation before anybody spoke." }),
  CallStatusChanged: (data) => {
    const ofWorker = typeof data.workerId === "string";
    const text = (ofWorker ? workerSteps : callSteps)[String(data.status)];
    return text === undefined ? null : { actor: ofWorker ? "worker" : "system", text };
  },
  ActionFailed: () => ({ actor: "failed", text: "Words were refused: somebody else owns the conversation." }),
};

/** The sentence for one event; null when it is not worth one. */
export function tell(event: LiveEvent, key: string): Happening | null {
  const told = tellers[event.type]?.(event.data ?? {}) ?? null;
  return told && { ...told, key, at: event.at, conversationId: event.conversationId ?? null };
}
