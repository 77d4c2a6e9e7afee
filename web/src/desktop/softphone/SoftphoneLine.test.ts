import { beforeEach, expect, it } from "vitest";
import { CallLine } from "@shared/voice/CallLine";
import { FakeSocket } from "@shared/voice/FakeSocket";
import { recallCall } from "@shared/voice/tabCalls";
import { SoftphoneLine } from "./SoftphoneLine";

const newest = FakeSocket.newest;
const make = () =>
  new SoftphoneLine((callId) => `/desktop/api/calls/${callId}/line`, (path) => new CallLine({ path, me: "worker", makeSocket: FakeSocket.make }));

beforeEach(() => {
  FakeSocket.made.length = 0;
  sessionStorage.clear();
});

it("puts Marco on the line, muted when he was before the page was loaded anew", async () => {
  const phone = make();
  phone.join("WT1", "CA2", "type", true);
  await Promise.resolve();
  newest().accept();
  newest().tell({ type: "state", state: "connected", with: "Ana" });
  expect(newest().url).toContain("/desktop/api/calls/CA2/line?device=words");
  expect(phone.getJoined()?.line.getView()).toMatchObject({ selfMuted: true, state: "connected", with: "Ana" });
  expect(recallCall("CA2")).toBe("type");
});

it("takes the call back from another window", async () => {
  const phone = make();
  phone.join("WT1", "CA2", "type");
  await Promise.resolve();
  newest().accept();
  newest().drop(4001);
  expect(phone.getJoined()?.line.getView().link).toBe("taken");
  // Whoever has it now takes it up again after a reload, not this window.
  expect(recallCall("CA2")).toBeNull();
  phone.join("WT1", "CA2", "type");
  await Promise.resolve();
  expect(FakeSocket.made).toHaveLength(2);
});

it("is on one call at a time", async () => {
  const phone = make();
  phone.join("WT1", "CA2", "type");
  await Promise.resolve();
  const first = newest();
  phone.join("WT2", "CA4", "type");
  await Promise.resolve();
  expect(first.readyState).toBe(WebSocket.CLOSED);
  phone.leave();
  expect(phone.getJoined()).toBeNull();
});
