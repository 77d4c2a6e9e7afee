/**
 * Recognition and synthesis as a page sees them. `webSpeech.ts` is the browser's own; tests put another behind the seam.
 */

export interface SpeechSupport {
  listens: boolean;
  speaks: boolean;
  /** What is missing, in a sentence; null when both are there. */
  why: string | null;
}

export interface EarEvents {
  /** The party began to make a sound that may be speech. */
  onStart: () => void;
  onPartial: (text: string) => void;
  onWords: (text: string, confidence: number | undefined) => void;
  /** Listening failed for good, in a sentence. */
  onFailed: (why: string) => void;
}

export interface Ear {
  /** Listen in another language (BCP 47). */
  setLanguage: (language: string) => void;
  setMuted: (muted: boolean) => void;
  stop: () => void;
}

export interface SpokenEvents {
  /** So many characters of the text were spoken. */
  onProgress: (characters: number) => void;
  onEnded: () => void;
}

export interface SpeechSeam {
  readonly support: SpeechSupport;
  /** Whether this browser recognises the language without sending the sound anywhere. */
  recognisesHere: (language: string) => Promise<boolean>;
  listen: (language: string, events: EarEvents) => Ear;
  /** Speak; answers how to stop. */
  speak: (text: string, language: string | null, events: SpokenEvents) => () => void;
}

/** What a user should know before speaking, in a sentence. */
export function privacyOf(recognisesHere: boolean): string {
  return recognisesHere
    ? "Your browser recognises your voice on this device."
    : "Your browser recognises your voice and may send it to its vendor to do so.";
}
