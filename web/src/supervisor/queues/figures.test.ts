import { expect, it } from "vitest";
import { average, percent } from "./figures";

it("writes shares and averages, and nothing where there is nothing", () => {
  expect([percent(0.834), percent(null), percent(0)]).toEqual(["83 %", "–", "0 %"]);
  expect([average(null), average(7.4), average(65), average(120), average(4000)]).toEqual(["–", "7 s", "1 min 5 s", "2 min", "1 h 7 min"]);
});
