/**
 * Frames that come unevenly and are played evenly. It begins a little late, so that a late frame does not leave a hole,
 * and counts what was played: the platform paces what it sends by that.
 */

/** So many frames are waited for before sound begins; a shorter sound begins after as much time. */
const AHEAD = 3;
const PATIENCE = 60;
/** More than two seconds waiting can only be a stall; the oldest go, counted as played. */
const MOST = 100;

export class JitterBuffer {
  /** Frames played since `reset`. */
  played = 0;
  private frames: Int16Array[] = [];
  private flowing = false;
  private held = false;
  private waitingSince: number | null = null;

  get waiting(): number {
    return this.frames.length;
  }

  push(frame: Int16Array): void {
    this.frames.push(frame);
    if (this.frames.length <= MOST) return;
    this.frames.shift();
    this.played += 1;
  }

  /** The next frame to play; null for silence. `now` is the time of the sound, in milliseconds. */
  next(now: number): Int16Array | null {
    if (this.held || !this.mayBegin(now)) return null;
    const frame = this.frames.shift();
    if (frame === undefined) {
      this.flowing = false;
      return null;
    }
    this.played += 1;
    return frame;
  }

  clear(): void {
    this.frames = [];
    this.flowing = false;
    this.held = false;
    this.waitingSince = null;
  }

  hold(): void {
    this.held = true;
  }

  goOn(): void {
    this.held = false;
  }

  /** Another connection: nothing waits, and nothing was played yet. */
  reset(): void {
    this.clear();
    this.played = 0;
  }

  private mayBegin(now: number): boolean {
    if (this.flowing) return true;
    if (this.frames.length === 0) return false;
    this.waitingSince ??= now;
    if (this.frames.length < AHEAD && now - this.waitingSince < PATIENCE) return false;
    this.waitingSince = null;
    this.flowing = true;
    return true;
  }
}
