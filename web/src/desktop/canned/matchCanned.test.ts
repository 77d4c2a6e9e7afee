import { expect, it } from "vitest";
import { matchCanned, slashQuery } from "./matchCanned";

const answer = (shortcut: string, title: string, text: string) => ({ answerId: shortcut, shortcut, title, text, missing: [] });
const answers = [answer("bye", "Goodbye", "Thank you, goodbye."), answer("refund", "Refund", "We refund you."), answer("re-open", "Open again", "It is open.")];

it("searches only while the field holds a slash and nothing else", () => {
  expect(slashQuery("/re")).toBe("re");
  expect(slashQuery("/")).toBe("");
  expect(slashQuery("/thank you")).toBe("thank you");
  expect(slashQuery("and/or")).toBe(null);
  expect(slashQuery("/tmp/x")).toBe(null);
  expect(slashQuery("Hello /re")).toBe(null);
});

it("finds by shortcut, then by title, then by the words", () => {
  expect(matchCanned(answers, "re").map((one) => one.shortcut)).toEqual(["refund", "re-open"]);
  expect(matchCanned(answers, "again").map((one) => one.shortcut)).toEqual(["re-open"]);
  expect(matchCanned(answers, "goodbye").map((one) => one.shortcut)).toEqual(["bye"]);
  expect(matchCanned(answers, "zebra")).toEqual([]);
});
