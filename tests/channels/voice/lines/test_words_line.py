"""Ana types, or lets her browser speak and listen, while the agent talks to her."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.voice_device import FakeDevice, Listener
from tieline.channels.voice.line import (
    BargeIn,
    Digit,
    HungUp,
    Interruptible,
    LineSettings,
    Notice,
    PartialWords,
    Progress,
    Sound,
    SpeakingChanged,
    Speech,
    UtteranceEnded,
    Words,
)
from tieline.channels.voice.lines.words_line import WordsLine

pytestmark = pytest.mark.unit

GREETING = Speech(utterance_id="greeting", text="Hello Ana, how can I help?", last=True, language="en-US")
NOTICE = Speech(
    utterance_id="notice", text="This call is recorded.", last=True, interruptible=Interruptible.NONE
)


@pytest.fixture
def device() -> FakeDevice:
    return FakeDevice()


@pytest.fixture
def line(device: FakeDevice) -> WordsLine:
    return WordsLine(device)


async def told(line: WordsLine, device: FakeDevice, *messages: Any) -> Listener:
    """Let the device say `messages` and hang up, and return everything the line told."""
    device.says(*messages, {"type": "hangup"})
    listener = Listener(line)
    await listener.end()
    return listener


class TestSay:
    async def test_tokens_go_to_the_device_as_they_come(self, line: WordsLine, device: FakeDevice) -> None:
        await line.say(Speech(utterance_id="reply", text="Your "))
        await line.say(Speech(utterance_id="reply", text="order", last=True, voice="slt"))
        assert device.sent == [
            {"type": "say", "utterance": "reply", "text": "Your ", "last": False, "interruptible": True},
            {
                "type": "say",
                "utterance": "reply",
                "text": "order",
                "last": True,
                "interruptible": True,
                "voice": "slt",
            },
        ]

    async def test_what_was_heard_counts_up_to_the_end(self, line: WordsLine, device: FakeDevice) -> None:
        await line.say(GREETING)
        progress = {"type": "progress", "utterance": "greeting", "characters": 9, "milliseconds": 800.4}
        listener = await told(
            line, device, progress, {"type": "ended", "utterance": "greeting", "milliseconds": 2100}
        )
        assert listener.of(UtteranceEnded) == [UtteranceEnded(utterance_id="greeting", milliseconds=2100)]
        assert [event.speaking for event in listener.of(SpeakingChanged)] == [True, False]
        assert line.progress() == Progress()

    async def test_progress_is_of_the_utterance_that_sounds(
        self, line: WordsLine, device: FakeDevice
    ) -> None:
        await line.say(GREETING)
        await line.say(NOTICE)
        await told(line, device, {"type": "progress", "utterance": "greeting", "characters": 999})
        assert line.progress() == Progress(utterance_id="greeting", characters=len(GREETING.text))

    async def test_an_utterance_that_is_still_written_does_not_end(
        self, line: WordsLine, device: FakeDevice
    ) -> None:
        await line.say(Speech(utterance_id="reply", text="One moment"))
        listener = await told(line, device, {"type": "ended", "utterance": "reply"})
        assert listener.of(UtteranceEnded) == []

    async def test_a_sound_is_told_by_its_name(self, line: WordsLine, device: FakeDevice) -> None:
        await line.play(Sound(utterance_id="hold", pcm=bytes(640), name="hold music", loop=0))
        assert device.sent == [
            {
                "type": "play",
                "utterance": "hold",
                "name": "hold music",
                "loop": 0,
                "interruptible": False,
            }
        ]


class TestClear:
    async def test_returns_what_was_heard_and_forgets_the_queue(
        self, line: WordsLine, device: FakeDevice
    ) -> None:
        await line.say(GREETING)
        await line.say(NOTICE)
        await told(line, device, {"type": "progress", "utterance": "greeting", "characters": 9})
        assert await line.clear() == Progress(utterance_id="greeting", characters=9)
        assert device.sent[-1] == {"type": "clear"}
        assert line.progress() == Progress()

    async def test_a_piece_that_was_under_way_is_not_spoken_after_it(
        self, line: WordsLine, device: FakeDevice
    ) -> None:
        await line.say(Speech(utterance_id="reply", text="Your order "))
        await line.clear()
        await line.say(Speech(utterance_id="reply", text="is on its way.", last=True))
        assert len(device.sent_of("say")) == 1

    async def test_late_news_of_a_cleared_utterance_tells_nothing(
        self, line: WordsLine, device: FakeDevice
    ) -> None:
        await line.say(GREETING)
        await line.clear()
        listener = await told(line, device, {"type": "ended", "utterance": "greeting"})
        assert listener.of(UtteranceEnded) == []


class TestWords:
    async def test_a_finished_turn_is_told_in_the_language_it_was_said(
        self, line: WordsLine, device: FakeDevice
    ) -> None:
        await line.configure(LineSettings(language="es-MX"))
        said = {"type": "words", "text": " Quiero cambiar mi pedido ", "confidence": 0.8, "engine": "browser"}
        listener = await told(line, device, said)
        assert listener.of(Words) == [
            Words(text="Quiero cambiar mi pedido", language="es-MX", confidence=0.8, engine="browser")
        ]

    async def test_unfinished_words_are_told_only_when_asked_for(
        self, line: WordsLine, device: FakeDevice
    ) -> None:
        device.says({"type": "partial", "text": "Where is"})
        listener = Listener(line)
        await listener.until(SpeakingChanged)
        await line.configure(LineSettings(partial_words=True))
        device.says({"type": "partial", "text": "Where is my"}, {"type": "hangup"})
        await listener.end()
        assert listener.of(PartialWords) == [PartialWords(text="Where is my")]

    async def test_blank_words_are_no_turn(self, line: WordsLine, device: FakeDevice) -> None:
        listener = await told(line, device, {"type": "words", "text": "  "}, {"type": "partial", "text": ""})
        assert listener.of(Words, PartialWords) == []


class TestBargeIn:
    async def test_a_voice_over_the_greeting_cuts_it_at_what_was_heard(
        self, line: WordsLine, device: FakeDevice
    ) -> None:
        await line.say(GREETING)
        progress = {"type": "progress", "utterance": "greeting", "characters": 9, "milliseconds": 800}
        listener = await told(
            line, device, progress, {"type": "barge"}, {"type": "words", "text": "A person please"}
        )
        heard = Progress(utterance_id="greeting", characters=9, milliseconds=800)
        assert listener.of(BargeIn, Words) == [
            BargeIn(kind="speech", progress=heard),
            Words(text="A person please"),
        ]
        assert device.sent_of("clear") == [{"type": "clear"}]

    async def test_typing_over_the_greeting_cuts_it_too(self, line: WordsLine, device: FakeDevice) -> None:
        await line.say(GREETING)
        listener = await told(line, device, {"type": "words", "text": "A person please"})
        assert [type(event) for event in listener.of(BargeIn, Words)] == [BargeIn, Words]

    async def test_an_utterance_that_nothing_may_cut_goes_on(
        self, line: WordsLine, device: FakeDevice
    ) -> None:
        await line.say(NOTICE)
        listener = await told(
            line,
            device,
            {"type": "barge"},
            {"type": "digit", "digit": "0"},
            {"type": "words", "text": "I do not want that"},
        )
        assert listener.of(BargeIn) == []
        assert listener.of(Words) == [Words(text="I do not want that", over_speech=True)]
        assert listener.of(Digit) == [Digit(digit="0")]

    async def test_words_begun_over_the_notice_and_finished_after_it_are_still_over_it(
        self, line: WordsLine, device: FakeDevice
    ) -> None:
        await line.say(NOTICE)
        listener = await told(
            line,
            device,
            {"type": "partial", "text": "I do"},
            {"type": "ended", "utterance": "notice"},
            {"type": "words", "text": "I do not want that"},
            {"type": "words", "text": "Hello?"},
        )
        assert [words.over_speech for words in listener.of(Words)] == [True, False]

    @pytest.mark.parametrize(
        ("allowed", "cut"), [("none", False), ("dtmf", True), ("speech", False), ("any", True)]
    )
    async def test_a_key_cuts_what_keys_may_cut(
        self, line: WordsLine, device: FakeDevice, allowed: str, cut: bool
    ) -> None:
        await line.say(Speech(utterance_id="menu", text="Press one.", interruptible=Interruptible(allowed)))
        listener = await told(line, device, {"type": "digit", "digit": "1"})
        assert [event.kind for event in listener.of(BargeIn)] == (["dtmf"] if cut else [])
        assert listener.of(Digit) == [Digit(digit="1")]

    async def test_keys_are_not_told_when_nobody_asks_for_them(
        self, line: WordsLine, device: FakeDevice
    ) -> None:
        await line.configure(LineSettings(detect_digits=False))
        await line.say(GREETING)
        listener = await told(line, device, {"type": "digit", "digit": "1"})
        assert listener.of(BargeIn, Digit) == []


class TestBackchannel:
    async def test_uh_huh_neither_cuts_nor_counts_when_ignored(
        self, line: WordsLine, device: FakeDevice
    ) -> None:
        await line.configure(LineSettings(ignore_backchannel=True))
        await line.say(GREETING)
        listener = await told(
            line,
            device,
            {"type": "barge"},
            {"type": "partial", "text": "uh huh"},
            {"type": "words", "text": "Uh-huh, okay."},
        )
        assert listener.of(BargeIn, Words) == []
        assert line.progress().utterance_id == "greeting"

    async def test_real_words_cut_once_they_are_known(self, line: WordsLine, device: FakeDevice) -> None:
        await line.configure(LineSettings(ignore_backchannel=True))
        await line.say(GREETING)
        listener = await told(
            line, device, {"type": "barge"}, {"type": "words", "text": "Yes, but I want a person"}
        )
        assert [type(event) for event in listener.of(BargeIn, Words)] == [BargeIn, Words]

    async def test_after_a_question_yes_is_an_answer(self, line: WordsLine, device: FakeDevice) -> None:
        await line.configure(LineSettings(ignore_backchannel=True))
        listener = await told(line, device, {"type": "words", "text": "Yes"})
        assert listener.of(Words) == [Words(text="Yes")]

    async def test_it_cuts_unless_ignored(self, line: WordsLine, device: FakeDevice) -> None:
        await line.say(GREETING)
        listener = await told(line, device, {"type": "words", "text": "okay"})
        assert len(listener.of(BargeIn)) == 1


class TestScreen:
    async def test_listening_is_told_in_the_devices_words(self, line: WordsLine, device: FakeDevice) -> None:
        await line.configure(LineSettings(language="en-US", hints=("Tieline",), speech_timeout_ms=700))
        await line.configure(LineSettings(partial_words=True))
        assert device.sent[-1] == {
            "type": "listen",
            "language": "en-US",
            "hints": ["Tieline"],
            "speechTimeoutMs": 700,
            "partialWords": True,
        }

    async def test_the_other_partys_words_are_shown(self, line: WordsLine, device: FakeDevice) -> None:
        fields = {"who": "worker", "name": "Lucía", "text": "Hola Ana", "final": True}
        await line.notify(Notice(kind="words", fields=fields))
        assert device.sent == [{"type": "words", **fields}]


class TestEnd:
    async def test_hanging_up_is_the_last_thing_told(self, line: WordsLine, device: FakeDevice) -> None:
        listener = await told(line, device)
        assert listener.events == [HungUp(lost=False)]

    async def test_a_lost_device_is_told_as_lost(self, line: WordsLine, device: FakeDevice) -> None:
        device.says(None)
        assert await Listener(line).end() == [HungUp(lost=True)]

    async def test_the_platform_lets_go(self, line: WordsLine, device: FakeDevice) -> None:
        listener = Listener(line)
        await line.hang_up()
        assert await listener.end() == [HungUp(lost=False)]
        assert device.sent == [{"type": "end", "reason": "completed"}]
        assert device.closed_with == 1000

    async def test_the_end_is_told_once(self, line: WordsLine, device: FakeDevice) -> None:
        await line.notify(Notice(kind="end", fields={"reason": "busy"}))
        await line.hang_up()
        assert device.sent == [{"type": "end", "reason": "busy"}]


class TestNonsense:
    async def test_is_answered_and_otherwise_ignored(self, line: WordsLine, device: FakeDevice) -> None:
        listener = await told(line, device, "{oh", bytes(640), {"type": "words", "text": "Hello"})
        assert [message["message"] for message in device.sent_of("error")] == [
            "A message must be a JSON object of at most 64 KiB.",
            "This device sends words; sound needs `device=sound`.",
        ]
        assert listener.of(Words) == [Words(text="Hello")]

    async def test_ten_in_a_row_close_the_socket(self, line: WordsLine, device: FakeDevice) -> None:
        device.says(*["?"] * 9, {"type": "digit", "digit": "1"}, *["?"] * 10)
        listener = Listener(line)
        assert await listener.end() == [Digit(digit="1"), HungUp(lost=True)]
        assert len(device.sent_of("error")) == 19
        assert device.closed_with == 1007


class TestHowReadilySpeechCuts:
    """`interruptSensitivity` of a browser that listens: high is cut by a voice, low by a whole phrase."""

    @pytest.mark.parametrize(
        ("sensitivity", "partials_that_wait"), [("high", None), ("medium", []), ("low", ["no", "no wait"])]
    )
    async def test_a_voice_or_its_words(
        self, line: WordsLine, device: FakeDevice, sensitivity: str, partials_that_wait: list[str] | None
    ) -> None:
        await line.configure(LineSettings(interrupt_sensitivity=sensitivity))
        await line.say(GREETING)
        waiting = [] if partials_that_wait is None else [{"type": "barge"}]
        waiting += [{"type": "partial", "text": text} for text in partials_that_wait or []]
        listener = await told(line, device, *waiting)
        assert not listener.of(BargeIn)

    @pytest.mark.parametrize(
        ("sensitivity", "message"),
        [
            ("high", {"type": "barge"}),
            ("medium", {"type": "partial", "text": "no"}),
            ("low", {"type": "partial", "text": "no wait please"}),
            ("low", {"type": "words", "text": "no"}),
        ],
    )
    async def test_enough_of_it_cuts(
        self, line: WordsLine, device: FakeDevice, sensitivity: str, message: dict[str, Any]
    ) -> None:
        await line.configure(LineSettings(interrupt_sensitivity=sensitivity))
        await line.say(GREETING)
        listener = await told(line, device, message)
        assert len(listener.of(BargeIn)) == 1
