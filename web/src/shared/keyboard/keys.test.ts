import { expect, it } from "vitest";
import { isCovered, isTyping, keyName, matches } from "./keys";

function element(html: string, selector: string): Element {
  document.body.innerHTML = html;
  const found = document.querySelector(selector);
  if (found === null) throw new Error(selector);
  return found;
}

it("takes letters for words where something is written, and for commands elsewhere", () => {
  expect(isTyping(element("<textarea></textarea>", "textarea"))).toBe(true);
  expect(isTyping(element('<input type="text">', "input"))).toBe(true);
  expect(isTyping(element('<input type="radio">', "input"))).toBe(false);
  expect(isTyping(element("<button>Accept</button>", "button"))).toBe(false);
});

it("leaves the keys to what lies on top", () => {
  expect(isCovered(element('<div role="dialog"><button>End</button></div>', "button"))).toBe(true);
  expect(isCovered(element("<main><button>End</button></main>", "button"))).toBe(false);
});

it("writes and matches keys as people do", () => {
  expect([keyName("Escape"), keyName("j"), keyName("Enter")]).toEqual(["Esc", "J", "Enter"]);
  expect([matches("a", "A"), matches("Escape", "escape")]).toEqual([true, false]);
});
