"""People on the phone in the browser tests: what they hear goes through a fake microphone and a tapped loudspeaker.

`Caller` is a customer who calls, `Softphone` a worker's telephone; `MICROPHONE` lets a browser hear a file. The browser's
own speech cannot be tested in a headless one, so `SPEECH` puts another behind the page's seam, in the test's hands.
"""

from __future__ import annotations

import json
import math
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from playwright.sync_api import Locator, Page, expect

from tests.support.at_screens import Customer, Worker
from tests.support.windows import Windows

RATE = 16_000

SPEECH = """() => {
  const heard = (window.recognisers = []);
  window.spoken = [];
  window.SpeechRecognition = class extends EventTarget {
    static available = async () => "unavailable";
    start() { heard.push(this); }
    abort() { this.dispatchEvent(new Event("end")); }
    hear(transcript, isFinal = true) {
      const result = Object.assign([{ transcript, confidence: 0.9 }], { isFinal });
      this.dispatchEvent(Object.assign(new Event("result"), { resultIndex: 0, results: [result] }));
    }
  };
  window.SpeechSynthesisUtterance = class extends EventTarget {
    constructor(text) { super(); this.text = text; this.lang = ""; }
  };
  Object.defineProperty(window, "speechSynthesis", {
    value: {
      speak(utterance) { window.spoken.push(utterance); },
      cancel() {},
    },
  });
}"""
"""A browser that recognises what `hear` is told and speaks into `window.spoken`."""

RAW_SOUND = """() => localStorage.setItem("tieline.voice.sound", JSON.stringify({ processing: false }))"""
"""No echo cancellation or the like: what goes in comes out, sample by sample."""

TAP = """() => {
  window.played = [];
  const Node = window.AudioWorkletNode;
  window.AudioWorkletNode = class extends Node {
    constructor(context, name, options) {
      super(context, name, options);
      if (name !== "tieline-mouth") return;
      const tap = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
      const recorder = context.createScriptProcessor(1024, 1, 1);
      recorder.onaudioprocess = (event) => {
        const samples = event.inputBuffer.getChannelData(0);
        if (samples.some((one) => one !== 0)) window.played.push(Array.from(samples));
      };
      this.connect(recorder).connect(tap);
    }
  };
}"""
"""Keeps what the page's loudspeaker got, in blocks of 1,024 samples, silence left out."""


def microphone(file: Path) -> tuple[str, ...]:
    """Return the arguments of a browser whose microphone hears a file once, and then silence."""
    return (
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={file}%noloop",
    )


def write_wav(path: Path, samples: list[int], *, rate: int = RATE) -> Path:
    """Write 16-bit samples of one channel."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"".join(sample.to_bytes(2, "little", signed=True) for sample in samples))
    return path


def tone(pitch: float, seconds: float, *, loudness: float = 0.4) -> list[int]:
    """Return a tone as 16-bit samples."""
    step = 2 * math.pi * pitch / RATE
    return [round(32_767 * loudness * math.sin(step * index)) for index in range(int(seconds * RATE))]


def amplitude(samples: list[float], pitch: float) -> float:
    """Return how much of a pitch is in a sound, 0 to 1."""
    step = 2 * math.pi * pitch / RATE
    real = sum(sample * math.cos(step * index) for index, sample in enumerate(samples))
    imaginary = sum(sample * math.sin(step * index) for index, sample in enumerate(samples))
    return 2 * math.hypot(real, imaginary) / len(samples)


def loudest(page: Page, pitch: float) -> float:
    """Return the most of a pitch that any block held which the page's loudspeaker got."""
    blocks = cast(list[list[float]], page.evaluate("() => window.played.splice(0)"))
    return max((amplitude(block, pitch) for block in blocks), default=0.0)


@dataclass
class Caller(Customer):
    """Somebody who calls."""

    @classmethod
    def at_a_telephone(cls, windows: Windows, address: str, name: str, *scripts: str) -> Caller:
        """Open the phone of a customer, with scripts run before the page's own."""
        window = windows.open("phone")
        for script in scripts:
            window.page.add_init_script(f"({script})()")
        customer = Customer.at_a_phone(windows, address, name, window=window)
        customer.window.live()
        return cls(customer.window)

    @property
    def captions(self) -> Locator:
        """What is said in the call."""
        return self.page.get_by_role("log", name="Captions")

    @property
    def other_side(self) -> Locator:
        """Who is on the other side."""
        return self.page.get_by_role("status", name="On the other side")

    @property
    def say_field(self) -> Locator:
        """Where one types what one says."""
        return self.page.get_by_role("textbox", name="Say something")

    @property
    def past_calls(self) -> Locator:
        """The calls in the thread."""
        return self.log.get_by_role("button", name="Call")

    def call(self) -> None:
        """Press the call button and hear the greeting to its end."""
        self.page.get_by_role("button", name="Call", exact=True).click()
        expect(self.captions.locator("li[data-actor=agent][data-state=said]")).to_have_count(1)

    def say(self, text: str) -> None:
        """Type what one says, and see it among the captions."""
        expect(self.page.get_by_text("In call")).to_be_visible()
        self.say_field.fill(text)
        self.say_field.press("Enter")
        # Not the last one necessarily: what was said into a microphone before may be understood only now.
        expect(self.mine.filter(has_text=text).last).to_be_visible()

    @property
    def mine(self) -> Locator:
        """What this caller said."""
        return self.captions.locator("li[data-mine=true]")

    def talk_by(self, way: str) -> None:
        """Choose how to talk: Type, Browser speech or Microphone."""
        self.page.get_by_role("radio", name=way).click()
        expect(self.page.get_by_role("radio", name=way)).to_be_checked()

    def hang_up(self) -> None:
        """End the call and go back to the messages."""
        self.page.get_by_role("button", name="End call").click()
        self.page.get_by_role("button", name="Back to the messages").click()
        expect(self.field).to_be_visible()


@dataclass
class Softphone(Worker):
    """A worker at a desktop with a telephone."""

    @classmethod
    def on_duty(cls, windows: Windows, name: str, *scripts: str) -> Softphone:
        """Open a worker's desktop, with scripts run before the page's own, and go on duty."""
        window = windows.open("desktop", name)
        for script in scripts:
            window.page.add_init_script(f"({script})()")
        window.page.reload()
        window.live()
        worker = cls(window, name)
        worker.go("Available")
        return worker

    @property
    def bar(self) -> Locator:
        """The call over the conversation."""
        return self.page.get_by_role("region", name="Call", exact=True)

    def in_call_with(self, customer: str) -> None:
        """Wait until both hear each other."""
        expect(self.bar).to_contain_text(f"In call with {customer}")

    def end_call(self) -> None:
        """Hang up, and say yes when asked."""
        self.bar.get_by_role("button", name="End call").click()
        self.page.get_by_role("dialog").get_by_role("button", name="End call").click()
        expect(self.wrap_up).to_be_visible()


def sent_by(page: Page) -> list[dict[str, Any]]:
    """Return the list into which every JSON message goes that the page's calls send from now on."""
    messages: list[dict[str, Any]] = []

    def keep(payload: str | bytes) -> None:
        if isinstance(payload, str):
            messages.append(json.loads(payload))

    page.on("websocket", lambda socket: socket.on("framesent", keep))
    return messages
