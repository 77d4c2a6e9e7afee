import { describe, expect, it } from "vitest";
import { Framer, fromPcm } from "./Framer";
import { JitterBuffer } from "./JitterBuffer";
import { Playout } from "./Playout";
import { Resampler } from "./Resampler";

const tone = (pitch: number, rate: number, seconds: number) =>
  Float32Array.from({ length: rate * seconds }, (_, index) => 0.5 * Math.sin((2 * Math.PI * pitch * index) / rate));
/** How much of a pitch is in the sound: its amplitude, by correlation. */
function amplitude(samples: Float32Array, pitch: number, rate: number): number {
  let [re, im] = [0, 0];
  samples.forEach((sample, index) => {
    re += sample * Math.cos((2 * Math.PI * pitch * index) / rate);
    im += sample * Math.sin((2 * Math.PI * pitch * index) / rate);
  });
  return (2 * Math.hypot(re, im)) / samples.length;
}
function inPieces(resampler: Resampler, samples: Float32Array, size: number): Float32Array {
  const pieces: number[] = [];
  for (let at = 0; at < samples.length; at += size) pieces.push(...resampler.process(samples.subarray(at, at + size)));
  return Float32Array.from(pieces);
}
const frame = (value: number) => new Int16Array(320).fill(value);

describe("another rate", () => {
  it("keeps a voice's pitch and loudness", () => {
    for (const rate of [44_100, 48_000]) {
      const down = inPieces(new Resampler(rate, 16_000), tone(1000, rate, 1), 128).subarray(400, 15_400);
      expect(amplitude(down, 1000, 16_000)).toBeCloseTo(0.5, 2);
    }
    const up = inPieces(new Resampler(16_000, 48_000), tone(1000, 16_000, 1), 320).subarray(1000, 46_000);
    expect(amplitude(up, 1000, 48_000)).toBeCloseTo(0.5, 2);
  });

  it("lets nothing through that would come back as another pitch", () => {
    const down = inPieces(new Resampler(48_000, 16_000), tone(11_000, 48_000, 1), 128).subarray(400, 15_400);
    expect(amplitude(down, 5000, 16_000)).toBeLessThan(0.005);
  });

  it("does not care into which pieces the sound was cut", () => {
    const sound = tone(700, 44_100, 0.25);
    const [small, large] = [128, 4410].map((size) => inPieces(new Resampler(44_100, 16_000), sound, size));
    expect(small?.length).toBe(large?.length);
    expect(small?.every((sample, index) => Math.abs(sample - (large?.[index] ?? 9)) < 1e-6)).toBe(true);
  });
});

it("makes frames of 20 ms with their loudness, and keeps what is left for the next", () => {
  const frames: [Int16Array, number][] = [];
  const framer = new Framer((pcm, level) => frames.push([pcm, level]));
  framer.push(new Float32Array(500).fill(0.5));
  framer.push(new Float32Array(140).fill(-2));
  expect(frames.map(([pcm]) => [pcm.length, pcm[0], pcm[319]])).toEqual([[320, 16_384, 16_384], [320, 16_384, -32_768]]);
  expect(frames[0]?.[1]).toBeCloseTo(0.5);
  expect(frames[1]?.[1]).toBe(1);
  expect(fromPcm(frame(-32_768))[0]).toBe(-1);
});

describe("frames that come unevenly", () => {
  it("begin a little late and then flow", () => {
    const buffer = new JitterBuffer();
    buffer.push(frame(1));
    buffer.push(frame(2));
    expect(buffer.next(0)).toBeNull();
    buffer.push(frame(3));
    expect([buffer.next(20), buffer.next(40), buffer.next(60), buffer.next(80)].map((one) => one?.[0])).toEqual([1, 2, 3, undefined]);
    expect(buffer.played).toBe(3);
  });

  it("do not wait for ever for a third", () => {
    const buffer = new JitterBuffer();
    buffer.push(frame(7));
    expect([0, 40, 60].map((now) => buffer.next(now)?.[0])).toEqual([undefined, undefined, 7]);
  });

  it("stop where they are while they are held", () => {
    const buffer = new JitterBuffer();
    for (const value of [1, 2, 3, 4]) buffer.push(frame(value));
    expect(buffer.next(0)?.[0]).toBe(1);
    buffer.hold();
    expect(buffer.next(20)).toBeNull();
    buffer.goOn();
    expect(buffer.next(40)?.[0]).toBe(2);
  });

  it("are forgotten when they are cleared, and counted anew on another connection", () => {
    const buffer = new JitterBuffer();
    for (const value of [1, 2, 3, 4]) buffer.push(frame(value));
    buffer.next(0);
    buffer.clear();
    expect([buffer.waiting, buffer.played]).toEqual([0, 1]);
    buffer.reset();
    expect(buffer.played).toBe(0);
  });

  it("never pile up for longer than two seconds", () => {
    const buffer = new JitterBuffer();
    for (let value = 0; value < 130; value += 1) buffer.push(frame(value));
    expect([buffer.waiting, buffer.played, buffer.next(0)?.[0]]).toEqual([100, 30, 30]);
  });
});

it("plays frames without a seam, and silence after them", () => {
  const buffer = new JitterBuffer();
  for (const value of [8192, 8192, 8192]) buffer.push(frame(value));
  const playout = new Playout(buffer, 16_000);
  const output = new Float32Array(1280);
  for (let at = 0; at < output.length; at += 128) playout.fill(output.subarray(at, at + 128));
  expect(output.subarray(0, 960).every((sample) => sample === 0.25)).toBe(true);
  expect(output.subarray(960).every((sample) => sample === 0)).toBe(true);
  buffer.push(frame(8192));
  buffer.push(frame(8192));
  buffer.push(frame(8192));
  playout.fill(output.subarray(0, 128));
  playout.cut();
  buffer.clear();
  playout.fill(output.subarray(0, 128));
  expect(output[0]).toBe(0);
});
