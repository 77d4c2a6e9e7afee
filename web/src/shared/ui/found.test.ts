import { expect, it } from "vitest";
import { found } from "./found";

it("finds by any of the words, whatever their case and accents", () => {
  expect(found("lucia", ["Lucía Ramos", null])).toBe(true);
  expect(found(" 4711 ", [undefined, "About order 4711"])).toBe(true);
  expect(found("", [])).toBe(true);
  expect(found("marco", ["Lucía Ramos"])).toBe(false);
});
