import { describe, expect, it } from "vitest";
import type { PhoneMessage } from "@shared/api/phone";
import { layThread, statusWord, stillSending, withCalls } from "./thread";

let made = 0;
function message(from: Partial<PhoneMessage>): PhoneMessage {
  made += 1;
  return {
    messageId: `SM${made}`, direction: "out", body: "Hello", status: "delivered", at: "2026-11-22T14:00:00.000Z",
    conversationId: "conv_1", communicationId: `comms_${made}`, speaker: "customer", speakerName: null, ...from,
  };
}
const lay = (messages: PhoneMessage[], pending: { body: string; at: number }[] = []) =>
  layThread({ messages, typing: null, conversation: null }, pending);

describe("the messages of Ana's phone", () => {
  it("name a speaker once per run and each worker apart", () => {
    const rows = lay([
      message({}),
      message({ direction: "in", speaker: "agent", speakerName: "Agent" }),
      message({ direction: "in", speaker: "agent", speakerName: "Agent" }),
      message({ direction: "in", speaker: "worker", speakerName: "María" }),
    ]);
    expect(rows.map((row) => row.opensRun)).toEqual([true, true, false, true]);
  });

  it("show the delivery state under the last one sent and under every failure", () => {
    const rows = lay([message({ status: "failed" }), message({}), message({}), message({ direction: "in", speaker: "agent" })]);
    expect(rows.map((row) => row.showStatus)).toEqual([true, false, true, false]);
  });

  it("say where another conversation begins", () => {
    const rows = lay([message({}), message({ conversationId: "conv_2" }), message({ conversationId: null })]);
    expect(rows.map((row) => row.newConversation)).toEqual([false, true, false]);
  });
});

it("puts a call between the messages, on its own day, and names who speaks after it", () => {
  const call = {
    callId: "CA1", direction: "inbound", status: "completed", from: "+1", to: "+2", conversationId: null,
    startedAt: "2026-11-23T09:00:00Z", endedAt: "2026-11-23T09:02:00Z", with: null,
  } as const;
  const rows = lay([
    message({ direction: "in", speaker: "agent" }),
    message({ direction: "in", speaker: "agent", at: "2026-11-23T09:30:00Z" }),
  ]);
  const laid = withCalls(rows, [call, { ...call, callId: "CA2", startedAt: null, endedAt: null }]);
  expect(laid.map((row) => ("call" in row ? row.call.callId : row.message.speaker))).toEqual(["agent", "CA1", "agent"]);
  expect(laid.map((row) => row.newDay)).toEqual([true, true, false]);
  expect(laid[2]).toMatchObject({ opensRun: true });
});

describe("a text on its way", () => {
  const at = Date.parse("2026-11-22T14:00:00.000Z");
  it("is shown until the server's list holds it", () => {
    expect(stillSending([], [{ body: "Hello", at }])).toHaveLength(1);
    expect(stillSending([message({})], [{ body: "Hello", at }])).toHaveLength(0);
  });

  it("is not taken for the same words said long before", () => {
    expect(stillSending([message({})], [{ body: "Hello", at: at + 60_000 }])).toHaveLength(1);
  });

  it("stands last and says so", () => {
    const row = lay([message({})], [{ body: "And?", at }]).at(-1);
    expect(row?.message.body).toBe("And?");
    expect(statusWord(row?.message.status ?? "")).toBe("Sending");
  });
});
