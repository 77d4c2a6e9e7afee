"""Ana's device is lost, comes back, and is changed for another, while her call goes on."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.voice_device import FakeDevice, Listener
from tieline.channels.voice.line import (
    BargeIn,
    Digit,
    HungUp,
    Interruptible,
    LineSettings,
    Medium,
    Notice,
    Progress,
    Sound,
    Speech,
    SpeechFailed,
    UtteranceEnded,
    Words,
)
from tieline.channels.voice.lines.changing_line import TAKEN_OVER, ChangingLine
from tieline.channels.voice.lines.words_line import WordsLine

pytestmark = pytest.mark.unit

GREETING = "Hello Ana, what can I do for you?"


def greeting(utterance_id: str = "u1", text: str = GREETING, *, last: bool = True) -> Speech:
    return Speech(utterance_id=utterance_id, text=text, last=last, interruptible=Interruptible.SPEECH)


def said(device: FakeDevice) -> list[str]:
    return [message["text"] for message in device.sent_of("say")]


class Ana:
    """Ana's call, with the device she has now."""

    def __init__(self, *, grace_seconds: float = 60) -> None:
        self.away: list[bool] = []
        self.lost = asyncio.Event()
        self.line = ChangingLine(grace_seconds=grace_seconds, on_away=self.note_away)
        self.device = FakeDevice()
        self.listener: Listener

    async def begin(self) -> Ana:
        assert await self.line.attach(self.device, WordsLine)
        self.listener = Listener(self.line)
        return self

    def note_away(self, away: bool) -> None:
        self.away.append(away)
        self.lost.set()

    async def takes_another(self) -> FakeDevice:
        before, self.device = self.device, FakeDevice()
        assert await self.line.attach(self.device, WordsLine)
        return before


async def test_a_second_device_takes_over_and_the_first_is_told() -> None:
    ana = await Ana().begin()
    first = await ana.takes_another()
    assert first.closed_with == TAKEN_OVER
    first.says({"type": "words", "text": "from the old one"})
    ana.device.says({"type": "words", "text": "from the new one"})
    assert (await ana.listener.until(Words)).text == "from the new one"
    assert ana.away == [False]


async def test_a_new_device_is_shown_where_the_call_is_and_how_to_listen() -> None:
    ana = await Ana().begin()
    await ana.line.notify(Notice(kind="state", fields={"state": "agent"}))
    await ana.line.notify(Notice(kind="state", fields={"state": "waiting"}))
    await ana.line.configure(LineSettings(language="es-ES"))
    await ana.takes_another()
    assert ana.device.sent_of("state") == [{"type": "state", "state": "waiting"}]
    assert ana.device.sent_of("listen")[0]["language"] == "es-ES"


async def test_what_was_not_heard_is_said_again_from_where_it_was() -> None:
    ana = await Ana().begin()
    await ana.line.say(greeting())
    await ana.line.say(greeting("u2", "Are you there?"))
    ana.device.says(
        {"type": "progress", "utterance": "u1", "characters": 10, "milliseconds": 700},
        {"type": "digit", "digit": "1"},
    )
    await ana.listener.until(Digit)
    await ana.takes_another()
    assert said(ana.device) == [GREETING[10:], "Are you there?"]
    ana.device.says({"type": "progress", "utterance": "u1", "characters": 6, "milliseconds": 500})
    ana.device.says({"type": "barge"})
    cut = await ana.listener.until(BargeIn)
    assert cut.progress.characters == 16
    await ana.line.say(greeting("u1", " and more of it"))
    await ana.takes_another()
    assert said(ana.device) == []


class FailingLine(WordsLine):
    """A line that cannot speak the first four characters of whatever it is given."""

    async def say(self, speech: Speech) -> None:
        await super().say(speech)
        failed = SpeechFailed(reason="Broken.", utterance_id=speech.utterance_id, begins=0, characters=4)
        self._events.put_nowait(failed)


async def test_what_a_second_device_could_not_speak_is_told_by_its_place_in_the_whole() -> None:
    ana = await Ana().begin()
    await ana.line.say(greeting())
    ana.device.says(
        {"type": "progress", "utterance": "u1", "characters": 10, "milliseconds": 700},
        {"type": "digit", "digit": "1"},
    )
    await ana.listener.until(Digit)
    assert await ana.line.attach(FakeDevice(), FailingLine)
    failed = await ana.listener.until(SpeechFailed)
    assert (failed.begins, failed.characters) == (10, 4)


async def test_an_utterance_that_was_heard_whole_ends_though_its_device_never_said_so() -> None:
    ana = await Ana().begin()
    await ana.line.say(greeting())
    ana.device.says({"type": "progress", "utterance": "u1", "characters": len(GREETING), "milliseconds": 900})
    ana.device.says({"type": "digit", "digit": "1"})
    await ana.listener.until(Digit)
    await ana.takes_another()
    assert (await ana.listener.until(UtteranceEnded)).utterance_id == "u1"


async def test_music_goes_on_at_the_new_device() -> None:
    ana = await Ana().begin()
    await ana.line.play(Sound(utterance_id="m1", pcm=b"", name="hold music", loop=0))
    await ana.takes_another()
    assert [message["name"] for message in ana.device.sent_of("play")] == ["hold music"]
    assert await ana.line.clear() == Progress(utterance_id="m1")


async def test_a_device_that_is_lost_is_waited_for_and_told_what_it_missed() -> None:
    ana = await Ana().begin()
    await ana.line.say(greeting())
    ana.device.says(None)
    await ana.lost.wait()
    await ana.line.notify(Notice(kind="words", fields={"who": "worker", "text": "Hello", "final": True}))
    await ana.line.say(greeting("u2", "Are you still there?"))
    await ana.takes_another()
    assert ana.away == [True, False]
    assert said(ana.device) == [GREETING, "Are you still there?"]
    assert [message["text"] for message in ana.device.sent_of("words")] == ["Hello"]
    assert ana.listener.of(HungUp, BargeIn) == []


async def test_a_device_that_stays_away_has_hung_up() -> None:
    ana = await Ana(grace_seconds=0).begin()
    ana.device.says(None)
    assert await ana.listener.end() == [HungUp(lost=True)]
    await ana.line.wait_gone()
    assert not await ana.line.attach(FakeDevice(), WordsLine)


async def test_a_party_who_hangs_up_is_not_waited_for() -> None:
    ana = await Ana().begin()
    ana.device.says({"type": "hangup"})
    assert await ana.listener.end() == [HungUp()]
    assert ana.away == []


async def test_the_call_hangs_up_with_and_without_a_device() -> None:
    ana = await Ana().begin()
    await ana.line.hang_up()
    assert (await ana.listener.end())[-1] == HungUp()
    assert ana.device.sent_of("end")
    ben = await Ana().begin()
    ben.device.says(None)
    await ben.lost.wait()
    await ben.line.hang_up()
    assert await ben.listener.end() == [HungUp()]


class SoundlessLine(WordsLine):
    """A line of words that says it is one of sound, so that a test needs none."""

    @property
    def medium(self) -> Medium:
        return Medium.SOUND


async def test_a_device_of_sound_is_shown_what_sounds_how_much_was_heard_and_what_was_understood() -> None:
    ana = await Ana().begin()
    await ana.line.say(greeting())
    ana.device.says({"type": "progress", "utterance": "u1", "characters": 10, "milliseconds": 700})
    ana.device.says({"type": "digit", "digit": "1"})
    await ana.listener.until(Digit)
    ana.device = FakeDevice()
    assert await ana.line.attach(ana.device, SoundlessLine)
    ana.device.says(
        {"type": "progress", "utterance": "u1", "characters": 6, "milliseconds": 500},
        {"type": "words", "text": "A refund"},
    )
    await ana.listener.until(Words)
    await ana.line.say(greeting("u2", "I see."))
    ana.device.says({"type": "ended", "utterance": "u2"})
    await ana.listener.until(UtteranceEnded)
    assert [(shown["utterance"], shown["characters"]) for shown in ana.device.sent_of("heard")] == [
        ("u1", 6),
        ("u2", 6),
    ]
    assert {shown["text"] for shown in ana.device.sent_of("say")} == {GREETING[10:], "I see."}
    assert ana.device.sent_of("words") == [{"type": "words", "who": "you", "text": "A refund", "final": True}]
