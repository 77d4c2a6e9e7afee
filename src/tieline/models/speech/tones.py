"""Sounds made of nothing: ringing, keys, the beep before a recording, and music for whoever waits.

Everything is composed here, so nobody's licence is needed. Each is computed once (the music takes a fraction of a
second: first ask for it in a worker thread) and kept. The sound itself is described in `audio.py`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

from tieline.models.speech.audio import SAMPLE_RATE, silence, to_pcm

_LOUD = 32_767
_DIGIT_ROWS = {"123A": 697, "456B": 770, "789C": 852, "*0#D": 941}
_DIGIT_COLUMNS = (1209, 1336, 1477, 1633)
_FADE_MS = 8
_BEAT_SECONDS = 0.6

# Four bars of broken chords in C, from low to high and back, with a melody note on each bar: it ends where it began.
_CHORDS = (
    ("C3", "E4", "G4", "C5"),
    ("A3", "C4", "E4", "A4"),
    ("F3", "A4", "C5", "F4"),
    ("G3", "B4", "D5", "G4"),
)
_MELODY = ("E5", "C5", "A4", "B4", "G5", "E5", "C5", "D5")
_PATTERN = (0, 1, 2, 3, 2, 1)
_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


def tone(frequencies: Sequence[float], milliseconds: int, *, volume: float = 0.2) -> bytes:
    """Return some frequencies (Hz) sounding together at `volume` (0..1) each, without a click at either end."""
    count = SAMPLE_RATE * milliseconds // 1000
    fade = min(SAMPLE_RATE * _FADE_MS // 1000, max(1, count // 2))
    turns = [2 * math.pi * frequency / SAMPLE_RATE for frequency in frequencies]
    return to_pcm(
        [
            _LOUD
            * volume
            * min(1.0, index / fade, (count - index) / fade)
            * sum(math.sin(turn * index) for turn in turns)
            for index in range(count)
        ]
    )


@cache
def ringback() -> bytes:
    """Return one ring as a caller hears it: two seconds of 440 and 480 Hz, four of silence. To be looped."""
    return tone((440, 480), 2000, volume=0.1) + silence(4000)


@cache
def record_beep() -> bytes:
    """Return the beep before a recording."""
    return tone((1000,), 400, volume=0.25)


@cache
def dtmf(digit: str) -> bytes:
    """Return the sound of a key (0-9, *, #, A-D): 100 ms and a pause of 60. Raises `KeyError` for another."""
    for row, frequency in _DIGIT_ROWS.items():
        column = row.find(digit.upper())
        if column >= 0 and len(digit) == 1:
            return tone((frequency, _DIGIT_COLUMNS[column]), 100) + silence(60)
    raise KeyError(digit)


@cache
def hold_music() -> bytes:
    """Return about 29 seconds of quiet music that can be looped without a seam."""
    bar = [_BEAT_SECONDS * beat for beat in range(len(_PATTERN))]
    length = _BEAT_SECONDS * len(_PATTERN) * len(_MELODY)
    total = [0.0] * round(length * SAMPLE_RATE)
    for number, melody in enumerate(_MELODY):
        start = number * _BEAT_SECONDS * len(_PATTERN)
        chord = _CHORDS[number % len(_CHORDS)]
        for at, which in zip(bar, _PATTERN, strict=True):
            _add_note(total, start + at, _frequency(chord[which]), volume=0.07)
        _add_note(total, start, _frequency(melody), volume=0.05)
    return to_pcm([_LOUD * value for value in total])


def _frequency(name: str) -> float:
    octave, step = int(name[-1]), _STEPS[name[0]]
    return float(440.0 * 2 ** ((octave - 4) + (step - 9) / 12))


@cache
def _note(frequency: float) -> tuple[float, ...]:
    """Return a plucked note of 1.6 s: one overtone, a soft start, dying away to nothing."""
    turn = 2 * math.pi * frequency / SAMPLE_RATE
    count = round(1.6 * SAMPLE_RATE)
    return tuple(
        min(1.0, index / 320)
        * math.exp(-3.0 * index / count)
        * (1 - index / count)
        * (math.sin(turn * index) + 0.25 * math.sin(2 * turn * index))
        for index in range(count)
    )


def _add_note(total: list[float], at_seconds: float, frequency: float, *, volume: float) -> None:
    """Add a note; what of it would sound after the end sounds at the beginning, so that the loop has no seam."""
    start, length = round(at_seconds * SAMPLE_RATE), len(total)
    for index, value in enumerate(_note(frequency)):
        total[(start + index) % length] += value * volume
