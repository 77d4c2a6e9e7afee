import { beforeEach, expect, it } from "vitest";
import { CallLine } from "@shared/voice/CallLine";
import { FakeSocket } from "@shared/voice/FakeSocket";
import { recallCall } from "@shared/voice/tabCalls";
import { LineShelf } from "./LineShelf";

const ANA = "+15550100001";
const shelf = () =>
  new LineShelf((callId) => `/calls/${callId}/line`, (path) => new CallLine({ path, me: "caller", makeSocket: FakeSocket.make }));

beforeEach(() => {
  FakeSocket.made.length = 0;
  sessionStorage.clear();
});

it("carries one call of Ana, however often the page is told of it", async () => {
  const calls = shelf();
  const line = calls.take(ANA, "CA1", "type");
  expect(calls.take(ANA, "CA1", "type")).toBe(line);
  await Promise.resolve();
  expect(FakeSocket.made.map((one) => one.url)).toEqual([`ws://${location.host}/calls/CA1/line?device=words`]);
  expect(recallCall("CA1")).toBe("type");
});

it("forgets a call that is over, so that a reload does not ask for it", async () => {
  const calls = shelf();
  calls.take(ANA, "CA1", "type");
  await Promise.resolve();
  FakeSocket.newest().accept();
  FakeSocket.newest().tell({ type: "end", reason: "completed" });
  expect(recallCall("CA1")).toBeNull();
  expect(calls.getCalls().get(ANA)?.callId).toBe("CA1");
  calls.drop(ANA);
  expect(calls.getCalls().size).toBe(0);
});

it("lets go of the call before when another begins, and of all of them with the page", async () => {
  const calls = shelf();
  calls.take(ANA, "CA1", "type");
  await Promise.resolve();
  const first = FakeSocket.newest();
  calls.take(ANA, "CA2", "type");
  await Promise.resolve();
  expect(first.readyState).toBe(WebSocket.CLOSED);
  calls.leaveAll();
  expect(FakeSocket.newest().readyState).toBe(WebSocket.CLOSED);
  // The next page of this tab takes it up again.
  expect(recallCall("CA2")).toBe("type");
});
