import { expect, it } from "vitest";
import type { TaskCard } from "@shared/api/desktop";
import { groupTasks, timerTone } from "./groups";

const task = (taskId: string, status: TaskCard["status"], lastAt: string): TaskCard => ({
  taskId, reservationId: "WR1", conversationId: "c1", profileId: null, storeId: null, customerName: "Ana",
  customerAddress: "+15550100", channel: "SMS", status, acceptedAt: "2026-11-22T13:00:00Z", lastText: null, lastAt,
  unread: 0, reason: null,
});

it("puts what María talks about above what she wraps up, newest words first", () => {
  const groups = groupTasks([
    task("WT1", "wrapping", "2026-11-22T14:05:00Z"),
    task("WT2", "assigned", "2026-11-22T14:01:00Z"),
    task("WT3", "assigned", "2026-11-22T14:02:00Z"),
  ]);
  expect(groups.map((group) => [group.title, group.tasks.map((one) => one.taskId)])).toEqual([
    ["Mine", ["WT3", "WT2"]],
    ["Wrapping up", ["WT1"]],
  ]);
});

it("shows no empty group", () => expect(groupTasks([])).toEqual([]));

it("turns amber near the target and red beyond it", () => {
  expect([1, 11, 16].map((minutes) => timerTone("assigned", minutes * 60_000))).toEqual(["calm", "amber", "red"]);
  expect(timerTone("wrapping", 4 * 60_000)).toBe("red");
});
