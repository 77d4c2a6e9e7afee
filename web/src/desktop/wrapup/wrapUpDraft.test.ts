import { expect, it } from "vitest";
import { finishRequest, forgetWrapUp, readWrapUp, writeWrapUp } from "./wrapUpDraft";

it("keeps what María typed over a reload, and leaves nothing behind when the task is finished", () => {
  const draft = { disposition: "resolved", note: "Refund sent", remember: ["Prefers e-mail"] };
  writeWrapUp("WT1", draft);
  expect(readWrapUp("WT1")).toEqual(draft);
  forgetWrapUp("WT1");
  expect(readWrapUp("WT1")).toEqual({ disposition: null, note: "", remember: null });
  expect(localStorage.length).toBe(0);
});

it("lets the server keep what it found unless María changed it", () => {
  expect(finishRequest({ disposition: "resolved", note: " ", remember: null })).toEqual({ disposition: "resolved" });
});

it("sends what she changed, without empty lines; nothing at all is a choice too", () => {
  const draft = { disposition: "resolved", note: "ok", remember: ["Prefers e-mail ", " "] };
  expect(finishRequest(draft)).toEqual({ disposition: "resolved", note: "ok", observations: ["Prefers e-mail"] });
  expect(finishRequest({ ...draft, remember: [] }).observations).toEqual([]);
});
