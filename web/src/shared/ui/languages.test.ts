import { expect, it } from "vitest";
import { languageName } from "./languages";

it("names languages, and leaves alone what is none", () => {
  expect(["es", "pt-BR", "Spanish", "not a code!"].map(languageName)).toEqual([
    "Spanish", "Brazilian Portuguese", "Spanish", "not a code!",
  ]);
});
