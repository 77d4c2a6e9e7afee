/** The sounds of ringing, made by the browser itself: no file, no request. */

let context: AudioContext | null = null;

/** How a ring sounds: its pitches together, and for how long. In hertz and seconds. */
interface Ring {
  pitches: number[];
  /** Beginnings and lengths of its bursts. */
  bursts: [at: number, length: number][];
  /** How often it comes again, in milliseconds. */
  every: number;
  loudness: number;
}

/** What the caller hears while it rings at the other side; what a phone that is called sounds like; a worker's desktop. */
const rings = {
  ringback: { pitches: [440, 480], bursts: [[0, 1.6]], every: 4500, loudness: 0.03 },
  phone: { pitches: [620, 780], bursts: [[0, 0.4], [0.6, 0.4]], every: 2600, loudness: 0.06 },
  desk: { pitches: [523.25, 659.25], bursts: [[0, 0.22], [0.3, 0.22], [0.6, 0.34]], every: 2800, loudness: 0.07 },
} satisfies Record<string, Ring>;

/** Ring until the answer is called. Browsers keep quiet until the page was clicked once; then only the screen rings. */
export function startRinging(kind: keyof typeof rings): () => void {
  if (typeof AudioContext === "undefined") return () => undefined;
  const ring = rings[kind];
  const sounding = new Set<OscillatorNode>();
  const once = () => void sound(ring, sounding);
  once();
  const timer = setInterval(once, ring.every);
  return () => {
    clearInterval(timer);
    sounding.forEach((tone) => tone.stop());
  };
}

async function sound(ring: Ring, sounding: Set<OscillatorNode>): Promise<void> {
  if (!navigator.userActivation?.hasBeenActive) return;
  context ??= new AudioContext();
  if (context.state === "suspended") await context.resume();
  const start = context.currentTime + 0.02;
  for (const [at, length] of ring.bursts) {
    for (const pitch of ring.pitches) burst(context, { pitch, start: start + at, length, loudness: ring.loudness }, sounding);
  }
}

interface Burst {
  pitch: number;
  start: number;
  length: number;
  loudness: number;
}

function burst(on: AudioContext, { pitch, start, length, loudness }: Burst, sounding: Set<OscillatorNode>): void {
  const tone = on.createOscillator();
  const volume = on.createGain();
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(loudness, start + 0.03);
  volume.gain.setValueAtTime(loudness, start + length - 0.05);
  volume.gain.linearRampToValueAtTime(0, start + length);
  tone.connect(volume).connect(on.destination);
  sounding.add(tone);
  tone.addEventListener("ended", () => sounding.delete(tone));
  tone.start(start);
  tone.stop(start + length);
}
