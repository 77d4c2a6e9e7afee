import { expect, test } from "vitest";
import { complaintOf, refusalOf, tokenOf } from "./words";

test("a link's token stands behind the hash", () => {
  expect(tokenOf("#link=abc-1")).toBe("abc-1");
  expect(tokenOf("#link=")).toBeNull();
  expect(tokenOf("")).toBeNull();
});

test("a new password is long and typed twice alike", () => {
  expect(complaintOf("short", "short")).toMatch(/12 characters/);
  expect(complaintOf("a quiet word here", "a quiet work here")).toMatch(/differ/);
  expect(complaintOf("a quiet word here", "a quiet word here")).toBeNull();
});

test("why a sign-in elsewhere ended without one is said in words", () => {
  expect(refusalOf(null)).toBeNull();
  expect(refusalOf("NotKnownHere")).toMatch(/no user for you/);
  expect(refusalOf("<b>anything</b>")).toMatch(/did not work/);
});
