import { expect, test } from "vitest";
import { readSpans, stretchWords, writeSpans } from "./hoursDraft";

test("spans are read as people write them", () => {
  expect(readSpans("9-13, 14:30–18")).toEqual(["09:00-13:00", "14:30-18:00"]);
  expect(readSpans(" ")).toEqual([]);
  expect(readSpans("all day")).toEqual(["all day"]);
  expect(writeSpans(["09:00-13:00", "14:00-18:00"])).toBe("09:00-13:00, 14:00-18:00");
});

test("a stretch is told by the clocks of its zone", () => {
  expect(stretchWords({ from: "2026-11-30T09:00:00+01:00", to: "2026-11-30T13:00:00+01:00" })).toBe("Mon 30 Nov, 09:00 to 13:00");
  expect(stretchWords({ from: "2026-11-28T22:00:00+01:00", to: "2026-11-29T06:00:00+01:00" })).toBe("Sat 28 Nov, 22:00 to Sun 29 Nov, 06:00");
});
