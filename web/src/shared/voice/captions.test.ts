import { describe, expect, it } from "vitest";
import { type Caption, type CaptionAction, atWordEnd, captionsAfter } from "./captions";

const run = (...actions: CaptionAction[]) => actions.reduce(captionsAfter, [] as Caption[]);
const say = (utterance: string, text: string): CaptionAction => ({ type: "say", utterance, text, who: "agent", name: "Agent" });
const words = (who: Caption["who"], text: string, final = true): CaptionAction => ({ type: "words", who, name: null, text, final });
const shown = (captions: Caption[]) => captions.map((one) => `${one.who} ${one.state}: ${one.text}`);

describe("what the agent says to Ana", () => {
  it("grows token by token, and is said once it was heard", () => {
    const captions = run(say("u1", "Good "), say("u1", "morning"), { type: "heard", utterance: "u1", characters: 5 });
    expect(captions).toMatchObject([{ text: "Good morning", heard: 5, state: "sounding" }]);
    expect(captionsAfter(captions, { type: "spoken", utterance: "u1" })).toMatchObject([{ heard: 12, state: "said" }]);
  });

  it("is cut where she interrupted, and what waited behind it was never said", () => {
    const heard: CaptionAction = { type: "heard", utterance: "u1", characters: 4 };
    const captions = run(say("u1", "Good morning"), heard, say("u2", "How are you?"), { type: "cleared" });
    expect(captions).toMatchObject([{ key: "u1", heard: 4, state: "cut" }]);
  });

  it("takes nothing more after it was cut", () => {
    const captions = run(say("u1", "Good "), { type: "heard", utterance: "u1", characters: 5 }, { type: "cleared" }, say("u1", "morning"), say("u3", ""));
    expect(shown(captions)).toEqual(["agent cut: Good "]);
  });

  it("stays as far as it was heard when the call goes on at another device, which is told the rest", () => {
    const heard: CaptionAction = { type: "heard", utterance: "u1", characters: 5 };
    const captions = run(say("u1", "Good morning"), heard, say("u2", "Ana?"), { type: "moved" }, say("u1", " morning"), say("u2", "Ana?"));
    expect(shown(captions)).toEqual(["agent said: Good", "agent sounding:  morning", "agent sounding: Ana?"]);
  });

  it("is over when the platform says how much of it was heard", () => {
    const captions = run(say("u1", "Good morning"), say("u2", "Ana?"), say("u3", "Hm"), { type: "over", utterance: "u1", characters: 12 });
    const cut = [{ type: "over", utterance: "u2", characters: 2 }, { type: "over", utterance: "u3", characters: 0 }] as const;
    expect(shown(cut.reduce(captionsAfter, captions))).toEqual(["agent said: Good morning", "agent cut: Ana?"]);
  });

  it("never goes back in what was heard", () => {
    const back: CaptionAction[] = [9, 3, 99].map((characters) => ({ type: "heard", utterance: "u1", characters }));
    expect(run(say("u1", "Good morning"), ...back.slice(0, 2))[0]?.heard).toBe(9);
    expect(run(say("u1", "Good morning"), ...back)[0]?.heard).toBe(12);
  });
});

describe("what the parties of a bridge say", () => {
  it("forms on one line per party until it is final", () => {
    const captions = run(words("worker", "Hello", false), words("caller", "Hi"), words("worker", "Hello Ana", false), words("worker", "Hello Ana."));
    expect(shown(captions)).toEqual(["worker said: Hello Ana.", "caller said: Hi"]);
  });

  it("goes away when it turns out to be nothing", () => {
    expect(run(words("caller", "uh", false), words("caller", ""))).toEqual([]);
  });

  it("keeps its keys apart", () => {
    const captions = run(words("caller", "One"), words("caller", "Two"), words("caller", "Three"));
    expect(new Set(captions.map((one) => one.key)).size).toBe(3);
  });
});

it("remembers what was said before the page was loaded anew, but for what is said to it again", () => {
  const said = [{ key: "c1", who: "caller", name: null, text: "Hello?" }, { key: "c2", who: "agent", name: "Agent", text: "Good morning Ana" }] as const;
  expect(shown(run(say("u1", " morning Ana"), { type: "earlier", said: [...said] }))).toEqual(["caller said: Hello?", "agent sounding:  morning Ana"]);
});

it("hears whole words", () => {
  expect([0, 2, 4, 7, 12, 99].map((at) => atWordEnd("Good morning", at))).toEqual([0, 0, 4, 4, 12, 12]);
  // Where words are not set apart, every character counts.
  expect(atWordEnd("您好，请问有什么可以帮您", 3)).toBe(3);
});
