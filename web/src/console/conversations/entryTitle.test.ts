import { expect, it } from "vitest";
import { entryTitle } from "./entryTitle";

it("writes class names and event types as words", () => {
  expect(entryTitle({ kind: "event", title: "ParticipantAdded" })).toBe("Participant added");
  expect(entryTitle({ kind: "webhook", title: "COMMUNICATION_CREATED" })).toBe("Communication created");
  expect(entryTitle({ kind: "job", title: "deliver_webhook" })).toBe("Deliver webhook");
});

it("leaves what a customer wrote and where a call went alone", () => {
  expect(entryTitle({ kind: "communication", title: "HELLO" })).toBe("HELLO");
  expect(entryTitle({ kind: "api", title: "POST /v2/Conversations" })).toBe("POST /v2/Conversations");
});
