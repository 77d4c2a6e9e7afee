import { expect, test } from "vitest";
import type { Act } from "@shared/api/people";
import { actLabel, actorOf, outcomeOf } from "./actWords";

const act: Act = {
  actId: 1, at: "2026-03-02T09:00:00Z", actor: "Sofia", role: "supervisor", userId: "US1", workerId: null, what: "invite_user",
  route: "POST /console/api/users", status: 201, ids: {}, address: "127.0.0.1",
};

test("an act reads as words", () => {
  expect(actLabel("invite_user")).toBe("Invite user");
});

test("what was refused is told from what was done", () => {
  expect(outcomeOf(act)).toEqual({ label: "Done", refused: false });
  expect(outcomeOf({ ...act, status: 403 })).toEqual({ label: "Refused", refused: true });
  expect(outcomeOf({ ...act, status: 503 }).label).toBe("Failed");
});

test("who was not let in is nobody by name", () => {
  expect(actorOf(act)).toBe("Sofia");
  expect(actorOf({ ...act, actor: "", role: "nobody" })).toBe("Somebody unknown");
});
