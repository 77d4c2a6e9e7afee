import { expect, test } from "vitest";
import { byHour, dayAsked, firstDay, noPlan, rowsOf, seconds, tableOf } from "./dayDraft";
import type { Days, Simulated } from "@shared/api/routingExplained";

const interval = { startSeconds: 900, arrived: 3, served: 2, abandoned: 1, averageWait: 40, p90Wait: 60, withinServiceLevel: 0.5, waiting: 0, occupancy: 0.8 };
const day = { intervals: [interval], arrived: 3 } as unknown as Simulated;

test("arrivals are one number for all hours, or one for each", () => {
  expect(byHour("4", 3)).toEqual([4, 4, 4]);
  expect(byHour("4, 2", 3)).toEqual([4, 2, 0]);
  expect(byHour("four, 2", 2)).toEqual([2, 2]);
});

test("a day is asked for in seconds, with its languages as attributes", () => {
  const asked = dayAsked(firstDay, { ...noPlan, extra: [{ name: "Extra", number: 2, languages: "es, en", skills: "" }] });
  expect(asked.mixes[1]).toMatchObject({ channel: "voice", handleSeconds: 360, patienceSeconds: 180, attributes: { language: "es" } });
  expect(asked.extra?.[0]).toEqual({ name: "Extra", number: 2, attributes: { languages: ["es", "en"], routing: { skills: [], levels: {} } } });
  expect(asked.configuration).toBeNull();
});

test("both plans stand in one row; without a second one there is one", () => {
  const days: Days = { present: day, proposed: day };
  expect(rowsOf(days, "occupancy")).toEqual([{ at: "00:15", present: 0.8, proposed: 0.8 }]);
  expect(rowsOf({ present: day, proposed: null }, "waiting")).toEqual([{ at: "00:15", present: 0 }]);
  expect(tableOf(days).rows).toHaveLength(2);
  expect(seconds(95)).toBe("1 min 35 s");
});
