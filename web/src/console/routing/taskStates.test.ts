import { expect, it } from "vitest";
import { taskFits, taskState } from "./taskStates";

const nora = { status: "reserved", customerName: "Nora Quist", workerName: null, reason: "About order 4711" };

it("says the states of a task as people do", () => {
  expect(taskState("reserved")).toMatchObject({ label: "Ringing", actor: "waiting" });
  expect(taskState("assigned").label).toBe("With a worker");
  expect(taskState("something new").label).toBe("something new");
});

it("finds tasks by their state and by words of customer, worker and reason", () => {
  expect(taskFits(nora, "waiting", "")).toBe(true);
  expect(taskFits(nora, "over", "")).toBe(false);
  expect(taskFits(nora, "", " quist")).toBe(true);
  expect(taskFits(nora, "waiting", "4711")).toBe(true);
  expect(taskFits(nora, "", "Marco")).toBe(false);
});
