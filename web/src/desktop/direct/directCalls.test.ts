import { expect, it } from "vitest";
import type { DirectCall } from "@shared/api/desktop";
import { callerOf, callsNow } from "./directCalls";

const call = (callId: string, status: DirectCall["status"], name: string | null = null): DirectCall => ({
  callId,
  status,
  name,
  from: "+15550100001",
  startedAt: null,
  createdAt: "2026-11-22T12:00:00.000Z",
});

it("rings until this page has answered", () => {
  const calls = [call("CA1", "ringing"), call("CA2", "connected")];
  expect(callsNow(calls, null)).toEqual({ ringing: [calls[0]], mine: null });
  expect(callsNow(calls, "CA1")).toEqual({ ringing: [], mine: calls[0] });
  expect(callsNow(calls, "CA2").mine).toBe(calls[1]);
  expect(callsNow(undefined, "CA2")).toEqual({ ringing: [], mine: null });
});

it("says who calls as memory knows them, else their number", () => {
  expect(callerOf(call("CA1", "ringing", "Ana Torres"))).toBe("Ana Torres");
  expect(callerOf(call("CA1", "ringing"))).toBe("+15550100001");
});
