/** The browser's own speech: the Web Speech API behind `SpeechSeam`, with only what of it is used as types. */
import { type Ear, type EarEvents, type SpeechSeam, type SpeechSupport, type SpokenEvents } from "./SpeechSeam";

interface Alternative {
  transcript: string;
  confidence: number;
}

interface RecognitionEvent extends Event {
  resultIndex: number;
  results: ArrayLike<ArrayLike<Alternative> & { isFinal: boolean }>;
}

interface Recognition extends EventTarget {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  processLocally?: boolean;
  start: () => void;
  abort: () => void;
}

interface RecognitionMaker {
  new (): Recognition;
  available?: (options: { langs: string[]; processLocally: boolean }) => Promise<string>;
}

interface SpeechWindow {
  SpeechRecognition?: RecognitionMaker;
  webkitSpeechRecognition?: RecognitionMaker;
}

/** Errors after which listening again would fail the same way. */
const FATAL: Record<string, string> = {
  "not-allowed": "The browser does not let this page use the microphone.",
  "service-not-allowed": "The browser does not let this page recognise speech.",
  "audio-capture": "There is no microphone.",
  "language-not-supported": "The browser does not recognise this language.",
};
/** How long to wait before listening again, in milliseconds: browsers stop by themselves after a while of silence. */
const AGAIN_AFTER = 250;

function maker(): RecognitionMaker | undefined {
  const page = window as unknown as SpeechWindow;
  return page.SpeechRecognition ?? page.webkitSpeechRecognition;
}

export const webSpeech: SpeechSeam = {
  get support(): SpeechSupport {
    const listens = maker() !== undefined;
    const speaks = typeof speechSynthesis !== "undefined";
    const why = !listens ? "This browser does not recognise speech. Chrome, Edge and Safari do." : speaks ? null : "This browser does not speak.";
    return { listens, speaks, why };
  },

  async recognisesHere(language) {
    try {
      return (await maker()?.available?.({ langs: [language], processLocally: true })) === "available";
    } catch {
      // Browsers whose recogniser knows nothing of "here" refuse the question.
      return false;
    }
  },

  listen: (language, events) => new WebEar(language, events),
  speak,
};

class WebEar implements Ear {
  private readonly events: EarEvents;
  private language: string;
  private recognition: Recognition | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private wanted = true;

  constructor(language: string, events: EarEvents) {
    this.language = language;
    this.events = events;
    void this.begin();
  }

  setLanguage(language: string): void {
    if (language === this.language) return;
    this.language = language;
    // Takes effect with the next recognition, which begins when this one has ended.
    this.recognition?.abort();
  }

  setMuted(muted: boolean): void {
    this.wanted = !muted;
    if (muted) this.recognition?.abort();
    else void this.begin();
  }

  stop(): void {
    this.wanted = false;
    if (this.timer !== null) clearTimeout(this.timer);
    this.recognition?.abort();
  }

  private async begin(): Promise<void> {
    const Maker = maker();
    if (Maker === undefined || this.recognition !== null) return;
    const recognition = new Maker();
    this.recognition = recognition;
    recognition.lang = this.language;
    recognition.continuous = true;
    recognition.interimResults = true;
    recognition.addEventListener("speechstart", () => this.events.onStart());
    recognition.addEventListener("result", (event) => this.hear(event as RecognitionEvent));
    recognition.addEventListener("error", (event) => this.fail((event as Event & { error: string }).error));
    recognition.addEventListener("end", () => this.ended());
    if (await webSpeech.recognisesHere(this.language)) recognition.processLocally = true;
    if (this.wanted) recognition.start();
    else this.recognition = null;
  }

  private hear(event: RecognitionEvent): void {
    for (const result of Array.from(event.results).slice(event.resultIndex)) {
      const best = result[0];
      if (best === undefined) continue;
      if (result.isFinal) this.events.onWords(best.transcript.trim(), best.confidence > 0 ? best.confidence : undefined);
      else this.events.onPartial(best.transcript.trim());
    }
  }

  private fail(error: string): void {
    const why = FATAL[error];
    if (why === undefined) return;
    this.wanted = false;
    this.events.onFailed(why);
  }

  private ended(): void {
    this.recognition = null;
    if (this.wanted) this.timer = setTimeout(() => void this.begin(), AGAIN_AFTER);
  }
}

function speak(text: string, language: string | null, events: SpokenEvents): () => void {
  const utterance = new SpeechSynthesisUtterance(text);
  if (language !== null) utterance.lang = language;
  let stopped = false;
  utterance.addEventListener("boundary", (event) => !stopped && events.onProgress(event.charIndex));
  const end = () => {
    if (stopped) return;
    stopped = true;
    events.onEnded();
  };
  utterance.addEventListener("end", end);
  // Words that cannot be spoken are on the screen all the same; the call must not wait for them.
  utterance.addEventListener("error", end);
  speechSynthesis.speak(utterance);
  return () => {
    stopped = true;
    speechSynthesis.cancel();
  };
}
