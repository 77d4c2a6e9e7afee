import { expect, it } from "vitest";
import type { Reservation, TaskEvent } from "@shared/api/routing";
import { attributesOf, eventWords, offerState, textOf } from "./taskHistory";

const event = (event_type: string, event_data: TaskEvent["event_data"] = {}): TaskEvent => ({
  sid: "EV1", event_type, event_date: "2026-11-22T14:02:00Z", description: `Task WT1: ${event_type}`, event_data,
});

it("says who was asked and what they did", () => {
  expect(eventWords(event("reservation.created", { worker_name: "Marco Bianchi" }))).toBe("Rang at Marco Bianchi");
  expect(eventWords(event("reservation.timeout", { worker_name: "Marco Bianchi" }))).toBe("Marco Bianchi did not answer");
  expect(offerState({ reservation_status: "rejected" } as Reservation)).toEqual({ label: "Rejected", actor: "failed" });
  expect(offerState({ reservation_status: "new one" } as Reservation).label).toBe("new one");
});

it("says why a task ended, and leaves what is not known as it is", () => {
  expect(eventWords(event("task.canceled", { task_reason: "hung up" }))).toBe("Withdrawn: hung up");
  expect(eventWords(event("task.created", { task_reason: "hung up" }))).toBe("Made");
  expect(eventWords(event("task.teleported"))).toBe("Task WT1: task.teleported");
});

it("reads attributes, and takes none from what is no object", () => {
  expect(textOf(attributesOf('{"customerName": "Ana", "age": 3}'), "customerName")).toBe("Ana");
  expect(textOf(attributesOf('{"age": 3}'), "age")).toBeNull();
  expect(attributesOf("[1]")).toEqual({});
  expect(attributesOf("not JSON")).toEqual({});
});
