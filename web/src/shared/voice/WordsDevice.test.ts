import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CallAction } from "./callState";
import { PacedMouth } from "./Mouth";
import type { FromDevice } from "./protocol";
import { SpokenMouth } from "./SpokenMouth";
import type { Ear, EarEvents, SpeechSeam, SpokenEvents } from "./SpeechSeam";
import { WordsDevice } from "./WordsDevice";

/** A browser's speech in the hands of the test. */
class HandSpeech implements SpeechSeam {
  support = { listens: true, speaks: true, why: null };
  ear: EarEvents | null = null;
  languages: string[] = [];
  muted = false;
  spoken: string[] = [];
  speaking: SpokenEvents | null = null;
  recognisesHere = () => Promise.resolve(false);
  listen(language: string, events: EarEvents): Ear {
    this.languages.push(language);
    this.ear = events;
    return {
      setLanguage: (next) => this.languages.push(next),
      setMuted: (muted) => (this.muted = muted),
      stop: () => (this.ear = null),
    };
  }
  speak(text: string, _language: string | null, events: SpokenEvents) {
    this.spoken.push(text);
    this.speaking = events;
    return () => (this.speaking = null);
  }
}

let sent: FromDevice[];
let shown: CallAction[];
const onFailed = vi.fn();
const kinds = () => sent.map((one) => one.type);
const events = { send: (one: FromDevice) => sent.push(one), sendFrame: () => undefined, show: (one: CallAction) => shown.push(one), onFailed };
const hello = { type: "say", utterance: "u1", text: "Hello Ana, what can I do for you?", last: true } as const;

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  shown = [];
});
afterEach(() => vi.useRealTimers());

describe("Ana types", () => {
  it("and hears what the agent says to its end", () => {
    const device = new WordsDevice("caller", new PacedMouth(), events);
    device.hear(hello);
    vi.advanceTimersByTime(3000);
    expect(sent.at(-1)).toMatchObject({ type: "ended", utterance: "u1" });
    expect(kinds().filter((kind) => kind === "progress").length).toBeLessThan(6);
  });

  it("and interrupts: how much she heard is told first, then that she speaks, then what", () => {
    const device = new WordsDevice("caller", new PacedMouth(), events);
    device.hear(hello);
    vi.advanceTimersByTime(600);
    sent.length = 0;
    device.say("Stop");
    expect(sent).toEqual([
      { type: "progress", utterance: "u1", characters: 19, milliseconds: 600 },
      { type: "barge" },
      { type: "words", text: "Stop", engine: "typed" },
    ]);
    device.hear({ type: "clear" });
    sent.length = 0;
    vi.advanceTimersByTime(9000);
    expect(sent).toEqual([]);
  });

  it("into silence, which interrupts nobody", () => {
    new WordsDevice("caller", new PacedMouth(), events).say("Hello?");
    expect(kinds()).toEqual(["words"]);
    expect(shown).toEqual([{ type: "words", who: "caller", name: null, text: "Hello?", final: true }]);
  });
});

describe("Ana's browser speaks and listens", () => {
  const make = () => {
    const speech = new HandSpeech();
    return { speech, device: new WordsDevice("caller", new SpokenMouth(speech), events, speech) };
  };

  it("in the language the call asks for", () => {
    const { speech, device } = make();
    device.hear({ type: "listen", language: "es-ES" });
    expect(speech.languages.at(-1)).toBe("es-ES");
    speech.ear?.onWords("Hola", 0.9);
    expect(sent).toEqual([{ type: "words", text: "Hola", engine: "browser", language: "es-ES", confidence: 0.9 }]);
  });

  it("and takes its own voice for nobody's", () => {
    const { speech, device } = make();
    device.hear(hello);
    speech.ear?.onPartial("hello Anna what can I");
    expect(kinds()).toEqual([]);
    speech.speaking?.onProgress(10);
    speech.ear?.onPartial("I want a human");
    expect(kinds().slice(-2)).toEqual(["barge", "partial"]);
  });

  it("and knows its late echo from a short answer", () => {
    const { speech, device } = make();
    device.hear({ ...hello, text: "A replacement or a refund?" });
    speech.speaking?.onEnded();
    sent.length = 0;
    speech.ear?.onWords("a replacement or a refund", 0.4);
    speech.ear?.onWords("a refund", 0.9);
    expect(sent).toMatchObject([{ type: "words", text: "a refund" }]);
  });

  it("and says aloud what a worker in the bridge types, without telling the platform of it", () => {
    const { speech, device } = make();
    device.hear({ type: "words", who: "worker", name: "Marco", text: "Hello, Marco here.", final: true });
    device.hear({ type: "words", who: "caller", name: null, text: "Myself", final: true });
    expect(speech.spoken).toEqual(["Hello, Marco here."]);
    speech.speaking?.onEnded();
    expect(sent).toEqual([]);
  });

  it("and is deaf while it is muted, silent once it is closed", () => {
    const { speech, device } = make();
    device.setMuted(true);
    speech.ear?.onPartial("nobody hears this");
    expect([speech.muted, sent]).toEqual([true, []]);
    device.hear(hello);
    device.close();
    expect([speech.ear, speech.speaking]).toEqual([null, null]);
  });
});
