import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FeedReader } from "./FeedReader";

/** A connection that the test speaks through. */
class Line extends EventTarget {
  static opened: Line[] = [];
  closed = false;

  constructor(readonly url: string) {
    super();
    Line.opened.push(this);
  }

  close() {
    this.closed = true;
  }

  say(type: string, data: Record<string, unknown> = {}) {
    const at = "2026-11-22T14:02:00Z";
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify({ type, at, data }), lastEventId: "0.41" }));
  }

  stand(heartbeatSeconds?: number) {
    this.dispatchEvent(new Event("open"));
    this.say("hello", heartbeatSeconds === undefined ? {} : { heartbeatSeconds });
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", Line);
  Line.opened = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function begin(): [FeedReader, Line] {
  const reader = new FeedReader("/desktop/api/live");
  reader.open();
  return [reader, Line.opened[0]!];
}

it("stays live as long as the server gives signs of life", () => {
  const [reader, line] = begin();
  line.stand();
  for (let beat = 0; beat < 20; beat += 1) {
    vi.advanceTimersByTime(15_000);
    line.say("heartbeat");
  }
  expect(reader.getState()).toMatchObject({ connection: "live", returns: 0 });
  expect(Line.opened).toHaveLength(1);
});

it("is lost when two signs of life and a half have stayed away, though no error came", () => {
  const [reader, line] = begin();
  line.stand();
  vi.advanceTimersByTime(37_400);
  expect(reader.getState().connection).toBe("live");
  vi.advanceTimersByTime(200);
  expect(reader.getState().connection).toBe("lost");
  expect(line.closed).toBe(true);
});

it("tries again after a silence, and is back once from where it was", () => {
  const [reader, line] = begin();
  line.stand();
  vi.advanceTimersByTime(38_500);
  expect(Line.opened).toHaveLength(2);
  expect(Line.opened[1]!.url).toContain("after=0.41");
  Line.opened[1]!.stand();
  expect(reader.getState()).toMatchObject({ connection: "live", lostAt: null, returns: 1 });
});

it("gives up on a connection that opens and then says nothing, or never opens at all", () => {
  const [reader] = begin();
  vi.advanceTimersByTime(37_600);
  expect(reader.getState().connection).toBe("lost");
  vi.advanceTimersByTime(60_000);
  expect(Line.opened.length).toBeGreaterThan(2);
  expect(Line.opened.filter((line) => !line.closed).length).toBeLessThan(2);
});

it("goes by what the server says of itself", () => {
  const [reader, line] = begin();
  line.stand(2);
  vi.advanceTimersByTime(4_900);
  expect(reader.getState().connection).toBe("live");
  vi.advanceTimersByTime(200);
  expect(reader.getState().connection).toBe("lost");
});

it("keeps what is about the feed itself from the screens", () => {
  const [reader, line] = begin();
  const heard: string[] = [];
  reader.listen((event) => heard.push(event.type));
  line.stand();
  line.say("heartbeat");
  line.say("CommunicationAdded");
  expect(heard).toEqual(["CommunicationAdded"]);
});

it("says nothing more once it is closed", () => {
  const [reader, line] = begin();
  line.stand();
  reader.close();
  vi.advanceTimersByTime(600_000);
  expect(reader.getState().connection).toBe("live");
  expect(Line.opened).toHaveLength(1);
});
