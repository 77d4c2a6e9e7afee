import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Mouth, type MouthEvents, PacedMouth, type Piece } from "./Mouth";
import { UtteranceQueue, wholeSentences } from "./UtteranceQueue";

/** A mouth that says what it is told when the test lets it. */
class HandMouth implements Mouth {
  wantsSentences = false;
  said: string[] = [];
  events: MouthEvents | null = null;
  say(piece: Piece, events: MouthEvents) {
    this.said.push(piece.text);
    this.events = events;
  }
  stop() {
    this.events = null;
  }
}

let mouth: HandMouth;
let told: string[];
let queue: UtteranceQueue;
const say = (utterance: string, text: string, last = true) => queue.say({ type: "say", utterance, text, last });

beforeEach(() => {
  vi.useFakeTimers();
  mouth = new HandMouth();
  told = [];
  queue = new UtteranceQueue(mouth, {
    onHeard: (utterance, characters) => told.push(`${utterance} ${characters}`),
    onEnded: (utterance) => told.push(`${utterance} ended`),
  });
});
afterEach(() => vi.useRealTimers());

describe("what the platform says", () => {
  it("is said in order, one utterance after the other", () => {
    say("u1", "Hello");
    say("u2", "Goodbye");
    expect(mouth.said).toEqual(["Hello"]);
    mouth.events?.onEnded();
    expect(mouth.said).toEqual(["Hello", "Goodbye"]);
    mouth.events?.onEnded();
    expect(told).toEqual(["u1 5", "u1 ended", "u2 7", "u2 ended"]);
    expect(queue.sounding).toBe(false);
  });

  it("has ended only when its last token was heard, though that is empty", () => {
    say("u1", "Hello ", false);
    mouth.events?.onEnded();
    expect(told).toEqual(["u1 6"]);
    say("u1", "Ana", false);
    mouth.events?.onEnded();
    say("u1", "", true);
    expect(told).toEqual(["u1 6", "u1 9", "u1 ended"]);
  });

  it("ends at once when there is nothing to hear", () => {
    say("u1", "");
    expect(told).toEqual(["u1 ended"]);
  });

  it("is heard by whole words, and tells once more when it is cut", () => {
    say("u1", "Good morning Ana");
    say("u2", "How are you?");
    mouth.events?.onProgress(8);
    expect(told).toEqual(["u1 4"]);
    queue.clear();
    expect(told).toEqual(["u1 4", "u1 4"]);
    expect(queue.sounding).toBe(false);
    say("u3", "Yes?");
    expect(mouth.said).toEqual(["Good morning Ana", "Yes?"]);
  });

  it("comes in sentences where the mouth wants them", () => {
    mouth.wantsSentences = true;
    say("u1", "I see it. Your or", false);
    expect(mouth.said).toEqual(["I see it. "]);
    say("u1", "der left", true);
    mouth.events?.onEnded();
    expect(mouth.said).toEqual(["I see it. ", "Your order left"]);
  });
});

it("lets a sound pass that it can only name, and music play until it is cleared", () => {
  queue.play({ type: "play", utterance: "beep", name: "beep", loop: 1 });
  queue.play({ type: "play", utterance: "music", name: "hold music", loop: 0 });
  vi.advanceTimersByTime(60_000);
  expect(told).toEqual(["beep ended"]);
  expect(queue.sounding).toBe(true);
  queue.clear();
  expect(queue.sounding).toBe(false);
});

it("finds whole sentences, also where they end in another script", () => {
  expect(wholeSentences("One. Two")).toBe("One. ");
  expect(wholeSentences("Half of")).toBe("");
  expect(wholeSentences('"Really?" he said')).toBe('"Really?" ');
  expect(wholeSentences("您好。请")).toBe("您好。");
});

it("shows words at a pace, by the clock and not by the ticks", () => {
  const paced = new PacedMouth();
  const events = { onProgress: vi.fn(), onEnded: vi.fn() };
  paced.say({ text: "x".repeat(64), language: null, voice: null }, events);
  vi.advanceTimersByTime(1000);
  expect(events.onProgress).toHaveBeenLastCalledWith(32);
  vi.advanceTimersByTime(1000);
  expect(events.onEnded).toHaveBeenCalledOnce();
  paced.say({ text: "never", language: null, voice: null }, events);
  paced.stop();
  vi.advanceTimersByTime(9000);
  expect(events.onEnded).toHaveBeenCalledOnce();
});
