/** What the page and the sound thread say to each other (`SoundDevice.ts`, `sound.worklet.ts`). */

export type ToMouth =
  | { type: "frame"; pcm: ArrayBuffer }
  | { type: "clear" } | { type: "pause" } | { type: "resume" }
  /** Another connection: `epoch` tells its counts from those of the one before. */
  | { type: "reset"; epoch: number };

export interface FromMouth {
  type: "played" | "cleared";
  frames: number;
  epoch: number;
}

export interface FromEar {
  pcm: ArrayBuffer;
  /** Loudness, 0 to 1. */
  level: number;
}
