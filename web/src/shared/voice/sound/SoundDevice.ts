/**
 * A device of sound: the microphone goes to the platform in frames of 20 ms, the platform's frames go to the loudspeaker.
 * The work on samples is done on the browser's sound thread (`sound.worklet.ts`).
 */
import type { FromPlatform } from "../protocol";
import { SAMPLE_RATE } from "../protocol";
import type { Device, DeviceEvents } from "../WordsDevice";
import type { FromEar, FromMouth, ToMouth } from "./messages";
import workletUrl from "./sound.worklet.ts?worker&url";

export interface SoundChoice {
  /** Which microphone and which loudspeaker, as the browser names them; null is the usual one. */
  inputId: string | null;
  outputId: string | null;
  /** Whether the browser may remove echo and noise; somebody with a headset may not want it. */
  processing: boolean;
}

/** Why there is no sound, in a sentence a person can act on. */
export class NoSound extends Error {}

interface Opened {
  context: AudioContext;
  stream: MediaStream;
  source: MediaStreamAudioSourceNode;
}

export class SoundDevice implements Device {
  private readonly context: AudioContext;
  private readonly stream: MediaStream;
  private readonly source: MediaStreamAudioSourceNode;
  private readonly mouth: AudioWorkletNode;
  private readonly events: DeviceEvents;
  private epoch = 0;
  private closed = false;

  /** Ask for the microphone and get everything going. Raises `NoSound`. */
  static async open(choice: SoundChoice, events: DeviceEvents, onLevel: (level: number) => void): Promise<SoundDevice> {
    if (typeof AudioWorkletNode === "undefined" || !navigator.mediaDevices?.getUserMedia) {
      throw new NoSound("This browser gives pages no microphone, or this address is not a secure one.");
    }
    const stream = await microphone(choice);
    try {
      const opened = await connect(stream, choice);
      return new SoundDevice(opened, events, onLevel);
    } catch (error) {
      stream.getTracks().forEach((track) => track.stop());
      throw error instanceof NoSound ? error : new NoSound("The browser could not begin to play sound.");
    }
  }

  private constructor({ context, stream, source }: Opened, events: DeviceEvents, onLevel: (level: number) => void) {
    this.context = context;
    this.stream = stream;
    this.source = source;
    this.events = events;
    const ear = new AudioWorkletNode(context, "tieline-ear", { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" });
    this.mouth = new AudioWorkletNode(context, "tieline-mouth", { numberOfInputs: 0, outputChannelCount: [1] });
    ear.port.onmessage = (event: MessageEvent<FromEar>) => {
      onLevel(event.data.level);
      if (!this.closed) events.sendFrame(event.data.pcm);
    };
    this.mouth.port.onmessage = (event: MessageEvent<FromMouth>) => this.count(event.data);
    source.connect(ear);
    this.mouth.connect(context.destination);
    stream.getAudioTracks()[0]?.addEventListener("ended", () => {
      if (!this.closed) events.onFailed("The microphone is gone.");
    });
  }

  /** Whether the browser waits for a click before it lets this page be heard. */
  get silenced(): boolean {
    return this.context.state === "suspended";
  }

  /** Call this while somebody clicks: browsers let a page be heard only then. */
  wake(): Promise<void> {
    return this.context.resume();
  }

  /** Hear when the browser lets the page be heard, or no longer; answers how to stop. */
  watch(listener: () => void): () => void {
    this.context.addEventListener("statechange", listener);
    return () => this.context.removeEventListener("statechange", listener);
  }

  opened(): void {
    this.epoch += 1;
    this.tell({ type: "reset", epoch: this.epoch });
  }

  hear(message: FromPlatform): void {
    if (message.type === "clear" || message.type === "pause" || message.type === "resume") this.tell({ type: message.type });
  }

  frame(pcm: ArrayBuffer): void {
    this.mouth.port.postMessage({ type: "frame", pcm } satisfies ToMouth, [pcm]);
  }

  /** A muted track goes on giving silence, so that the platform hears that the line lives. */
  setMuted(muted: boolean): void {
    this.stream.getAudioTracks().forEach((track) => (track.enabled = !muted));
  }

  close(): void {
    this.closed = true;
    this.source.disconnect();
    this.stream.getTracks().forEach((track) => track.stop());
    void this.context.close();
  }

  private tell(message: ToMouth): void {
    this.mouth.port.postMessage(message);
  }

  private count({ type, frames, epoch }: FromMouth): void {
    // A count from before the connection was lost means nothing to the new one.
    if (epoch === this.epoch && !this.closed) this.events.send({ type, frames });
  }
}

async function microphone({ inputId, processing }: SoundChoice): Promise<MediaStream> {
  const audio: MediaTrackConstraints = {
    echoCancellation: processing, noiseSuppression: processing, autoGainControl: processing, channelCount: 1,
    ...(inputId === null ? {} : { deviceId: { ideal: inputId } }),
  };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio });
  } catch (error) {
    throw new NoSound(wordsFor(error));
  }
}

function wordsFor(error: unknown): string {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "The browser does not let this page use the microphone.";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "There is no microphone.";
  if (name === "NotReadableError") return "Another program uses the microphone.";
  return "The microphone could not be opened.";
}

async function connect(stream: MediaStream, choice: SoundChoice): Promise<Opened> {
  const rates = [SAMPLE_RATE, undefined];
  for (const sampleRate of rates) {
    const context = new AudioContext({ latencyHint: "interactive", ...(sampleRate === undefined ? {} : { sampleRate }) });
    try {
      const source = context.createMediaStreamSource(stream);
      await context.audioWorklet.addModule(workletUrl);
      await playOn(context, choice.outputId);
      return { context, stream, source };
    } catch (error) {
      await context.close();
      // Some browsers let a microphone only into a context of its own rate; the worklet resamples there.
      if (!(error instanceof DOMException && error.name === "NotSupportedError")) throw error;
    }
  }
  throw new NoSound("This browser cannot connect the microphone.");
}

async function playOn(context: AudioContext, outputId: string | null): Promise<void> {
  const choosing = context as AudioContext & { setSinkId?: (id: string) => Promise<void> };
  if (outputId === null || choosing.setSinkId === undefined) return;
  try {
    await choosing.setSinkId(outputId);
  } catch {
    // The loudspeaker of last time is not plugged in today: the usual one has to do.
  }
}
