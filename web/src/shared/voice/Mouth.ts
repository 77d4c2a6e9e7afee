/** How a device of words says what it is given: shown at a speaker's pace, or spoken by the browser (`SpokenMouth`). */

export interface Piece {
  text: string;
  language: string | null;
  voice: string | null;
}

export interface MouthEvents {
  /** So many characters of the piece were heard. */
  onProgress: (characters: number) => void;
  onEnded: () => void;
}

export interface Mouth {
  /** Say a piece; the mouth is silent when it is asked. */
  say: (piece: Piece, events: MouthEvents) => void;
  /** Be silent at once; nothing more is told of the piece. */
  stop: () => void;
  /** Whether pieces should be whole sentences: a synthesiser stumbles over tokens. */
  readonly wantsSentences: boolean;
}

/** Characters a second: quicker than a voice, slow enough to break in. */
const PACE = 32;
const TICK = 100;

/** Says by showing: the words are heard at a pace at which people read along. */
export class PacedMouth implements Mouth {
  readonly wantsSentences = false;
  private timer: ReturnType<typeof setInterval> | null = null;

  say(piece: Piece, events: MouthEvents): void {
    this.stop();
    const begun = performance.now();
    // A hidden page ticks seldom, so what was heard is told by the clock and not by the ticks.
    this.timer = setInterval(() => {
      const characters = Math.floor(((performance.now() - begun) * PACE) / 1000);
      if (characters < piece.text.length) return events.onProgress(characters);
      this.stop();
      events.onEnded();
    }, TICK);
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }
}
