import { act, renderHook } from "@testing-library/react";
import { expect, it } from "vitest";
import { clearDrafts, readDraft, writeDraft } from "./drafts";
import { useDraft } from "./useDraft";

it("keeps a draft for Ana while somebody writes to Ben", () => {
  const { result, rerender } = renderHook(({ who }) => useDraft(`phone.${who}`), { initialProps: { who: "ana" } });
  act(() => result.current[1]("¿Dónde está mi pedido?"));
  rerender({ who: "ben" });
  expect(result.current[0]).toBe("");
  act(() => result.current[1]("Hi"));
  rerender({ who: "ana" });
  expect(result.current[0]).toBe("¿Dónde está mi pedido?");
});

it("survives a reload and leaves nothing behind once it is sent", () => {
  const first = renderHook(() => useDraft("task.WT1"));
  act(() => first.result.current[1]("I will look into it"));
  first.unmount();
  const second = renderHook(() => useDraft("task.WT1"));
  expect(second.result.current[0]).toBe("I will look into it");
  act(() => second.result.current[1](""));
  expect(readDraft("task.WT1")).toBe("");
  expect(localStorage.length).toBe(0);
});

it("shows in one tab what another made of the draft", () => {
  const { result } = renderHook(() => useDraft("task.WT2"));
  act(() => result.current[1]("It comes on"));
  const heard = (key: string, newValue: string | null) => act(() => window.dispatchEvent(new StorageEvent("storage", { key, newValue })));
  heard("tieline.draft.task.WT2", "It comes on Friday");
  heard("tieline.draft.task.WT3", "Somebody else's");
  expect(result.current[0]).toBe("It comes on Friday");
  heard("tieline.draft.task.WT2", null);
  expect(result.current[0]).toBe("");
  localStorage.clear();
});

it("forgets every draft when somebody signs out, and nothing else", () => {
  localStorage.setItem("mantine-color-scheme-value", "dark");
  writeDraft("phone.ana", "My address is");
  writeDraft("task.WT1", "Dear Ana");
  clearDrafts();
  expect([readDraft("phone.ana"), readDraft("task.WT1")]).toEqual(["", ""]);
  expect(localStorage.length).toBe(1);
});
