/**
 * One party's end of a call: the socket, the device on it, and what the screen shows of both. The way of talking can be
 * changed while the call lasts; the phone and the worker's softphone are two users of this.
 */
import { type CallAction, type CallView, callAfter, isOver, newCall } from "./callState";
import type { Said } from "./captions";
import { CallSocket } from "./CallSocket";
import { PacedMouth } from "./Mouth";
import type { FromPlatform, Medium, Voice } from "./protocol";
import { type SoundChoice, NoSound, SoundDevice } from "./sound/SoundDevice";
import type { SpeechSeam } from "./SpeechSeam";
import { SpokenMouth } from "./SpokenMouth";
import { type Device, type DeviceEvents, WordsDevice } from "./WordsDevice";
import { webSpeech } from "./webSpeech";

/** How a party talks: typing, by the browser's own speech, or with the microphone. */
export type Way = "type" | "speech" | "sound";

export interface LineView extends CallView {
  way: Way;
  /** Why the way of talking had to be left for typing; null while it works. */
  fellBack: string | null;
  /** This device's microphone is off. */
  selfMuted: boolean;
  /** The browser plays nothing before somebody clicks. */
  silenced: boolean;
  /** The microphone is being asked for. */
  opening: boolean;
  /** When the call was over for this device, in milliseconds; null while it lasts. */
  endedAt: number | null;
}

export interface LineOptions {
  /** The path of the call's socket, without its query. */
  path: string;
  me: Voice;
  speech?: SpeechSeam;
  openSound?: typeof SoundDevice.open;
  makeSocket?: (url: string) => WebSocket;
  soundChoice?: () => SoundChoice;
}

type Listener = () => void;

const usualSound = (): SoundChoice => ({ inputId: null, outputId: null, processing: true });

export class CallLine {
  /** The loudness of the microphone, 0 to 1, for whoever draws it; it changes too often to be part of the view. */
  level = 0;
  private readonly options: LineOptions;
  private view: LineView;
  private socket: CallSocket | null = null;
  private device: Device | null = null;
  /** Grows with each change of the device, so that what an earlier one still does is known for late. */
  private turn = 0;
  private stopWatching: Listener | null = null;
  private readonly listeners = new Set<Listener>();

  constructor(options: LineOptions) {
    this.options = options;
    this.view = { ...newCall, way: "type", fellBack: null, selfMuted: false, silenced: false, opening: false, endedAt: null };
  }

  getView = (): LineView => this.view;

  /** Hear about changes; answers how to stop. */
  watch = (listener: Listener): Listener => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Talk this way from now on. Without sound the party types, and the view says why. */
  async talk(way: Way): Promise<void> {
    const turn = this.letGo();
    this.show({ type: "moved" });
    this.set({ way, fellBack: null, opening: way === "sound", silenced: false });
    const events = this.eventsOf(turn);
    try {
      const device = await this.make(way, events);
      // Somebody chose another way while the microphone was being asked for.
      if (turn !== this.turn) return device.close();
      this.use(device, way === "sound" ? "sound" : "words");
    } catch (error) {
      if (!(error instanceof NoSound)) throw error;
      if (turn === this.turn) this.fallBack(error.message);
    }
  }

  /** Say something by typing it. */
  say(text: string): void {
    if (this.device instanceof WordsDevice) this.device.say(text);
  }

  /** Show what was said before this page was there. */
  remember(said: Said[]): void {
    this.show({ type: "earlier", said });
  }

  press(digit: string): void {
    this.socket?.send({ type: "digit", digit });
  }

  setMuted(muted: boolean): void {
    this.set({ selfMuted: muted });
    this.device?.setMuted(muted);
  }

  /** Call this while somebody clicks. */
  wake(): void {
    if (this.device instanceof SoundDevice) void this.device.wake();
  }

  hangUp(): void {
    this.tellHeard();
    this.socket?.send({ type: "hangup" });
    this.show({ type: "platform", message: { type: "end", reason: "completed" } });
    this.letGo();
  }

  /** Leave the call where it is: another page may go on with it. */
  leave(): void {
    this.letGo();
  }

  private make(way: Way, events: DeviceEvents): Promise<Device> {
    const { me, speech = webSpeech, openSound = SoundDevice.open, soundChoice = usualSound } = this.options;
    if (way === "sound") return openSound(soundChoice(), events, (level) => (this.level = level));
    if (way === "type") return Promise.resolve(new WordsDevice(me, new PacedMouth(), events));
    if (speech.support.why !== null) return Promise.reject(new NoSound(speech.support.why));
    return Promise.resolve(new WordsDevice(me, new SpokenMouth(speech), events, speech));
  }

  private use(device: Device, medium: Medium): void {
    this.device = device;
    if (device instanceof SoundDevice) {
      const look = () => this.set({ silenced: device.silenced });
      this.stopWatching = device.watch(look);
      look();
    }
    device.setMuted(this.view.selfMuted);
    this.set({ opening: false });
    const turn = this.turn;
    const handlers = {
      onLink: (link: CallView["link"]) => {
        if (turn !== this.turn) return;
        if (link === "live") {
          device.opened();
          this.show({ type: "moved" });
        }
        if (link === "refused" && this.view.way !== "type") return this.typeInstead();
        this.show({ type: "link", link });
        if (isOver(this.view)) this.letGo();
      },
      onMessage: (message: FromPlatform) => turn === this.turn && this.hear(message, device),
      onFrame: (frame: ArrayBuffer) => turn === this.turn && device.frame(frame),
    };
    this.socket = new CallSocket(`${this.options.path}?device=${medium}`, handlers, this.options.makeSocket);
    this.show({ type: "link", link: "connecting" });
    this.socket.open();
  }

  private hear(message: FromPlatform, device: Device): void {
    if (message.type === "words" && message.who === "you") {
      this.show({ ...message, who: this.options.me, name: null });
    } else if (message.type !== "clear" || !(device instanceof SoundDevice)) {
      // How much a device of sound has heard is told by the platform, behind the `clear`.
      this.show({ type: "platform", message });
    }
    device.hear(message);
  }

  private eventsOf(turn: number): DeviceEvents {
    const ours = () => turn === this.turn;
    return {
      send: (message) => ours() && this.socket?.send(message),
      sendFrame: (frame) => ours() && this.socket?.sendFrame(frame),
      show: (action) => ours() && this.show(action),
      onFailed: (why) => ours() && this.fallBack(why),
    };
  }

  /** The platform would not have this device, and said why as the end of the call; the call itself goes on. */
  private typeInstead(): void {
    const why = this.view.endReason ?? "The server takes no sound for this call.";
    this.set({ state: null, endReason: null });
    this.fallBack(why);
  }

  private fallBack(why: string): void {
    const { selfMuted } = this.view;
    void this.talk("type").then(() => this.set({ fellBack: why, selfMuted }));
  }

  /** What was heard of an utterance is kept as heard: whoever leaves in the middle of it says how much that was. */
  private tellHeard(): void {
    if (this.device instanceof WordsDevice) this.device.tell();
  }

  /** Let go of socket and device; answers the number of the next. */
  private letGo(): number {
    if (!isOver(this.view)) this.tellHeard();
    this.turn += 1;
    this.stopWatching?.();
    this.stopWatching = null;
    this.socket?.close();
    this.device?.close();
    this.socket = null;
    this.device = null;
    this.level = 0;
    return this.turn;
  }

  private show(action: CallAction): void {
    this.set(callAfter(this.view, action));
  }

  private set(part: Partial<LineView>): void {
    const view = { ...this.view, ...part };
    this.view = { ...view, endedAt: isOver(view) ? (view.endedAt ?? Date.now()) : null };
    this.listeners.forEach((listener) => listener());
  }
}
