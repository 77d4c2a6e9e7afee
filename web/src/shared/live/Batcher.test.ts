import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Batcher } from "./Batcher";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("reads at the first event and once more for all that follow closely", () => {
  const read: unknown[] = [];
  const batcher = new Batcher((key) => read.push(key[0]));
  batcher.add([["tasks"]]);
  expect(read).toEqual(["tasks"]);
  batcher.add([["tasks"], ["briefing"]]);
  batcher.add([["tasks"]]);
  expect(read).toHaveLength(1);
  vi.advanceTimersByTime(80);
  expect(read).toEqual(["tasks", "tasks", "briefing"]);
});

it("is quick again after a silence", () => {
  const read: unknown[] = [];
  const batcher = new Batcher((key) => read.push(key[0]));
  batcher.add([["tasks"]]);
  vi.advanceTimersByTime(500);
  batcher.add([["tasks"]]);
  expect(read).toHaveLength(2);
});

it("forgets what it gathered when the screen closes", () => {
  const read: unknown[] = [];
  const batcher = new Batcher((key) => read.push(key[0]));
  batcher.add([["tasks"]]);
  batcher.add([["me"]]);
  batcher.stop();
  vi.advanceTimersByTime(500);
  expect(read).toEqual(["tasks"]);
});
