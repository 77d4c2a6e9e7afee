import { expect, it } from "vitest";
import { touchedBy } from "./touches";

it("refetches the timeline a step belongs to, and no other", () => {
  const keys = touchedBy({ type: "ExecutionStepped", at: "2026-11-22T14:02:00Z", conversationId: "c1" });
  expect(keys).toContainEqual(["console", "timeline", "c1"]);
  expect(keys).toContainEqual(["console", "flows"]);
  expect(keys).not.toContainEqual(["console", "profiles"]);
});
