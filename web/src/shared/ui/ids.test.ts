import { expect, it } from "vitest";
import { initials, isEmojiOnly, shortId } from "./ids";

it("shortens long ids and leaves short ones whole", () => {
  expect(shortId("conv_conversation_01k8xz3m5n7p9r1t3v5x7f2q8")).toBe("conv…7f2q8");
  expect(shortId("WT0123456789abcdef0123456789abcdef")).toBe("WT…bcdef");
  expect(shortId("+15550100")).toBe("+15550100");
});

it("finds initials of names in any script, else digits of the address", () => {
  expect(initials("Ana María López", "+15550101")).toBe("AL");
  expect(initials("李明", "+15550101")).toBe("李");
  expect(initials(null, "+15550137")).toBe("37");
  expect(initials("+1 555", "+15550199")).toBe("99");
});

it("knows a line of emoji alone", () => {
  expect(isEmojiOnly("👍🏽 🎉")).toBe(true);
  expect(isEmojiOnly("👩‍👩‍👧")).toBe(true);
  expect(isEmojiOnly("ok 👍")).toBe(false);
  expect(isEmojiOnly("42")).toBe(false);
});
