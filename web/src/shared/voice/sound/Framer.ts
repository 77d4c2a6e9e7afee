/** Samples of any number into frames of 16-bit PCM, and back. Pure. */
import { FRAME_SAMPLES } from "../protocol";

export class Framer {
  private readonly onFrame: (frame: Int16Array<ArrayBuffer>, level: number) => void;
  private frame = new Int16Array(FRAME_SAMPLES);
  private filled = 0;
  private energy = 0;

  /** `level` is the loudness of a frame, 0 to 1. */
  constructor(onFrame: (frame: Int16Array<ArrayBuffer>, level: number) => void) {
    this.onFrame = onFrame;
  }

  push(samples: Float32Array): void {
    for (const sample of samples) {
      this.frame[this.filled] = toPcm(sample);
      this.energy += sample * sample;
      this.filled += 1;
      if (this.filled === FRAME_SAMPLES) this.finish();
    }
  }

  private finish(): void {
    this.onFrame(this.frame, Math.min(1, Math.sqrt(this.energy / FRAME_SAMPLES)));
    this.frame = new Int16Array(FRAME_SAMPLES);
    this.filled = 0;
    this.energy = 0;
  }
}

function toPcm(sample: number): number {
  const whole = Math.round(sample * 32_768);
  return Math.max(-32_768, Math.min(32_767, whole));
}

export function fromPcm(frame: Int16Array): Float32Array {
  return Float32Array.from(frame, (whole) => whole / 32_768);
}
