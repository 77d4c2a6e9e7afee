import { expect, it } from "vitest";
import { average, percent, waitNow } from "./figures";

it("writes shares and averages, and nothing where there is nothing", () => {
  expect([percent(0.834), percent(null), percent(0)]).toEqual(["83 %", "–", "0 %"]);
  expect([average(null), average(7.4), average(65), average(120), average(4000)]).toEqual(["–", "7 s", "1 min 5 s", "2 min", "1 h 7 min"]);
});

it("tells how long one would wait now, or why nobody can say", () => {
  expect(waitNow({ low: 120, high: 300, unknown: null })).toEqual({ text: "2–5 min", why: null });
  expect(waitNow({ low: 40, high: 180, unknown: null }).text).toBe("40 s–3 min");
  expect(waitNow({ low: 20, high: 20, unknown: null }).text).toBe("20 s");
  expect(waitNow({ low: null, high: null, unknown: "nobody is on duty" })).toEqual({ text: "–", why: "nobody is on duty" });
  expect(waitNow(null)).toEqual({ text: "–", why: null });
});
