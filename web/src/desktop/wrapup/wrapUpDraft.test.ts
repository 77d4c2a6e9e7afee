import { expect, it } from "vitest";
import { finishRequest, keepUnsaved, readUnsaved, stillAsked, stillUnsaved } from "./wrapUpDraft";

it("keeps what María typed until the server has it, and leaves nothing behind then", () => {
  const unsaved = { note: "Refund sent", remember: ["Prefers e-mail"] };
  keepUnsaved("WT1", unsaved);
  expect(readUnsaved("WT1")).toEqual(unsaved);
  keepUnsaved("WT1", stillUnsaved(unsaved, unsaved));
  expect(readUnsaved("WT1")).toEqual({});
  expect(localStorage.length).toBe(0);
});

it("keeps a field that she changed while it was being saved", () => {
  expect(stillUnsaved({ note: "Refund sent today", disposition: "resolved" }, { note: "Refund sent", disposition: "resolved" })).toEqual({ note: "Refund sent today" });
});

it("lets the server keep what it found unless María changed it", () => {
  expect(finishRequest({ disposition: "resolved", note: " ", remember: null })).toEqual({ disposition: "resolved" });
});

it("sends what she changed, without empty lines; nothing at all is a choice too", () => {
  const draft = { disposition: "resolved", note: "ok", remember: ["Prefers e-mail ", " "] };
  expect(finishRequest(draft)).toEqual({ disposition: "resolved", note: "ok", observations: ["Prefers e-mail"] });
  expect(finishRequest({ ...draft, remember: [] }).observations).toEqual([]);
});

it("says what is still asked for", () => {
  const draft = { disposition: null, note: "", remember: null };
  expect(stillAsked(draft, { required: true, noteRequired: true })).toContain("how it ended");
  expect(stillAsked({ ...draft, disposition: "resolved" }, { required: true, noteRequired: true })).toContain("note");
  expect(stillAsked(draft, { required: false, noteRequired: false })).toBe(null);
});
