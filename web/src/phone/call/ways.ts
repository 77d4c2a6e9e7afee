/** The three ways to talk, each with the one sentence that says what it is. Pure. */
import type { SpeechState } from "@shared/api/phone";
import type { Way } from "@shared/voice/CallLine";
import { type SpeechSupport, privacyOf } from "@shared/voice/SpeechSeam";

export interface WayOffer {
  way: Way;
  label: string;
  about: string;
  /** Why it is not to be had here; null when it is. */
  why: string | null;
}

/**
 * @param speech what the server can do; undefined when it does not say
 * @param browser what this browser can do
 * @param here whether this browser recognises speech without sending it anywhere
 */
export function offerWays(speech: SpeechState | undefined, browser: SpeechSupport, here: boolean): WayOffer[] {
  const sound = speech?.sound === true ? null : (speech?.why ?? "This server has no speech installed.");
  return [
    { way: "type", label: "Type", about: "You type what you would say, and read what you would hear.", why: null },
    { way: "speech", label: "Browser speech", about: `You talk and listen. ${privacyOf(here)}`, why: browser.why },
    { way: "sound", label: "Microphone", about: aboutSound(speech), why: sound },
  ];
}

function aboutSound(speech: SpeechState | undefined): string {
  const demo = speech?.quality === "demo" ? " Its speech is of demo quality." : "";
  return `You talk and listen. This server recognises and speaks by itself.${demo}`;
}
