/**
 * The captions of a call: what each party said, as it is said, and how much of it was heard. Pure.
 * An utterance of the platform is appended to token by token; what was cut keeps its unheard rest, marked as such.
 */
import type { Voice } from "./protocol";

export interface Caption {
  key: string;
  who: Voice;
  name: string | null;
  text: string;
  /** How many characters of the text were heard; all of them once it is `said`. */
  heard: number;
  /** `forming`: the party still speaks; `sounding`: being spoken to this device; `cut`: interrupted. */
  state: "forming" | "sounding" | "said" | "cut";
}

export type CaptionAction =
  | { type: "say"; utterance: string; text: string; who: Voice; name: string | null }
  | { type: "heard"; utterance: string; characters: number }
  | { type: "spoken"; utterance: string }
  | { type: "over"; utterance: string; characters: number }
  | { type: "cleared" } | { type: "moved" }
  | { type: "words"; who: Voice; name: string | null; text: string; final: boolean }
  | { type: "earlier"; said: Said[] };

/** Something said before this page was there. */
export interface Said {
  key: string;
  who: Voice;
  name: string | null;
  text: string;
}

/** A call of hours keeps its newest words. */
const KEPT = 400;

export function captionsAfter(captions: Caption[], action: CaptionAction): Caption[] {
  switch (action.type) {
    case "say":
      return append(captions, action);
    case "heard":
      return change(captions, action.utterance, (one) => ({ heard: Math.max(one.heard, Math.min(one.text.length, action.characters)) }));
    case "spoken":
      return change(captions, action.utterance, (one) => ({ heard: one.text.length, state: "said" }));
    case "over":
      return over(captions, action);
    case "cleared":
      return captions.flatMap((one) => cut(one));
    case "moved":
      return captions.flatMap((one) => keepHeard(one));
    case "words":
      return write(captions, action);
    case "earlier":
      return [...earlier(captions, action.said), ...captions].slice(-KEPT);
  }
}

function append(captions: Caption[], action: Extract<CaptionAction, { type: "say" }>): Caption[] {
  const known = captions.some((one) => one.key === action.utterance);
  if (known) return change(captions, action.utterance, (one) => (one.state === "sounding" ? { text: one.text + action.text } : {}));
  // The mark that an utterance is complete may come alone, after the utterance was cut.
  if (action.text === "") return captions;
  const { utterance: key, who, name, text } = action;
  return [...captions, { key, who, name, text, heard: 0, state: "sounding" as const }].slice(-KEPT);
}

function change(captions: Caption[], key: string, part: (caption: Caption) => Partial<Caption>): Caption[] {
  return captions.map((one) => (one.key === key && one.state === "sounding" ? { ...one, ...part(one) } : one));
}

/** What sounded is cut where it was; what nobody has heard a word of was never said. */
function cut(caption: Caption): Caption[] {
  if (caption.state !== "sounding") return [caption];
  return caption.heard === 0 ? [] : [{ ...caption, state: "cut" }];
}

/** No more of an utterance will be heard. */
function over(captions: Caption[], { utterance, characters }: { utterance: string; characters: number }): Caption[] {
  return captions.flatMap((one) => {
    if (one.key !== utterance || one.state !== "sounding") return [one];
    const heard = Math.min(one.text.length, characters);
    return heard === one.text.length ? [{ ...one, heard, state: "said" as const }] : cut({ ...one, heard });
  });
}

/** The call goes on at another device, which is told the rest anew: here stays what was heard. */
function keepHeard(caption: Caption): Caption[] {
  if (caption.state !== "sounding") return [caption];
  const text = caption.text.slice(0, caption.heard).trimEnd();
  return text === "" ? [] : [{ ...caption, key: `${caption.key} until ${caption.heard}`, text, heard: text.length, state: "said" }];
}

/** What was said before, but for what this page was told anew because its end was not heard yet. */
function earlier(captions: Caption[], said: Said[]): Caption[] {
  const anew = (text: string) => captions.some((one) => text.endsWith(one.text.trim()));
  return said.filter((one) => !anew(one.text)).map((one) => ({ ...one, heard: one.text.length, state: "said" }));
}

function write(captions: Caption[], action: Extract<CaptionAction, { type: "words" }>): Caption[] {
  const { who, name, text } = action;
  const state = action.final ? "said" : "forming";
  const forming = captions.findLast((one) => one.who === who && one.state === "forming");
  if (text.trim() === "") return captions.filter((one) => one !== forming);
  const written = { who, name, text, heard: text.length, state } as const;
  if (forming) return captions.map((one) => (one === forming ? { ...written, key: one.key } : one));
  return [...captions, { ...written, key: `words ${nextNumber(captions)}` }].slice(-KEPT);
}

/** Keys are never used twice, though old captions are dropped. */
function nextNumber(captions: Caption[]): number {
  const last = captions.findLast((one) => one.key.startsWith("words "));
  return last === undefined ? 1 : Number(last.key.slice("words ".length)) + 1;
}

/** A first word longer than this, in characters, is a script without spaces. */
const LONGEST_WORD = 24;

/** The end of the last whole word that is heard when `characters` of the text are. */
export function atWordEnd(text: string, characters: number): number {
  if (characters >= text.length) return text.length;
  if (characters <= 0) return 0;
  const space = text.lastIndexOf(" ", characters);
  if (space > 0) return space;
  const firstEnds = text.indexOf(" ", 1);
  return firstEnds === -1 || firstEnds > LONGEST_WORD ? characters : 0;
}
