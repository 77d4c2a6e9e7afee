import { beforeEach, describe, expect, it, vi } from "vitest";
import { CallLine, type LineOptions } from "./CallLine";
import { FakeSocket } from "./FakeSocket";
import { NoSound, type SoundDevice } from "./sound/SoundDevice";
import type { DeviceEvents } from "./WordsDevice";
import { followCall, recallCall } from "./tabCalls";

const newest = FakeSocket.newest;
const silent = { support: { listens: false, speaks: false, why: "This browser does not recognise speech." } } as LineOptions["speech"];

/** A device of sound without any: the test is its microphone. */
class FakeSound {
  events: DeviceEvents;
  closed = false;
  muted = false;
  heard: string[] = [];
  constructor(events: DeviceEvents) {
    this.events = events;
  }
  opened = () => this.heard.push("opened");
  hear = (message: { type: string }) => this.heard.push(message.type);
  frame = () => this.heard.push("frame");
  setMuted = (muted: boolean) => (this.muted = muted);
  close = () => (this.closed = true);
}

let sounds: FakeSound[];
function makeLine(more: Partial<LineOptions> = {}) {
  const openSound = ((_choice: unknown, events: DeviceEvents) => {
    const sound = new FakeSound(events);
    sounds.push(sound);
    return Promise.resolve(sound as unknown as SoundDevice);
  }) as typeof SoundDevice.open;
  return new CallLine({ path: "/phone/api/calls/CA1/line", me: "caller", makeSocket: FakeSocket.make, openSound, speech: silent, ...more });
}

beforeEach(() => {
  FakeSocket.made.length = 0;
  sounds = [];
});

describe("Ana's call", () => {
  it("is typed: what the agent says is shown, what she types is sent", async () => {
    const line = makeLine();
    await line.talk("type");
    newest().accept();
    newest().tell({ type: "state", state: "agent", with: "Agent" });
    newest().tell({ type: "say", utterance: "u1", text: "Hello Ana", last: true });
    line.say("My order has not arrived");
    expect(newest().url).toContain("/phone/api/calls/CA1/line?device=words");
    expect(newest().said).toMatchObject([{ type: "progress", characters: 0 }, { type: "barge" }, { type: "words", text: "My order has not arrived" }]);
    expect(line.getView().captions.map((one) => one.text)).toEqual(["Hello Ana", "My order has not arrived"]);
    line.press("4");
    line.hangUp();
    expect(newest().said.slice(-3)).toMatchObject([{ type: "digit", digit: "4" }, { type: "progress" }, { type: "hangup" }]);
    expect(line.getView()).toMatchObject({ state: "ended", endReason: "completed" });
  });

  it("goes on with the microphone; what the device before it still does is nobody's concern", async () => {
    const line = makeLine();
    await line.talk("type");
    newest().accept();
    newest().tell({ type: "words", who: "agent", text: "Hello Ana", final: true });
    line.setMuted(true);
    const typed = newest();
    typed.tell({ type: "say", utterance: "u1", text: "How can I help?", last: true });
    await line.talk("sound");
    // Told exactly, so that the other device goes on from there.
    expect(typed.said.at(-1)).toMatchObject({ type: "progress", utterance: "u1" });
    expect(newest().url).toContain("device=sound");
    newest().accept();
    newest().tell(new ArrayBuffer(640));
    newest().tell({ type: "clear" });
    typed.tell({ type: "end", reason: "completed" });
    typed.drop(4001);
    expect(sounds[0]).toMatchObject({ muted: true, heard: ["opened", "frame", "clear"], closed: false });
    expect(line.getView()).toMatchObject({ way: "sound", link: "live", state: null });
    expect(line.getView().captions).toHaveLength(1);
  });

  it("falls back to typing without a microphone, and says why", async () => {
    const line = makeLine({ openSound: () => Promise.reject(new NoSound("There is no microphone.")) });
    await line.talk("sound");
    await vi.waitFor(() => expect(line.getView()).toMatchObject({ way: "type", fellBack: "There is no microphone.", opening: false }));
    expect(newest().url).toContain("device=words");
    await line.talk("speech");
    await vi.waitFor(() => expect(line.getView().fellBack).toBe("This browser does not recognise speech."));
  });

  it("falls back when the platform takes no sound, and the call goes on", async () => {
    const line = makeLine();
    followCall("CA1", line);
    await line.talk("sound");
    newest().accept();
    newest().tell({ type: "end", reason: "This server has no speech installed for sound." });
    newest().drop(1008);
    await vi.waitFor(() => expect(line.getView()).toMatchObject({ way: "type", fellBack: "This server has no speech installed for sound.", state: null }));
    expect(newest().url).toContain("device=words");
    // A page that is loaded anew now takes the call up again.
    expect(recallCall("CA1")).toBe("type");
    newest().accept();
    newest().tell({ type: "end", reason: "This call has ended." });
    newest().drop(1008);
    expect(line.getView()).toMatchObject({ state: "ended", endReason: "This call has ended.", link: "refused" });
  });

  it("falls back when the microphone is pulled out in the middle of it", async () => {
    const line = makeLine();
    await line.talk("sound");
    sounds[0]?.events.onFailed("The microphone is gone.");
    await vi.waitFor(() => expect(line.getView()).toMatchObject({ way: "type", fellBack: "The microphone is gone." }));
    expect(sounds[0]?.closed).toBe(true);
  });

  it("lets the microphone go when it is over, and when she changes her mind before it was allowed", async () => {
    const line = makeLine();
    await line.talk("sound");
    newest().accept();
    newest().tell({ type: "end", reason: "completed" });
    newest().drop(1000);
    expect(sounds[0]?.closed).toBe(true);
    const opening = line.talk("sound");
    await line.talk("type");
    await opening;
    expect(sounds[1]?.closed).toBe(true);
    expect(newest().url).toContain("device=words");
  });
});
