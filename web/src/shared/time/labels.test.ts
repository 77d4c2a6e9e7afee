import { describe, expect, it } from "vitest";
import { countUp, dayLabel, isNewDay, machineDuration, relativeTime, waitedWords } from "./labels";

const local = (text: string) => new Date(text).toISOString();
const now = new Date("2026-11-22T14:02:00").getTime();

describe("relative times", () => {
  it.each([
    ["2026-11-22T14:01:30", "just now"],
    ["2026-11-22T13:40:00", "22 min ago"],
    ["2026-11-22T09:05:00", "09:05"],
    ["2026-11-21T23:59:00", "yesterday 23:59"],
    ["2026-11-03T10:00:00", "3 Nov"],
    ["2025-11-03T10:00:00", "3 Nov 2025"],
    ["2026-11-22T14:06:00", "in 4 min"],
    ["2026-11-22T18:00:00", "at 18:00"],
    ["2026-11-23T09:00:00", "tomorrow 09:00"],
    ["2026-11-30T09:00:00", "Mon 30 Nov, 09:00"],
  ])("%s is %s", (at, words) => expect(relativeTime(local(at), now)).toBe(words));

  it("takes a clock that runs a little ahead for now", () => {
    expect(relativeTime(local("2026-11-22T14:02:05"), now)).toBe("just now");
  });
});

describe("day separators", () => {
  it("call the last two days by name", () => {
    expect(dayLabel(local("2026-11-22T00:10:00"), now)).toBe("Today");
    expect(dayLabel(local("2026-11-21T23:50:00"), now)).toBe("Yesterday");
    expect(dayLabel(local("2026-11-15T12:00:00"), now)).toBe("Sunday 15 November");
  });

  it("stand before the first message and where the day changes", () => {
    expect(isNewDay(undefined, local("2026-11-22T00:10:00"))).toBe(true);
    expect(isNewDay(local("2026-11-21T23:59:00"), local("2026-11-22T00:01:00"))).toBe(true);
    expect(isNewDay(local("2026-11-22T00:01:00"), local("2026-11-22T23:01:00"))).toBe(false);
  });
});

it("counts durations up without jumping in width", () => {
  expect([0, 7_400, 271_000, 3_730_000, 273_600_000].map(countUp)).toEqual([
    "0:00", "0:07", "4:31", "1:02:10", "3 d 4 h",
  ]);
});

it("writes machine durations with what matters", () => {
  expect([0.42, 3, 38.4, 1240, 125_000].map(machineDuration)).toEqual([
    "0.4 ms", "3 ms", "38 ms", "1.24 s", "2 min 5 s",
  ]);
});

it("says how long somebody waited", () => {
  expect([12, 185, 7500].map(waitedWords)).toEqual(["12 s", "3 min", "2 h 5 min"]);
});
