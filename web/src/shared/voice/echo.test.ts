import { expect, it } from "vitest";
import { isEcho } from "./echo";

const said = "Good morning Ana, would you like a replacement or a refund?";

it("knows the loudspeaker's words again, also misheard ones", () => {
  expect(isEcho("good morning Anna would you like", said)).toBe(true);
  expect(isEcho("Would you like a replacement", said)).toBe(true);
});

it("leaves what the party says", () => {
  expect(isEcho("I want to speak to a human", said)).toBe(false);
  expect(isEcho("a refund please and quickly", said)).toBe(false);
});

it("compares words and not marks or accents", () => {
  expect(isEcho("¡buenos dias!", "Buenos días, Ana")).toBe(true);
});
