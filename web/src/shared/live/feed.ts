/**
 * What the reader of a live feed knows, as a pure reducer: where it is in the feed, whether it is connected,
 * and whether something may have been missed. `FeedReader.ts` turns an EventSource into these actions.
 */

/** One message of a feed, under the same name as in the server's `events.py`; `hello` and `heartbeat` are the feed's own. */
export interface LiveEvent {
  type: string;
  at: string;
  conversationId?: string;
  profileId?: string;
  taskId?: string;
  data?: Record<string, unknown>;
}

export type Connection = "connecting" | "live" | "lost";

export interface FeedState {
  connection: Connection;
  /** The last cursor seen: the feed resumes after it. */
  cursor: string | null;
  /** When the connection was lost, in milliseconds; null while it stands. */
  lostAt: number | null;
  /** Goes up each time the feed comes back after a loss: what was missed has to be fetched again. */
  returns: number;
}

export type FeedAction =
  | { type: "message"; cursor: string; event: LiveEvent }
  | { type: "opened" }
  | { type: "lost"; now: number };

export const initialFeed: FeedState = { connection: "connecting", cursor: null, lostAt: null, returns: 0 };

export function reduceFeed(state: FeedState, action: FeedAction): FeedState {
  switch (action.type) {
    case "lost":
      return state.connection === "lost" ? state : { ...state, connection: "lost", lostAt: action.now };
    case "opened":
      return cameBack(state);
    case "message":
      return { ...cameBack(state), cursor: action.cursor === "" ? state.cursor : action.cursor };
  }
}

function cameBack(state: FeedState): FeedState {
  if (state.connection === "live") return state;
  const returns = state.connection === "lost" ? state.returns + 1 : state.returns;
  return { ...state, connection: "live", lostAt: null, returns };
}

/** Read one message of the stream; null when it is not one of ours. */
export function parseMessage(data: string): LiveEvent | null {
  try {
    const parsed: unknown = JSON.parse(data);
    if (typeof parsed !== "object" || parsed === null || !("type" in parsed)) return null;
    return parsed as LiveEvent;
  } catch {
    return null;
  }
}

/** Messages about the feed itself, which no screen needs to hear. */
export function isAboutFeed(event: LiveEvent): boolean {
  return event.type === "hello" || event.type === "heartbeat";
}

/** How often a quiet feed gives a sign of life until `hello` says otherwise, in seconds. */
const HEARTBEAT = 15;

/** How long a feed may say nothing before it counts as lost, in milliseconds; `hello` tells how often it speaks. */
export function silenceAllowed(hello: LiveEvent | null): number {
  const told = hello?.data?.heartbeatSeconds;
  return 2500 * (typeof told === "number" && told > 0 ? told : HEARTBEAT);
}

/** After this many failures the cursor itself may be what is refused (another data folder): begin at the present. */
const CURSOR_TRIES = 2;

/** Where the next try begins; null is the present, which loses nothing, because a return reads everything again. */
export function resumeFrom(state: FeedState, failures: number): string | null {
  return failures > CURSOR_TRIES ? null : state.cursor;
}

/** How long to wait before the next try, in milliseconds: quick at first, never more than five seconds. */
export function retryDelay(failures: number): number {
  return Math.min(5000, 500 * 2 ** Math.min(failures, 4));
}
