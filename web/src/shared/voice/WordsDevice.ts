/**
 * A device of words: it shows or speaks what the platform says, and sends what the party types or says. One that only
 * types has a `PacedMouth` and no ear; a browser that speaks has a `SpokenMouth` and listens.
 */
import type { CallAction } from "./callState";
import { isEcho } from "./echo";
import type { Mouth } from "./Mouth";
import type { FromDevice, FromPlatform, ListenMessage, Voice } from "./protocol";
import type { Ear, SpeechSeam } from "./SpeechSeam";
import { UtteranceQueue } from "./UtteranceQueue";

export interface DeviceEvents {
  send: (message: FromDevice) => void;
  sendFrame: (frame: ArrayBuffer) => void;
  show: (action: CallAction) => void;
  /** The device cannot go on, in a sentence; the party may type instead. */
  onFailed: (why: string) => void;
}

/** What a call asks of the device it is on, whatever passes on its socket. */
export interface Device {
  /** The socket stands anew: what the platform counts begins at nothing. */
  opened: () => void;
  hear: (message: FromPlatform) => void;
  frame: (frame: ArrayBuffer) => void;
  setMuted: (muted: boolean) => void;
  close: () => void;
}

/** How often the platform is told what was heard, in milliseconds. */
const TELL_EVERY = 250;
/** As many words may be an answer in the words of the question. */
const SHORT_ANSWER = 3;

export class WordsDevice implements Device {
  private readonly events: DeviceEvents;
  private readonly me: Voice;
  private readonly queue: UtteranceQueue;
  private readonly ear: Ear | null;
  private muted = false;
  private toldAt = 0;
  private language: string | undefined;

  constructor(me: Voice, mouth: Mouth, events: DeviceEvents, speech: SpeechSeam | null = null) {
    this.me = me;
    this.events = events;
    this.queue = new UtteranceQueue(mouth, {
      onHeard: (utterance, characters, milliseconds) => this.heard(utterance, characters, milliseconds),
      onEnded: (utterance, milliseconds) => this.ended(utterance, milliseconds),
    });
    this.ear = speech?.listen(navigator.language, {
      onStart: () => undefined,
      onPartial: (text) => this.partly(text),
      onWords: (text, confidence) => this.recognised(text, confidence),
      onFailed: events.onFailed,
    }) ?? null;
  }

  opened(): void {
    this.toldAt = 0;
    this.queue.drop();
  }

  hear(message: FromPlatform): void {
    if (message.type === "say") this.queue.say(message);
    else if (message.type === "play") this.queue.play(message);
    else if (message.type === "clear") this.queue.clear();
    else if (message.type === "listen") this.listen(message);
    else if (message.type === "words" && message.who !== this.me && this.ear !== null && message.final) this.repeat(message.text);
  }

  frame(): void {
    // Sound is for the other kind of device.
  }

  setMuted(muted: boolean): void {
    this.muted = muted;
    this.ear?.setMuted(muted);
  }

  /** Tell how much was heard, exactly: the call is about to go on at another device. */
  tell(): void {
    this.toldAt = 0;
    this.queue.tell();
  }

  close(): void {
    this.ear?.stop();
    this.queue.drop();
  }

  /** Say something by typing it; what sounds is interrupted. */
  say(text: string): void {
    this.interrupt();
    this.finish(text, undefined, "typed");
  }

  private partly(text: string): void {
    if (this.muted || this.isEcho(text)) return;
    this.interrupt();
    this.events.show({ type: "words", who: this.me, name: null, text, final: false });
    this.events.send({ type: "partial", text, ...this.inLanguage() });
  }

  private recognised(text: string, confidence: number | undefined): void {
    if (this.muted || text === "" || this.isEcho(text)) return;
    this.interrupt();
    this.finish(text, confidence, "browser");
  }

  private finish(text: string, confidence: number | undefined, engine: string): void {
    this.events.show({ type: "words", who: this.me, name: null, text, final: true });
    // In which language somebody types is theirs to choose.
    const language = engine === "typed" ? {} : this.inLanguage();
    this.events.send({ type: "words", text, engine, ...language, ...(confidence === undefined ? {} : { confidence }) });
  }

  /** Somebody else's words in a bridge: a device that speaks says them too. */
  private repeat(text: string): void {
    this.queue.say({ type: "say", utterance: `repeated ${performance.now()}`, text, last: true });
  }

  /** The platform decides what an interruption cuts; it answers with `clear`. */
  private interrupt(): void {
    if (!this.queue.sounding) return;
    this.tell();
    this.events.send({ type: "barge" });
  }

  private isEcho(text: string): boolean {
    if (this.queue.sounding) return isEcho(text, this.queue.audible);
    // Short answers repeat words of the question; only a longer stretch is the late echo of what has just sounded.
    return this.queue.faded !== "" && text.split(/\s+/).length > SHORT_ANSWER && isEcho(text, this.queue.faded);
  }

  private listen(message: ListenMessage): void {
    if (!message.language) return;
    this.language = message.language;
    this.ear?.setLanguage(message.language);
  }

  private inLanguage(): { language?: string } {
    return this.language === undefined ? {} : { language: this.language };
  }

  private heard(utterance: string, characters: number, milliseconds: number): void {
    this.events.show({ type: "heard", utterance, characters });
    if (utterance.startsWith("repeated ") || performance.now() - this.toldAt < TELL_EVERY) return;
    this.toldAt = performance.now();
    this.events.send({ type: "progress", utterance, characters, milliseconds });
  }

  private ended(utterance: string, milliseconds: number): void {
    this.events.show({ type: "spoken", utterance });
    this.events.show({ type: "played", utterance });
    if (!utterance.startsWith("repeated ")) this.events.send({ type: "ended", utterance, milliseconds });
  }
}
