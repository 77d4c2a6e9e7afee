import { expect, it } from "vitest";
import type { TeamMember, TeamTask } from "@shared/api/supervisor";
import { fits, heatOf } from "./teamFilter";

const task = (over: Partial<TeamTask> = {}): TeamTask => ({
  taskId: "WT1", status: "assigned", channel: "SMS", customerName: "Ana Costa", conversationId: "c1", queueId: "q1", reason: null,
  since: "2026-03-02T09:00:00Z", call: null, ...over,
});
const marco: TeamMember = {
  workerId: "WK1", name: "Marco Bianchi", workspaceId: "WS1", activity: { id: "a1", name: "Available", available: true },
  activitySince: "2026-03-02T08:00:00Z", languages: ["it"], skills: [{ name: "billing", level: 3 }], queueIds: ["q1"], channels: [], tasks: [task()],
};
const all = { activity: "", skill: "", queue: "", words: "" };

it("finds workers by what they do, can, serve and talk with", () => {
  expect(fits(marco, all)).toBe(true);
  expect(fits(marco, { ...all, words: "costa" })).toBe(true);
  expect(fits(marco, { ...all, skill: "billing", queue: "q1", activity: "a1" })).toBe(true);
  expect(fits(marco, { ...all, queue: "q2" })).toBe(false);
  expect(fits(marco, { ...all, words: "lucía" })).toBe(false);
});

it("colours a card by how long it lasts, but never one that only rings", () => {
  const at = (seconds: number) => Date.parse("2026-03-02T09:00:00Z") + seconds * 1000;
  expect([10, 200, 400].map((seconds) => heatOf(task(), at(seconds), 180, 300))).toEqual(["calm", "attention", "alarm"]);
  expect(heatOf(task({ status: "ringing" }), at(400), 180, 300)).toBe("calm");
});
