import { expect, it } from "vitest";
import { entryNote, entryTitle } from "./entryTitle";

it("writes class names and event types as words", () => {
  expect(entryTitle({ kind: "event", title: "ParticipantAdded" })).toBe("Participant added");
  expect(entryTitle({ kind: "webhook", title: "COMMUNICATION_CREATED" })).toBe("Communication created");
  expect(entryTitle({ kind: "job", title: "deliver_webhook" })).toBe("Deliver webhook");
});

it("shortens the ids of a path, so that what was called can be read", () => {
  const title = "POST /v2/Conversations/conv_conversation_01m82fpda302dm218tjaq761sh/Actions";
  expect(entryTitle({ kind: "api", title })).toBe("POST /v2/Conversations/conv…761sh/Actions");
});

it("leaves what a customer wrote and where a call went alone", () => {
  expect(entryTitle({ kind: "communication", title: "HELLO" })).toBe("HELLO");
  expect(entryTitle({ kind: "api", title: "POST /v2/Conversations" })).toBe("POST /v2/Conversations");
});

const note = (body: unknown) => entryNote({ kind: "event", response: { body } });

it("says beside an event what it was about", () => {
  expect(note({ owner: "worker", previous: "waiting" })).toBe("worker");
  expect(note({ participant_id: "p", participant_type: "HUMAN_AGENT" })).toBe("human agent");
  expect(note({ execution_id: "FN1", step_number: 2 })).toBe("step 2");
  expect(note({ changed: ["status"] })).toBe("status");
  expect(note({ message_id: "SM1" })).toBeNull();
  expect(entryNote({ kind: "webhook", response: { status: 200, body: { status: "x" } } })).toBeNull();
});
