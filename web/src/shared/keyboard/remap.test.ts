import { expect, it } from "vitest";
import { keepOwnKeys, keyOf, readOwnKeys, whyNot } from "./remap";

const shortcuts = [
  { key: "a", label: "Accept the offer" },
  { key: "r", label: "Reject the offer" },
];

it("keeps a worker's own keys over a reload", () => {
  keepOwnKeys({ "Accept the offer": "y" });
  expect(shortcuts.map((one) => keyOf(one, readOwnKeys()))).toEqual(["y", "r"]);
});

it("gives no key two meanings", () => {
  const own = { "Accept the offer": "y" };
  expect(whyNot("R", "Accept the offer", shortcuts, own)).toContain("Reject the offer");
  expect(whyNot("a", "Reject the offer", shortcuts, own)).toBe(null);
  expect(whyNot("?", "Reject the offer", shortcuts, own)).toContain("everywhere");
});
