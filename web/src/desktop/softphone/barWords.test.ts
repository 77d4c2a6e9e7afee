import { expect, it } from "vitest";
import type { TaskCall } from "@shared/api/desktop";
import type { LineView } from "@shared/voice/CallLine";
import { newCall } from "@shared/voice/callState";
import { company, listenerWords, whereItIs } from "./barWords";

const call: TaskCall = {
  callId: "CA2", customerCallId: "CA1", conferenceId: "CF1", status: "connected", muted: false, held: false, recording: "off", startedAt: null,
};
const view = (part: Partial<LineView>): LineView => ({ ...newCall, link: "live", way: "sound", fellBack: null, selfMuted: false, silenced: false, opening: false, endedAt: null, ...part });
const told = (part: Partial<LineView>, changed: Partial<TaskCall> = {}) => whereItIs(view(part), { ...call, ...changed }, "Ana").text;

it("tells Marco where the call with Ana is", () => {
  expect(told({ link: "connecting", opening: true })).toBe("Waiting for the microphone");
  expect(told({ link: "connecting" })).toBe("Joining the call");
  expect(told({ state: "waiting" }, { status: "ringing" })).toBe("Ringing Ana");
  expect(told({ state: "connected" })).toBe("In call with Ana");
  expect(told({ state: "connected" }, { held: true })).toBe("Ana is on hold, with music");
  expect(told({ link: "away", state: "connected" })).toBe("Connection lost, trying again");
  expect(told({ state: "connected" }, { status: "ended" })).toBe("Call ended");
});

it("tells Marco who else is on the call, and that Ana does not hear them talk", () => {
  const lucia = { workerId: "WK2", name: "Lucía Ramos", connected: false };
  expect(company(call)).toBeNull();
  expect(company({ ...call, colleagues: [lucia] })).toEqual({ names: "Lucía Ramos", joined: false, consulting: false });
  const joined = { ...call, colleagues: [{ ...lucia, connected: true }] };
  expect(company({ ...joined, held: true })).toMatchObject({ joined: true, consulting: true });
  expect(company(joined)).toMatchObject({ joined: true, consulting: false });
  expect(company({ ...joined, status: "ended" })).toBeNull();
  expect(listenerWords({ name: "Sofia", mode: "monitor" })).toBe("Sofia listens");
});
