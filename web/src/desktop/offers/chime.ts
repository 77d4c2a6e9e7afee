/** The sound of an offer, made by the browser itself: no file, no request. */

let context: AudioContext | null = null;

/** Two soft notes. Browsers keep quiet until the page was clicked once; then this does nothing. */
export function chime(): void {
  if (typeof AudioContext === "undefined") return;
  context ??= new AudioContext();
  if (context.state === "suspended") {
    void context.resume();
    if (!navigator.userActivation?.hasBeenActive) return;
  }
  const start = context.currentTime;
  [659.25, 880].forEach((pitch, index) => note(pitch, start + index * 0.18));
}

function note(pitch: number, at: number): void {
  if (context === null) return;
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.16, at + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.001, at + 0.5);
  tone.connect(volume).connect(context.destination);
  tone.start(at);
  tone.stop(at + 0.55);
}
