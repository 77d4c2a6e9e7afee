import { describe, expect, it } from "vitest";
import type { PhoneCall } from "@shared/api/phone";
import type { LineView } from "@shared/voice/CallLine";
import { newCall } from "@shared/voice/callState";
import { callLine, isRinging, statusLine } from "./callWords";

const call = (part: Partial<PhoneCall>): PhoneCall => ({
  callId: "CA1", direction: "inbound", status: "completed", from: "+15550100001", to: "+15550100000", conversationId: null,
  startedAt: "2026-11-22T14:00:00Z", endedAt: "2026-11-22T14:02:14Z", with: null, ...part,
});
const view = (part: Partial<LineView>): LineView => ({ ...newCall, way: "type", fellBack: null, selfMuted: false, silenced: false, opening: false, endedAt: null, ...part });

it("tells a past call in one line", () => {
  expect(callLine(call({ with: "Marco Bianchi" }))).toBe("Call · 2:14 · with Marco Bianchi");
  expect(callLine(call({ direction: "outbound-api", status: "no-answer", startedAt: null }))).toBe("Call to you · not answered");
  expect(callLine(call({ status: "busy", startedAt: null, endedAt: null }))).toBe("Call · declined");
});

it("rings only for calls to the handset", () => {
  expect(isRinging(call({ direction: "outbound-dial", status: "ringing" }))).toBe(true);
  expect(isRinging(call({ status: "ringing" }))).toBe(false);
});

describe("where a call is", () => {
  it("is said until the timer says enough", () => {
    const steps = [{}, { link: "live", status: "ringing" }, { link: "live", status: "in-progress" }] as Partial<LineView>[];
    expect(steps.map((step) => statusLine(view(step)))).toEqual(["Calling", "Ringing", null]);
  });

  it("is said when it is over, in the platform's own sentence when it gave one", () => {
    expect(statusLine(view({ state: "ended", endReason: "busy" }))).toBe("The line is busy");
    expect(statusLine(view({ state: "ended", endReason: "This call has ended already." }))).toBe("This call has ended already.");
    expect(statusLine(view({ link: "taken", state: "agent" }))).toBe("This call goes on in another window");
    expect(statusLine(view({ link: "away", status: "in-progress" }))).toBe("The connection is lost. Trying again");
  });
});
