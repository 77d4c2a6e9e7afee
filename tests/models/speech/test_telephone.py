"""The telephone's sound piece by piece: no seam, no gain, and back again."""

from __future__ import annotations

import math
from array import array

import pytest

from tieline.models.speech.audio import SAMPLE_RATE, decode_mulaw, loudness, samples
from tieline.models.speech.telephone import FromTelephone, ToTelephone
from tieline.models.speech.tones import tone

pytestmark = pytest.mark.unit

FRAME = 640


def in_pieces(codec: ToTelephone | FromTelephone, sound: bytes, size: int) -> bytes:
    return b"".join(codec.feed(sound[at : at + size]) for at in range(0, len(sound), size))


def test_every_frame_becomes_160_bytes_and_comes_back_as_a_frame() -> None:
    there, back = ToTelephone(), FromTelephone()
    for _ in range(5):
        sent = there.feed(tone((440,), 20))
        assert len(sent) == 160
        assert len(back.feed(sent)) == FRAME


def test_pieces_make_the_same_sound_as_the_whole() -> None:
    sound = tone((300, 440), 200)
    assert in_pieces(ToTelephone(), sound, FRAME) == ToTelephone().feed(sound)
    there = ToTelephone().feed(sound)
    assert in_pieces(FromTelephone(), there, 37) == FromTelephone().feed(there)


@pytest.mark.parametrize("frequency", [200, 440, 1000, 3000])
def test_a_tone_keeps_its_loudness_there_and_back(frequency: int) -> None:
    sound = tone((frequency,), 500)
    there = ToTelephone().feed(sound)
    assert loudness(decode_mulaw(there)) == pytest.approx(loudness(sound), rel=0.1)
    assert loudness(FromTelephone().feed(there)) == pytest.approx(loudness(sound), rel=0.1)


def test_what_the_telephone_cannot_carry_does_not_come_out_as_something_else() -> None:
    count = SAMPLE_RATE // 2
    too_high = array(
        "h", (round(8000 * math.sin(2 * math.pi * 7000 * index / SAMPLE_RATE)) for index in range(count))
    ).tobytes()
    assert loudness(decode_mulaw(ToTelephone().feed(too_high))) < loudness(too_high) / 20


def test_an_odd_byte_more_or_less_changes_nothing_else() -> None:
    assert FromTelephone().feed(b"") == b""
    assert len(samples(FromTelephone().feed(b"\xff"))) == 2
