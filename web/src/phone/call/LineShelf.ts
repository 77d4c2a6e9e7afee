/** The calls this page carries, one per customer at most; they go on while the page shows another customer. */
import { CallLine, type Way } from "@shared/voice/CallLine";
import { isOver } from "@shared/voice/callState";
import { readSoundChoice } from "@shared/voice/soundChoice";
import { followCall, rememberCall } from "@shared/voice/tabCalls";

export interface HeldCall {
  callId: string;
  line: CallLine;
}

type MakeLine = (path: string) => CallLine;
type Listener = () => void;

const makePhoneLine: MakeLine = (path) => new CallLine({ path, me: "caller", soundChoice: readSoundChoice });

export class LineShelf {
  private readonly pathOf: (callId: string) => string;
  private readonly make: MakeLine;
  private held: ReadonlyMap<string, HeldCall> = new Map();
  private readonly listeners = new Set<Listener>();

  constructor(pathOf: (callId: string) => string, make: MakeLine = makePhoneLine) {
    this.pathOf = pathOf;
    this.make = make;
  }

  /** The calls by the customer's address; another map after each change. */
  getCalls = (): ReadonlyMap<string, HeldCall> => this.held;

  watch = (listener: Listener): Listener => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Carry a call of a customer from now on; a call that is carried already stays as it is. */
  take(address: string, callId: string, way: Way): CallLine {
    const known = this.held.get(address);
    if (known?.callId === callId && !isOver(known.line.getView())) return known.line;
    known?.line.leave();
    const line = this.make(this.pathOf(callId));
    rememberCall(callId, way);
    this.set(new Map(this.held).set(address, { callId, line }));
    followCall(callId, line);
    void line.talk(way);
    return line;
  }

  /** Talk another way in the call of a customer. */
  change(address: string, way: Way): void {
    const call = this.held.get(address);
    if (call === undefined) return;
    rememberCall(call.callId, way);
    void call.line.talk(way);
  }

  /** Put a call away: the handset shows the messages again. */
  drop(address: string): void {
    const rest = new Map(this.held);
    rest.get(address)?.line.leave();
    rest.delete(address);
    this.set(rest);
  }

  /** The page goes: the calls stay, for as long as the platform holds them for another page. */
  leaveAll(): void {
    this.held.forEach((call) => call.line.leave());
    this.set(new Map());
  }

  private set(held: ReadonlyMap<string, HeldCall>): void {
    this.held = held;
    this.listeners.forEach((listener) => listener());
  }
}
