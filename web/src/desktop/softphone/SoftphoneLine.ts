/** The one call a worker is on in this page: joined on accept or by a button, left when it is over. */
import { CallLine, type Way } from "@shared/voice/CallLine";
import { isOver } from "@shared/voice/callState";
import { readSoundChoice } from "@shared/voice/soundChoice";
import { followCall, rememberCall } from "@shared/voice/tabCalls";

export interface JoinedCall {
  callId: string;
  taskId: string;
  line: CallLine;
}

type MakeLine = (path: string) => CallLine;
type Listener = () => void;

const makeDeskLine: MakeLine = (path) => new CallLine({ path, me: "worker", soundChoice: readSoundChoice });

export class SoftphoneLine {
  private readonly pathOf: (callId: string) => string;
  private readonly make: MakeLine;
  private joined: JoinedCall | null = null;
  private readonly listeners = new Set<Listener>();

  constructor(pathOf: (callId: string) => string, make: MakeLine = makeDeskLine) {
    this.pathOf = pathOf;
    this.make = make;
  }

  getJoined = (): JoinedCall | null => this.joined;

  watch = (listener: Listener): Listener => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Be on this call; one that is joined already goes on, talking this way. */
  join(taskId: string, callId: string, way: Way, muted = false): void {
    rememberCall(callId, way);
    const known = this.joined;
    if (known?.callId === callId && !isOver(known.line.getView())) return void known.line.talk(way);
    known?.line.leave();
    const line = this.make(this.pathOf(callId));
    line.setMuted(muted);
    followCall(callId, line);
    this.set({ callId, taskId, line });
    void line.talk(way);
  }

  /** The page goes, or the call is somebody else's now. */
  leave(): void {
    this.joined?.line.leave();
    this.set(null);
  }

  private set(joined: JoinedCall | null): void {
    this.joined = joined;
    this.listeners.forEach((listener) => listener());
  }
}
