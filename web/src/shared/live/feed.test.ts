import { describe, expect, it } from "vitest";
import { type FeedState, initialFeed, parseMessage, reduceFeed, resumeFrom, retryDelay } from "./feed";

const added = { type: "CommunicationAdded", at: "2026-11-22T14:02:00Z", conversationId: "conv_1" };
const live: FeedState = { ...initialFeed, connection: "live", cursor: "41" };

describe("the reader of a feed", () => {
  it("moves its cursor with every message", () => {
    const state = reduceFeed(initialFeed, { type: "message", cursor: "42", event: added });
    expect(state).toMatchObject({ connection: "live", cursor: "42", returns: 0 });
  });

  it("keeps its cursor over a loss and asks for what was missed when it is back", () => {
    const lost = reduceFeed(live, { type: "lost", now: 1000 });
    expect(lost).toMatchObject({ connection: "lost", cursor: "41", lostAt: 1000 });
    const back = reduceFeed(lost, { type: "opened" });
    expect(back).toMatchObject({ connection: "live", cursor: "41", lostAt: null, returns: 1 });
  });

  it("counts one return, not one per message after it", () => {
    const lost = reduceFeed(live, { type: "lost", now: 1 });
    const back = reduceFeed(lost, { type: "message", cursor: "42", event: added });
    expect(reduceFeed(back, { type: "message", cursor: "43", event: added }).returns).toBe(1);
  });

  it("remembers the first moment of a loss", () => {
    const lost = reduceFeed(live, { type: "lost", now: 1000 });
    expect(reduceFeed(lost, { type: "lost", now: 9000 }).lostAt).toBe(1000);
  });

  it("does not take the first connection for a return", () => {
    expect(reduceFeed(initialFeed, { type: "opened" }).returns).toBe(0);
  });
});

it("resumes after its cursor, but does not insist on one that keeps being refused", () => {
  expect([0, 2, 3].map((failures) => resumeFrom(live, failures))).toEqual(["41", "41", null]);
});

it("leaves messages alone that are not ours", () => {
  expect(parseMessage("ping")).toBeNull();
  expect(parseMessage("[1]")).toBeNull();
  expect(parseMessage(JSON.stringify(added))).toEqual(added);
});

it("waits longer after each failure, but never long", () => {
  expect([0, 1, 2, 3, 9].map(retryDelay)).toEqual([500, 1000, 2000, 4000, 5000]);
});
