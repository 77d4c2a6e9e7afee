import { expect, it } from "vitest";
import { sizeWords, tooLarge } from "./sizes";

it("says sizes as people do", () => {
  expect([sizeWords(12), sizeWords(340 * 1024), sizeWords(2.1 * 1024 * 1024)]).toEqual(["12 B", "340 KB", "2.1 MB"]);
});

it("says before an upload what the server would refuse", () => {
  expect(tooLarge({ name: "crack.jpg", size: 9 * 1024 * 1024 })).toBe("crack.jpg has 9.0 MB; a message takes at most 5.0 MB.");
  expect(tooLarge({ name: "empty.txt", size: 0 })).toBe("empty.txt is empty.");
  expect(tooLarge({ name: "crack.jpg", size: 1000 })).toBe(null);
});
