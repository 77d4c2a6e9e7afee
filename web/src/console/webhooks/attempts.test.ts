import { expect, it } from "vitest";
import { attemptFits, hasFailed, isConversationId } from "./attempts";

const taken = { eventType: "COMMUNICATION_CREATED", method: "POST", url: "http://127.0.0.1:8000/webhook", status: 200, error: null };
const refused = { ...taken, status: 500 };
const unreachable = { ...taken, status: null, error: "Nobody listens there." };

it("counts an answer that is no yes, and none at all, as failed", () => {
  expect([taken, refused, unreachable].map(hasFailed)).toEqual([false, true, true]);
});

it("finds attempts by their outcome and by words of event, address and error", () => {
  expect([taken, refused].map((one) => attemptFits(one, "failed", ""))).toEqual([false, true]);
  expect([taken, refused].map((one) => attemptFits(one, "taken", ""))).toEqual([true, false]);
  expect(attemptFits(taken, "", "communication")).toBe(true);
  expect(attemptFits(unreachable, "", "listens")).toBe(true);
  expect(attemptFits(taken, "", "listens")).toBe(false);
});

it("leaves the id of a conversation to the server", () => {
  const id = `conv_conversation_${"0".repeat(26)}`;
  expect([isConversationId(id), isConversationId("conv")]).toEqual([true, false]);
  expect(attemptFits(taken, "", id)).toBe(true);
});
