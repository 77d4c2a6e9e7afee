"""The frames of the relay protocol: what we send an SDK can read, and what an application sends is read or refused."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieline.channels.voice.line import Interruptible
from tieline.channels.voice.models import CallDirection
from tieline.channels.voice.relay import frames
from tieline.channels.voice.relay.errors import FrameInvalid
from tieline.channels.voice.relay.frames import (
    EndFrame,
    LanguageFrame,
    PlayFrame,
    SendDigitsFrame,
    SetupFacts,
    TextFrame,
    parse_app_frame,
)

pytestmark = pytest.mark.unit

FACTS = SetupFacts(
    session_id="VX1",
    account_id="AC1",
    call_id="CA1",
    from_="+15551230001",
    to="+15550100000",
    direction=CallDirection.INBOUND,
)


class TestToTheApplication:
    def test_setup_has_everything_an_sdk_requires_and_nothing_null(self) -> None:
        assert frames.setup(FACTS) == {
            "type": "setup",
            "sessionId": "VX1",
            "accountSid": "AC1",
            "callSid": "CA1",
            "from": "+15551230001",
            "to": "+15550100000",
            "direction": "inbound",
            "callType": "PSTN",
            "callStatus": "RINGING",
            "customParameters": {},
        }

    @pytest.mark.parametrize("direction", [CallDirection.OUTBOUND_API, CallDirection.OUTBOUND_DIAL])
    def test_a_call_we_made_is_outbound_in_one_word(self, direction: CallDirection) -> None:
        facts = SetupFacts(
            **{**vars(FACTS), "direction": direction, "caller_name": "Ana", "parent_call_id": "CA0"}
        )
        message = frames.setup(facts)
        assert message["direction"] == "outbound"
        assert (message["callerName"], message["parentCallSid"]) == ("Ana", "CA0")

    def test_unfinished_words_say_so_twice(self) -> None:
        assert frames.prompt("I want", language="en-US", last=False) == {
            "type": "prompt",
            "voicePrompt": "I want",
            "lang": "en-US",
            "last": False,
            "final": False,
        }
        assert frames.prompt("Hola", language=None, last=True) == {
            "type": "prompt",
            "voicePrompt": "Hola",
            "last": True,
        }

    def test_the_duration_of_an_interruption_is_a_whole_number(self) -> None:
        message = frames.interrupt("Good", milliseconds=1250)
        assert json.dumps(message["durationUntilInterruptMs"]) == "1250"
        assert frames.interrupt("", milliseconds=-3)["durationUntilInterruptMs"] == 0

    def test_the_official_agent_sdk_reads_them(self) -> None:
        models = pytest.importorskip("tac.models.voice")
        setup = models.SetupMessage.model_validate(frames.setup(FACTS))
        prompt = models.PromptMessage.model_validate(frames.prompt("Hola", language="es-MX", last=True))
        cut = models.InterruptMessage.model_validate(frames.interrupt("Good", milliseconds=7))
        assert setup.call_sid == "CA1"
        assert (prompt.voice_prompt, prompt.lang, prompt.last) == ("Hola", "es-MX", True)
        assert (cut.utterance_until_interrupt, cut.duration_until_interrupt_ms) == ("Good", 7)


class TestFromTheApplication:
    @pytest.mark.parametrize(
        ("message", "frame"),
        [
            ({"type": "text", "token": "Hi "}, TextFrame(token="Hi ")),
            ({"type": "text", "token": "", "last": True}, TextFrame(token="", last=True)),
            (
                {
                    "type": "text",
                    "token": "¿Sí?",
                    "lang": "es-MX",
                    "interruptible": False,
                    "preemptible": True,
                },
                TextFrame(token="¿Sí?", language="es-MX", interruptible=Interruptible.NONE, preemptible=True),
            ),
            (
                {"type": "text", "token": "Hi", "last": None, "lang": None, "interruptible": None},
                TextFrame(token="Hi"),
            ),
            ({"type": "text", "token": "a\ud83d\x00b"}, TextFrame(token="ab")),
            ({"type": "text", "token": "Hi", "mood": "sunny"}, TextFrame(token="Hi")),
            ({"type": "play", "source": "https://x/a.mp3"}, PlayFrame(source="https://x/a.mp3")),
            (
                {"type": "play", "source": "https://x/a.mp3", "loop": 0, "interruptible": "dtmf"},
                PlayFrame(source="https://x/a.mp3", loop=1000, interruptible=Interruptible.DTMF),
            ),
            ({"type": "sendDigits", "digits": "1w2#*"}, SendDigitsFrame(digits="1w2#*")),
            ({"type": "language", "ttsLanguage": "es-MX"}, LanguageFrame(tts_language="es-MX")),
            (
                {"type": "language", "transcriptionLanguage": "multi"},
                LanguageFrame(transcription_language="multi"),
            ),
            ({"type": "end"}, EndFrame()),
            ({"type": "end", "handoffData": '{"reason":"x"}'}, EndFrame(handoff_data='{"reason":"x"}')),
        ],
    )
    def test_a_frame_is_read(self, message: dict[str, Any], frame: frames.AppFrame) -> None:
        assert parse_app_frame(json.dumps(message)) == frame

    @pytest.mark.parametrize(
        ("message", "field"),
        [
            ({}, "type"),
            ({"type": "sing"}, "type"),
            ({"type": 7}, "type"),
            ({"type": "text"}, "token"),
            ({"type": "text", "token": None}, "token"),
            ({"type": "text", "token": 5}, "token"),
            ({"type": "text", "token": "a", "last": "yes"}, "last"),
            ({"type": "text", "token": "a", "lang": "Spanish!"}, "lang"),
            ({"type": "text", "token": "a", "interruptible": "maybe"}, "interruptible"),
            ({"type": "text", "token": "a", "interruptible": ["any"]}, "interruptible"),
            ({"type": "text", "token": "a", "preemptible": 1}, "preemptible"),
            ({"type": "play"}, "source"),
            ({"type": "play", "source": " "}, "source"),
            ({"type": "play", "source": "x", "loop": -1}, "loop"),
            ({"type": "play", "source": "x", "loop": True}, "loop"),
            ({"type": "sendDigits", "digits": "12a"}, "digits"),
            ({"type": "sendDigits", "digits": ""}, "digits"),
            ({"type": "language"}, "ttsLanguage"),
            ({"type": "end", "handoffData": {"reason": "x"}}, "handoffData"),
        ],
    )
    def test_a_wrong_field_is_named(self, message: dict[str, Any], field: str) -> None:
        with pytest.raises(FrameInvalid) as refused:
            parse_app_frame(json.dumps(message))
        assert (refused.value.code, refused.value.field) == (64107, field)

    @pytest.mark.parametrize(
        "message",
        [
            "",
            "hello",
            "[]",
            '"text"',
            "null",
            "[" * 60_000,
            '{"type": "text", "token": ' + "9" * 5000 + "}",
            b"{}",
        ],
        ids=["nothing", "no JSON", "a list", "a string", "null", "deep", "a long number", "binary"],
    )
    def test_what_is_no_object_is_refused(self, message: str | bytes) -> None:
        with pytest.raises(FrameInvalid) as refused:
            parse_app_frame(message)
        assert refused.value.code == 64107

    def test_more_than_64_kib_is_refused_whatever_is_in_it(self) -> None:
        empty = len('{"type":"text","token":""}')
        fits = json.dumps({"type": "text", "token": "a" * (64 * 1024 - empty)}, separators=(",", ":"))
        assert isinstance(parse_app_frame(fits), TextFrame)
        with pytest.raises(FrameInvalid, match="64 KiB"):
            parse_app_frame(fits + " ")
        with pytest.raises(FrameInvalid, match="64 KiB"):
            parse_app_frame(json.dumps({"type": "text", "token": "ñ" * 33_000}, ensure_ascii=False))

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        )
    )
    def test_nothing_else_than_a_refusal_comes_of_any_json(self, value: Any) -> None:
        kinds = ("text", "play", "sendDigits", "language", "end")
        messages = [value, *({"type": kind, **value} for kind in kinds if isinstance(value, dict))]
        for message in messages:
            with suppress(FrameInvalid):
                parse_app_frame(json.dumps(message))
