import { expect, it } from "vitest";
import { asTyped, traitText } from "./traitText";

it("sends each value in its own type", () => {
  expect(asTyped("42", "NUMBER")).toBe(42);
  expect(asTyped(" spanish ", "STRING")).toBe("spanish");
  expect(asTyped(false, "BOOLEAN")).toBe(false);
  expect(asTyped(["a"], "ARRAY")).toEqual(["a"]);
});

it("removes a trait that was emptied", () => {
  expect(asTyped("  ", "STRING")).toBeNull();
  expect(asTyped("", "NUMBER")).toBeNull();
  expect(asTyped([], "ARRAY")).toBeNull();
});

it("shows values in words", () => {
  expect([traitText(true), traitText(["a", "b"]), traitText(null), traitText(0)]).toEqual(["yes", "a, b", "not set", "0"]);
});
