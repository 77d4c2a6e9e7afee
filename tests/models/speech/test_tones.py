"""Sounds made of nothing."""

from __future__ import annotations

import cmath
import math
from itertools import pairwise

import pytest

from tieline.models.speech.audio import SAMPLE_RATE, duration_ms, loudness, samples
from tieline.models.speech.tones import dtmf, hold_music, record_beep, ringback, tone

pytestmark = pytest.mark.unit


def strength(pcm: bytes, frequency: float) -> float:
    """Return how much of a frequency is in a sound."""
    values = samples(pcm)
    turn = -2j * math.pi * frequency / SAMPLE_RATE
    return abs(sum(value * cmath.exp(turn * index) for index, value in enumerate(values))) / len(values)


def test_a_tone_begins_and_ends_without_a_click() -> None:
    values = samples(tone((440,), 200))
    assert max(map(abs, values[:4])) < 200 and max(map(abs, values[-4:])) < 200


@pytest.mark.parametrize(
    ("digit", "low", "high"), [("1", 697, 1209), ("5", 770, 1336), ("#", 941, 1477), ("0", 941, 1336)]
)
def test_a_key_sounds_its_two_frequencies(digit: str, low: int, high: int) -> None:
    sound = dtmf(digit)
    others = [f for f in (697, 770, 852, 941, 1209, 1336, 1477) if f not in (low, high)]
    assert min(strength(sound, low), strength(sound, high)) > 10 * max(strength(sound, f) for f in others)


@pytest.mark.parametrize("digit", ["", "x", "12"])
def test_what_is_no_key_has_no_sound(digit: str) -> None:
    with pytest.raises(KeyError):
        dtmf(digit)


def test_ringing_rings_for_two_seconds_of_six() -> None:
    assert duration_ms(ringback()) == 6_000
    assert loudness(ringback()[: 2_000 * 32]) > 0.05 and loudness(ringback()[2_000 * 32 :]) == 0.0


def test_the_beep_is_short() -> None:
    assert duration_ms(record_beep()) == 400


def test_hold_music_is_quiet_never_silent_and_has_no_seam() -> None:
    music = hold_music()
    assert 20_000 <= duration_ms(music) <= 40_000
    second = SAMPLE_RATE * 2
    levels = [loudness(music[at : at + second]) for at in range(0, len(music) - second, second)]
    assert min(levels) > 0.005 and max(levels) < 0.1
    values = samples(music)
    steps = [abs(a - b) for a, b in pairwise(values)]
    assert abs(values[0] - values[-1]) <= max(steps)
