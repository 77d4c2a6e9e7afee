/**
 * What runs on the browser's sound thread: the ear turns the microphone into frames, the mouth plays frames.
 * `SoundDevice.ts` talks to both by messages. Vite bundles this into an asset of its own.
 */
import { SAMPLE_RATE } from "../protocol";
import { Framer } from "./Framer";
import { JitterBuffer } from "./JitterBuffer";
import type { ToMouth } from "./messages";
import { Playout } from "./Playout";
import { Resampler } from "./Resampler";

/** The part of the worklet's world that is used; TypeScript's libraries know only the page's. */
declare const sampleRate: number;
declare const registerProcessor: (name: string, processor: unknown) => void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

/** How often it is told what was played, in frames: every 100 ms. */
const TELL_EVERY = 5;

class EarProcessor extends AudioWorkletProcessor {
  private readonly resampler = new Resampler(sampleRate, SAMPLE_RATE);
  private readonly framer = new Framer((frame, level) => this.port.postMessage({ pcm: frame.buffer, level }, [frame.buffer]));

  process(inputs: Float32Array[][]): boolean {
    const samples = inputs[0]?.[0];
    if (samples !== undefined) this.framer.push(this.resampler.process(samples));
    return true;
  }
}

class MouthProcessor extends AudioWorkletProcessor {
  private readonly buffer = new JitterBuffer();
  private readonly playout = new Playout(this.buffer, sampleRate);
  private told = 0;
  private epoch = 0;

  constructor() {
    super();
    this.port.onmessage = (event: MessageEvent<ToMouth>) => this.obey(event.data);
  }

  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const [first, ...others] = outputs[0] ?? [];
    if (first === undefined) return true;
    this.playout.fill(first);
    others.forEach((channel) => channel.set(first));
    const silentNow = this.buffer.waiting === 0 && this.buffer.played !== this.told;
    if (silentNow || this.buffer.played - this.told >= TELL_EVERY) this.tell("played");
    return true;
  }

  private obey(message: ToMouth): void {
    switch (message.type) {
      case "frame":
        return this.buffer.push(new Int16Array(message.pcm));
      case "clear":
        this.buffer.clear();
        this.playout.cut();
        return this.tell("cleared");
      case "pause":
        return this.buffer.hold();
      case "resume":
        return this.buffer.goOn();
      case "reset":
        this.epoch = message.epoch;
        this.told = 0;
        this.buffer.reset();
        return this.playout.cut();
    }
  }

  private tell(type: "played" | "cleared"): void {
    this.told = this.buffer.played;
    this.port.postMessage({ type, frames: this.buffer.played, epoch: this.epoch });
  }
}

registerProcessor("tieline-ear", EarProcessor);
registerProcessor("tieline-mouth", MouthProcessor);
