import { expect, test } from "vitest";
import type { User } from "@shared/api/people";
import { roleLabel, stateOf } from "./roles";

const sofia: User = {
  userId: "US1", flexUserId: "FU1", username: "sofia@example.com", email: null, name: "Sofia", locale: "en-US", roles: ["supervisor"],
  workerId: null, hasPassword: false, oidcSubject: null, disabledAt: null, createdAt: "2026-03-02T09:00:00Z",
};

test("somebody is invited until they have a way in, and disabled whatever they have", () => {
  expect(stateOf(sofia).label).toBe("Invited");
  expect(stateOf({ ...sofia, oidcSubject: "x" }).label).toBe("Active");
  expect(stateOf({ ...sofia, hasPassword: true, disabledAt: sofia.createdAt }).label).toBe("Disabled");
});

test("a role that is new to this screen is shown as it is called", () => {
  expect(roleLabel("supervisor")).toBe("Supervisor");
  expect(roleLabel("phone")).toBe("phone");
});
