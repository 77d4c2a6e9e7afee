import { expect, it } from "vitest";
import { markSentences } from "./citations";

it("numbers messages in the order they are first cited, each message once", () => {
  const marked = markSentences([
    { text: "Ana asked about order 4711.", citations: ["c1", "c3"] },
    { text: "She was promised a call.", citations: ["c3", "c3", "c5"] },
  ]);
  expect(marked.map((one) => one.marks.map((mark) => mark.number))).toEqual([[1, 2], [2, 3]]);
});

it("does not show as fact what rests on nothing", () => {
  expect(markSentences([{ text: "She seems happy.", citations: [] }])).toEqual([]);
});
