import type { Mouth, MouthEvents, Piece } from "./Mouth";
import type { SpeechSeam } from "./SpeechSeam";

/** Says by the browser's synthesiser, sentence by sentence. */
export class SpokenMouth implements Mouth {
  readonly wantsSentences = true;
  private readonly speech: SpeechSeam;
  private cancel: (() => void) | null = null;

  constructor(speech: SpeechSeam) {
    this.speech = speech;
  }

  say(piece: Piece, events: MouthEvents): void {
    this.stop();
    this.cancel = this.speech.speak(piece.text, piece.language, {
      onProgress: events.onProgress,
      onEnded: () => {
        this.cancel = null;
        events.onEnded();
      },
    });
  }

  stop(): void {
    this.cancel?.();
    this.cancel = null;
  }
}
