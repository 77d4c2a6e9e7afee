import { expect, it } from "vitest";
import { tell } from "./behindTheScenes";

const at = "2026-11-22T14:02:00Z";

it("tells who has the conversation, whichever way the owner is written", () => {
  const waiting = tell({ type: "OwnerChanged", at, conversationId: "c1", data: { owner: { kind: "waiting" } } }, "1");
  expect(waiting).toMatchObject({ actor: "waiting", conversationId: "c1", text: "A task waits for a worker." });
  expect(tell({ type: "OwnerChanged", at, data: { owner: "worker" } }, "2")?.actor).toBe("worker");
});

it("keeps quiet about events without a story", () => {
  expect(tell({ type: "CommunicationUpdated", at }, "3")).toBeNull();
  expect(tell({ type: "OwnerChanged", at, data: {} }, "4")).toBeNull();
});
