import { expect, it } from "vitest";
import type { Report } from "@shared/api/supervisor";
import { type Plot, isEmpty } from "./reportDays";

const report = { days: [{ day: "2026-11-28" }] } as unknown as Report;
const plot = (kind: Plot["kind"], value: number | null): Plot => ({
  title: "", about: "", kind, write: String, series: () => [{ name: "", colour: "", of: () => value }],
});

it("draws a wait of no time at all, and leaves out what was never counted or measured", () => {
  expect(isEmpty(plot("lines", 0), report)).toBe(false);
  expect(isEmpty(plot("lines", null), report)).toBe(true);
  expect(isEmpty(plot("bars", 0), report)).toBe(true);
  expect(isEmpty(plot("bars", 2), report)).toBe(false);
});
