"""Ana's message without the silence around it."""

from __future__ import annotations

import pytest

from tests.support.frames import frame
from tieline.channels.voice.lines.trimming import LEAD_FRAMES, Trimming

pytestmark = pytest.mark.unit

QUIET, LOUD = frame(0), frame(3000)


def kept(*frames: bytes) -> list[bytes]:
    written: list[bytes] = []
    trimming = Trimming(lambda first, _second: written.append(first))
    for each in frames:
        trimming.write(each, b"")
    return written


def test_silence_at_both_ends_is_left_out_but_for_the_edges_of_the_words() -> None:
    written = kept(*[QUIET] * 100, *[LOUD] * 5, *[QUIET] * 100)
    assert written == [*[QUIET] * LEAD_FRAMES, *[LOUD] * 5, *[QUIET] * LEAD_FRAMES]


def test_a_pause_between_words_stays() -> None:
    said = [*[LOUD] * 5, *[QUIET] * 50, *[LOUD] * 5]
    assert kept(*said) == said


def test_nothing_but_silence_leaves_nothing() -> None:
    assert kept(*[QUIET] * 100) == []
