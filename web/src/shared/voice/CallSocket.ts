/**
 * The connection of one device to one call. A connection that breaks is tried again for as long as the platform holds
 * the call for it; `docs/reference/calls.md` says what passes on it.
 */
import type { FromDevice, FromPlatform } from "./protocol";
import { readMessage } from "./protocol";

/** The platform keeps a call this long for a device that is lost, in milliseconds. */
export const COME_BACK_WITHIN = 10_000;
/** Sound that waits behind this many bytes (two seconds) is of no use to anybody any more. */
const TOO_LATE = 64_000;
const TAKEN_OVER = 4001;
const REFUSED = 1008;

/**
 * Why a connection is over for good: the call ended, another device took it, it could not be had back, the platform
 * would not have this device (its `end` says why), or this device left.
 */
export type ClosedBy = "ended" | "taken" | "lost" | "refused" | "left";
/** `away`: lost for the moment, and tried again. */
export type Link = "connecting" | "live" | "away" | ClosedBy;

export interface SocketHandlers {
  onLink: (link: Link) => void;
  onMessage: (message: FromPlatform) => void;
  onFrame: (frame: ArrayBuffer) => void;
}

type MakeSocket = (url: string) => WebSocket;

export class CallSocket {
  private readonly path: string;
  private readonly handlers: SocketHandlers;
  private readonly make: MakeSocket;
  private socket: WebSocket | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private lostAt: number | null = null;
  private failures = 0;
  private ended = false;

  constructor(path: string, handlers: SocketHandlers, make: MakeSocket = (url) => new WebSocket(url)) {
    this.path = path;
    this.handlers = handlers;
    this.make = make;
  }

  open(): void {
    this.timer = null;
    const socket = this.make(addressOf(this.path));
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    socket.addEventListener("open", () => this.opened());
    socket.addEventListener("message", (event: MessageEvent<string | ArrayBuffer>) => this.receive(event.data));
    socket.addEventListener("close", (event) => this.closed(socket, event.code));
  }

  send(message: FromDevice): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  /** Send a frame, unless the network is so far behind that it would only make it worse. */
  sendFrame(frame: ArrayBuffer): void {
    if (this.socket?.readyState === WebSocket.OPEN && this.socket.bufferedAmount < TOO_LATE) this.socket.send(frame);
  }

  /** Leave the call to another device, or to nobody: nothing is said, so the call lives on for a while. */
  close(): void {
    this.finish("left");
  }

  private opened(): void {
    this.lostAt = null;
    this.failures = 0;
    this.handlers.onLink("live");
  }

  private receive(data: string | ArrayBuffer): void {
    if (typeof data !== "string") return this.handlers.onFrame(data);
    const message = readMessage(data);
    if (message === null) return;
    if (message.type === "end") this.ended = true;
    this.handlers.onMessage(message);
  }

  private closed(socket: WebSocket, code: number): void {
    if (socket !== this.socket) return;
    if (code === REFUSED) return this.finish("refused");
    if (this.ended) return this.finish("ended");
    if (code === TAKEN_OVER) return this.finish("taken");
    this.lostAt ??= Date.now();
    if (Date.now() - this.lostAt >= COME_BACK_WITHIN) return this.finish("lost");
    this.socket = null;
    this.handlers.onLink("away");
    this.timer = setTimeout(() => this.open(), Math.min(2000, 200 * 2 ** this.failures));
    this.failures += 1;
  }

  private finish(link: ClosedBy): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    this.handlers.onLink(link);
  }
}

function addressOf(path: string): string {
  return `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${path}`;
}
