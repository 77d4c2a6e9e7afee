import { expect, test } from "vitest";
import { decisionTitle, names, notAskedWords, placeWords } from "./decisionWords";

test("who was asked is named", () => {
  const asked = [{ workerId: "WK1", name: "Ana" }, { workerId: "WK2", name: "Ben" }];
  expect(decisionTitle({ at: "", step: "offered", asked })).toEqual({ actor: "worker", title: "Asked Ana and Ben" });
  expect(decisionTitle({ at: "", step: "no filter" }).actor).toBe("failed");
  expect(decisionTitle({ at: "", step: "something new" }).title).toBe("something new");
});

test("a place has its names, or its numbers", () => {
  expect(placeWords({ filter: "Spanish", filterNumber: 1, targetNumber: 2, queueName: "Everyone" })).toBe("Filter Spanish, target 2, queue Everyone");
  expect(placeWords({ filter: null, isDefault: true, filterNumber: 1, targetNumber: 1, queueName: "Everyone" })).toBe("Default filter, target 1, queue Everyone");
  expect(placeWords({ filter: null, filterNumber: 3, targetNumber: 1, queueName: null })).toBe("Filter 3, target 1, made for one worker");
});

test("many who were not asked are counted", () => {
  expect(names([])).toBe("nobody");
  expect(notAskedWords({ reason: "is on a call", workers: ["Ana"], count: 1 })).toBe("Ana: is on a call");
  expect(notAskedWords({ reason: "is on a call", workers: ["A", "B", "C", "D"], count: 9 })).toBe("A, B, C and 6 more: is on a call");
});
