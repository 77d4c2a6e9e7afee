"""What a device may say, and the sentence it gets for anything else."""

from __future__ import annotations

from typing import Any

import pytest

from tieline.channels.voice.line import Medium
from tieline.channels.voice.lines.device import (
    Barged,
    Cleared,
    DeviceMessage,
    DeviceMessageInvalid,
    Finished,
    Heard,
    Left,
    Partial,
    Played,
    Pressed,
    Said,
    read_message,
)

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("message", "read"),
    [
        ({"type": "partial", "text": "Hel", "language": "en"}, Partial("Hel", "en")),
        ({"type": "words", "text": "Hello"}, Said("Hello", None, None, None)),
        (
            {"type": "words", "text": "Hola", "language": "es", "confidence": 1, "engine": "browser"},
            Said("Hola", "es", 1.0, "browser"),
        ),
        ({"type": "words", "text": "a\x00b\ud83d"}, Said("ab?", None, None, None)),
        ({"type": "barge"}, Barged()),
        ({"type": "digit", "digit": "#"}, Pressed("#")),
        ({"type": "progress", "utterance": "u", "characters": 3}, Heard("u", 3, 0)),
        ({"type": "ended", "utterance": "u", "milliseconds": 12.7}, Finished("u", 12)),
        ({"type": "hangup", "more": "ignored"}, Left()),
    ],
)
def test_a_words_device(message: dict[str, Any], read: DeviceMessage) -> None:
    assert read_message(message, medium=Medium.WORDS) == read


@pytest.mark.parametrize(
    ("message", "read"),
    [
        ({"type": "played", "frames": 250}, Played(250)),
        ({"type": "cleared", "frames": 0}, Cleared(0)),
        ({"type": "digit", "digit": "0"}, Pressed("0")),
        ({"type": "hangup"}, Left()),
    ],
)
def test_a_sound_device(message: dict[str, Any], read: DeviceMessage) -> None:
    assert read_message(message, medium=Medium.SOUND) == read


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ({}, "`type` must be one of: barge, digit"),
        ({"type": ["words"]}, "`type` must be one of"),
        ({"type": "played", "frames": 1}, "`type` must be one of"),
        ({"type": "words"}, "`text` must be a text"),
        ({"type": "words", "text": 7}, "`text` must be a text"),
        ({"type": "words", "text": "é" * 33_000}, "at most 64 KiB"),
        ({"type": "words", "text": "Hi", "language": 7}, "`language` must be a text"),
        ({"type": "words", "text": "Hi", "confidence": 1.5}, "`confidence` must be a number from 0 to 1"),
        ({"type": "words", "text": "Hi", "confidence": True}, "`confidence` must be a number"),
        ({"type": "digit", "digit": "12"}, "`digit` must be one of"),
        ({"type": "digit", "digit": 1}, "`digit` must be one of"),
        ({"type": "progress", "utterance": "u"}, "`characters` must be a number"),
        ({"type": "progress", "utterance": "u", "characters": -1}, "`characters` must be a number"),
        ({"type": "progress", "utterance": "u", "characters": float("nan")}, "`characters` must be"),
        ({"type": "ended", "utterance": "u", "milliseconds": float("inf")}, "`milliseconds` must be"),
        ({"type": "ended", "utterance": "u", "milliseconds": False}, "`milliseconds` must be"),
    ],
)
def test_anything_else_is_refused_with_a_sentence(message: dict[str, Any], said: str) -> None:
    with pytest.raises(DeviceMessageInvalid, match=said):
        read_message(message, medium=Medium.WORDS)


def test_words_of_a_sound_device_are_refused() -> None:
    with pytest.raises(DeviceMessageInvalid, match="one of: cleared, digit, hangup, played"):
        read_message({"type": "words", "text": "Hello"}, medium=Medium.SOUND)
