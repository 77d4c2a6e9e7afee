/** Which microphone and loudspeaker this person uses, and whether the browser may clean the sound; kept by the browser. */
import type { SoundChoice } from "./sound/SoundDevice";

const KEY = "tieline.voice.sound";
const USUAL: SoundChoice = { inputId: null, outputId: null, processing: true };

export function readSoundChoice(): SoundChoice {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return typeof kept === "object" && kept !== null ? { ...USUAL, ...kept } : USUAL;
  } catch {
    return USUAL;
  }
}

export function writeSoundChoice(choice: SoundChoice): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(choice));
  } catch {
    // Storage is closed: the choice holds for this call.
  }
}
