import { expect, it } from "vitest";
import { LEVELS, steps } from "./useLine";

it("shows a quiet room as nothing and a loud voice as everything", () => {
  expect([0, 0.001, 0.003, 0.03, 0.3, 1].map(steps)).toEqual([0, 0, 0, 3, LEVELS, LEVELS]);
});
