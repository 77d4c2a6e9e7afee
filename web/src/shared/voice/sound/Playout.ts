/** Frames of 16 kHz PCM into the samples a context asks for, at its own rate. */
import { SAMPLE_RATE } from "../protocol";
import { fromPcm } from "./Framer";
import type { JitterBuffer } from "./JitterBuffer";
import { Resampler } from "./Resampler";

export class Playout {
  private readonly buffer: JitterBuffer;
  private readonly rate: number;
  private readonly resampler: Resampler;
  private chunk: Float32Array = new Float32Array(0);
  private from = 0;
  private told = 0;

  constructor(buffer: JitterBuffer, rate: number) {
    this.buffer = buffer;
    this.rate = rate;
    this.resampler = new Resampler(SAMPLE_RATE, rate);
  }

  /** Fill `output` with what sounds next; silence where there is nothing. */
  fill(output: Float32Array): void {
    let at = 0;
    while (at < output.length) {
      if (this.from >= this.chunk.length && !this.take()) break;
      const part = this.chunk.subarray(this.from, this.from + output.length - at);
      output.set(part, at);
      at += part.length;
      this.from += part.length;
    }
    output.fill(0, at);
    this.told += output.length;
  }

  /** Be silent at once, in the middle of a frame. */
  cut(): void {
    this.chunk = new Float32Array(0);
    this.from = 0;
  }

  private take(): boolean {
    const frame = this.buffer.next((this.told / this.rate) * 1000);
    if (frame === null) return false;
    this.chunk = this.resampler.process(fromPcm(frame));
    this.from = 0;
    return true;
  }
}
