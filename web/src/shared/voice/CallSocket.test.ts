import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { CallSocket, type Link } from "./CallSocket";
import { FakeSocket } from "./FakeSocket";
import type { FromPlatform } from "./protocol";

const links: Link[] = [];
const messages: FromPlatform[] = [];
const frames: ArrayBuffer[] = [];
const newest = FakeSocket.newest;

function open() {
  const handlers = { onLink: (link: Link) => links.push(link), onMessage: (one: FromPlatform) => messages.push(one), onFrame: (one: ArrayBuffer) => frames.push(one) };
  const socket = new CallSocket("/phone/api/calls/CA1/line?device=words", handlers, FakeSocket.make);
  socket.open();
  return socket;
}

beforeEach(() => {
  vi.useFakeTimers();
  for (const list of [links, messages, frames, FakeSocket.made]) list.length = 0;
});
afterEach(() => vi.useRealTimers());

it("carries messages and frames both ways", () => {
  const socket = open();
  expect(newest().url).toBe(`ws://${location.host}/phone/api/calls/CA1/line?device=words`);
  socket.send({ type: "hangup" });
  newest().accept();
  newest().tell({ type: "clear" });
  newest().tell(new ArrayBuffer(640));
  socket.send({ type: "digit", digit: "4" });
  socket.sendFrame(new ArrayBuffer(640));
  expect(messages).toEqual([{ type: "clear" }]);
  expect(frames).toHaveLength(1);
  // What was said before the connection stood is not said later.
  expect(newest().sent).toEqual(['{"type":"digit","digit":"4"}', expect.any(ArrayBuffer)]);
});

it("comes back after a loss, as often as it takes", () => {
  open();
  newest().accept();
  for (let loss = 0; loss < 3; loss += 1) {
    newest().drop();
    vi.advanceTimersByTime(250);
    newest().accept();
  }
  expect(FakeSocket.made).toHaveLength(4);
  expect(links).toEqual(["live", "away", "live", "away", "live", "away", "live"]);
});

it("gives up when the platform no longer holds the call", () => {
  open();
  newest().accept();
  newest().drop();
  for (let second = 0; second < 12; second += 1) {
    vi.advanceTimersByTime(1000);
    if (newest().readyState === WebSocket.CONNECTING) newest().drop();
  }
  expect(links.at(-1)).toBe("lost");
  const tries = FakeSocket.made.length;
  vi.advanceTimersByTime(60_000);
  expect(FakeSocket.made).toHaveLength(tries);
});

it("stays away after the end, and when another device has taken the call", () => {
  open();
  newest().accept();
  newest().tell({ type: "end", reason: "completed" });
  newest().drop(1000);
  open();
  newest().accept();
  newest().drop(4001);
  vi.advanceTimersByTime(60_000);
  expect(FakeSocket.made).toHaveLength(2);
  expect(links).toEqual(["live", "ended", "live", "taken"]);
});

it("drops sound that would come too late, never words", () => {
  const socket = open();
  newest().accept();
  newest().bufferedAmount = 100_000;
  socket.sendFrame(new ArrayBuffer(640));
  socket.send({ type: "barge" });
  expect(newest().sent).toEqual(['{"type":"barge"}']);
});
