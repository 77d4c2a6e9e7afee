/**
 * A stream of samples from one rate to another, by a windowed sinc. Most browsers resample to 16 kHz by themselves;
 * this is for those that do not let a microphone into such a context.
 */

/** How many zero crossings of the sinc are kept on each side. */
const CROSSINGS = 12;

export class Resampler {
  private readonly step: number;
  private readonly cutoff: number;
  private readonly reach: number;
  private history: Float32Array;
  /** Where the next sample is taken from, counted from the beginning of the history. */
  private at: number;

  constructor(from: number, to: number) {
    this.step = from / to;
    this.cutoff = Math.min(1, to / from) * 0.94;
    this.reach = Math.ceil(CROSSINGS / this.cutoff);
    this.history = new Float32Array(this.reach);
    this.at = this.reach;
  }

  /** The samples that can be told once `input` is known; the last few wait for what comes next. */
  process(input: Float32Array): Float32Array {
    if (this.step === 1) return input;
    const known = new Float32Array(this.history.length + input.length);
    known.set(this.history);
    known.set(input, this.history.length);
    const output: number[] = [];
    for (; this.at + this.reach < known.length; this.at += this.step) output.push(this.sample(known, this.at));
    const keep = Math.max(0, Math.floor(this.at) - this.reach);
    this.history = known.slice(keep);
    this.at -= keep;
    return Float32Array.from(output);
  }

  private sample(known: Float32Array, at: number): number {
    const first = Math.max(0, Math.ceil(at - this.reach));
    const last = Math.min(known.length - 1, Math.floor(at + this.reach));
    let sum = 0;
    for (let index = first; index <= last; index += 1) sum += (known[index] ?? 0) * this.weight(at - index);
    return sum;
  }

  private weight(distance: number): number {
    const x = distance * this.cutoff;
    const sinc = Math.abs(x) < 1e-9 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    const window = 0.5 + 0.5 * Math.cos((Math.PI * distance) / this.reach);
    return sinc * window * this.cutoff;
  }
}
