import { renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { usePresence } from "./usePresence";

let hidden = false;
beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(document, "hidden", "get").mockImplementation(() => hidden);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function show(visible: boolean) {
  hidden = !visible;
  document.dispatchEvent(new Event("visibilitychange"));
}

it("leaves only when nobody has looked for a while, and is back at once", () => {
  const [come, leave] = [vi.fn(), vi.fn()];
  renderHook(() => usePresence(come, leave));
  show(false);
  vi.advanceTimersByTime(5000);
  show(true);
  vi.advanceTimersByTime(60_000);
  expect(leave).not.toHaveBeenCalled();
  show(false);
  vi.advanceTimersByTime(21_000);
  expect(leave).toHaveBeenCalledOnce();
  show(true);
  expect(come).toHaveBeenCalledTimes(2);
});
