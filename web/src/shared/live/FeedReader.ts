/** The one reader of the server's live feeds: an EventSource that always comes back. See `feed.ts`. */
import { withQuery } from "../api/http";
import {
  type FeedAction, type FeedState, type LiveEvent, initialFeed, isAboutFeed, parseMessage, reduceFeed, resumeFrom, retryDelay,
  silenceAllowed,
} from "./feed";

type StateListener = () => void;
type EventListener = (event: LiveEvent) => void;

export class FeedReader {
  private readonly path: string;
  private readonly query: Record<string, string>;
  private state: FeedState = initialFeed;
  private source: EventSource | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private silence: ReturnType<typeof setTimeout> | null = null;
  private allowed = silenceAllowed(null);
  private failures = 0;
  private readonly stateListeners = new Set<StateListener>();
  private readonly eventListeners = new Set<EventListener>();

  constructor(path: string, query: Record<string, string> = {}) {
    this.path = path;
    this.query = query;
  }

  getState = (): FeedState => this.state;

  /** Hear about changes of the connection; answers how to stop. */
  watch = (listener: StateListener): (() => void) => {
    this.stateListeners.add(listener);
    return () => this.stateListeners.delete(listener);
  };

  /** Hear every event; answers how to stop. */
  listen = (listener: EventListener): (() => void) => {
    this.eventListeners.add(listener);
    return () => this.eventListeners.delete(listener);
  };

  open(): void {
    if (this.source !== null) return;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const source = new EventSource(withQuery(this.path, { ...this.query, after: resumeFrom(this.state, this.failures) }));
    this.source = source;
    this.listenForSilence(source);
    source.addEventListener("open", () => this.dispatch({ type: "opened" }));
    source.addEventListener("message", (message: MessageEvent<string>) => this.receive(message));
    source.addEventListener("error", () => this.retry(source));
  }

  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.stopListeningForSilence();
    this.source?.close();
    this.source = null;
  }

  /** The browser lost its network, and a stream that hangs raises no error: count it as lost and try again. */
  drop(): void {
    if (this.source !== null) this.retry(this.source);
  }

  /** Close for a while; what is missed is read again at the next `open`. */
  pause(): void {
    this.close();
    this.dispatch({ type: "lost", now: Date.now() });
  }

  private receive(message: MessageEvent<string>): void {
    const event = parseMessage(message.data);
    if (event === null) return;
    this.failures = 0;
    if (event.type === "hello") this.allowed = silenceAllowed(event);
    if (this.source !== null) this.listenForSilence(this.source);
    this.dispatch({ type: "message", cursor: message.lastEventId, event });
    if (!isAboutFeed(event)) this.eventListeners.forEach((listener) => listener(event));
  }

  /** The browser gives up for good on an answer that is no stream, so the reader retries by itself. */
  private retry(source: EventSource): void {
    if (source !== this.source) return;
    this.dispatch({ type: "lost", now: Date.now() });
    this.stopListeningForSilence();
    source.close();
    this.source = null;
    this.timer = setTimeout(() => this.open(), retryDelay(this.failures));
    this.failures += 1;
  }

  /** A server that stands still, or a cable pulled out, raises no error: only the signs of life stay away. */
  private listenForSilence(source: EventSource): void {
    this.stopListeningForSilence();
    this.silence = setTimeout(() => this.retry(source), this.allowed);
  }

  private stopListeningForSilence(): void {
    if (this.silence !== null) clearTimeout(this.silence);
    this.silence = null;
  }

  private dispatch(action: FeedAction): void {
    const next = reduceFeed(this.state, action);
    const changed = next.connection !== this.state.connection || next.returns !== this.state.returns;
    this.state = next;
    if (changed) this.stateListeners.forEach((listener) => listener());
  }
}
