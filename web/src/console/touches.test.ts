import { expect, it } from "vitest";
import { touchedBy } from "./touches";

it("refetches the timeline a step belongs to, and no other", () => {
  const keys = touchedBy({ type: "ExecutionStepped", at: "2026-11-22T14:02:00Z", conversationId: "c1" });
  expect(keys).toContainEqual(["console", "timeline", "c1"]);
  expect(keys).toContainEqual(["console", "flows"]);
  expect(keys).not.toContainEqual(["console", "profiles"]);
});

it("refetches imports when a file moves on, and the profiles with them", () => {
  const keys = touchedBy({ type: "ProfilesImported", at: "2026-11-22T14:02:00Z" });
  expect(keys).toContainEqual(["console", "imports"]);
  expect(keys).toContainEqual(["console", "profiles"]);
});
