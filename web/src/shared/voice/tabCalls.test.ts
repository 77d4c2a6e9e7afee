import { beforeEach, expect, it, vi } from "vitest";
import { CallLine } from "./CallLine";
import { FakeSocket } from "./FakeSocket";
import { NoSound } from "./sound/SoundDevice";
import { followCall, recallCall } from "./tabCalls";

beforeEach(() => {
  FakeSocket.made.length = 0;
  sessionStorage.clear();
});

const lineOf = (callId: string) => {
  const openSound = () => Promise.reject(new NoSound("There is no microphone."));
  const line = new CallLine({ path: `/calls/${callId}/line`, me: "worker", makeSocket: FakeSocket.make, openSound });
  followCall(callId, line);
  return line;
};

it("keeps the call in mind until it is over", async () => {
  const line = lineOf("CA1");
  await line.talk("type");
  FakeSocket.newest().accept();
  expect(recallCall("CA1")).toBe("type");
  FakeSocket.newest().tell({ type: "end", reason: "completed" });
  expect(recallCall("CA1")).toBeNull();
});

it("keeps the way of talking that works", async () => {
  await lineOf("CA2").talk("sound");
  await vi.waitFor(() => expect(recallCall("CA2")).toBe("type"));
});
