import { expect, it } from "vitest";
import { forgetWrapUp, proposeMemories, readWrapUp, writeWrapUp } from "./wrapUpDraft";

it("keeps what María typed when the server proposes more to remember", () => {
  writeWrapUp("WT1", { disposition: "resolved", note: "Refund sent", remember: ["Prefers e-mail"] });
  proposeMemories("WT1", ["Prefers e-mail", "Order 4711 arrived broken"]);
  expect(readWrapUp("WT1")).toEqual({
    disposition: "resolved", note: "Refund sent", remember: ["Prefers e-mail", "Order 4711 arrived broken"],
  });
});

it("leaves nothing behind when the task is finished", () => {
  proposeMemories("WT2", ["x"]);
  forgetWrapUp("WT2");
  expect(readWrapUp("WT2").remember).toEqual([]);
  expect(localStorage.length).toBe(0);
});
