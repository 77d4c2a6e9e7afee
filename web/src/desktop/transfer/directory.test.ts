import { expect, it } from "vitest";
import { listEntries } from "./directory";

const worker = { workerId: "WK1", name: "Lucía Ramos", languages: ["es", "en"], activity: "Available", available: true, openTasks: 1, whyNot: null };
const directory = {
  workers: [worker, { ...worker, workerId: "WK2", name: "Tom", activity: "Lunch", available: false, whyNot: "is in the activity Lunch" }],
  queues: [{ queueId: "WQ1", name: "Returns", waiting: 3, waitLow: null, waitHigh: null, eligible: 4, available: 0 }],
};

it("finds colleagues and queues by name, language or what they do", () => {
  expect(listEntries(directory, "", false).map((one) => one.id)).toEqual(["WK1", "WK2", "WQ1"]);
  expect(listEntries(directory, "lunch", false).map((one) => one.id)).toEqual(["WK2"]);
  expect(listEntries(directory, "retu", false).map((one) => one.about)).toEqual(["0 of 4 available · 3 waiting"]);
});

it("says how long a customer would wait where that can be told", () => {
  const queues = directory.queues.map((one) => ({ ...one, waitLow: 180, waitHigh: 480 }));
  expect(listEntries({ ...directory, queues }, "retu", false).map((one) => one.about)).toEqual(["0 of 4 available · 3 waiting · 3–8 min to wait"]);
});

it("hides who could not be asked now", () => {
  expect(listEntries(directory, "", true).map((one) => one.id)).toEqual(["WK1"]);
});
