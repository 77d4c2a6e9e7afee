"""The telephone's sound, µ-law at 8,000 samples a second, to and from ours, piece by piece without a seam.

`audio.resample` makes a whole sound over; here a stream of frames is, so each end keeps what its filter still needs
(a half-band filter of 23 taps, a delay of 0.7 ms). Plain Python: a frame of 20 ms is 160 samples.
"""

from __future__ import annotations

import math
from array import array

from tieline.models.speech.audio import decode_mulaw, encode_mulaw, samples, to_pcm

_REACH = 11
_OFFSETS = range(1, _REACH + 1, 2)


def _coefficients() -> tuple[float, ...]:
    raw = [
        math.sin(math.pi * k / 2) / (math.pi * k) * (0.5 + 0.5 * math.cos(math.pi * k / (_REACH + 1)))
        for k in _OFFSETS
    ]
    # The whole filter adds up to one, so that nothing gets louder or quieter.
    return tuple(value * 0.25 / sum(raw) for value in raw)


_COEFFICIENTS = _coefficients()


class ToTelephone:
    """Makes µ-law at 8,000 samples a second of our pcm."""

    def __init__(self) -> None:
        self._kept = array("h", [0] * (2 * _REACH))

    def feed(self, pcm: bytes) -> bytes:
        """Return the next µ-law bytes, one for two samples."""
        kept = self._kept + samples(pcm)
        made, middle = [], _REACH
        while middle + _REACH < len(kept):
            value = 0.5 * kept[middle]
            for offset, coefficient in zip(_OFFSETS, _COEFFICIENTS, strict=True):
                value += coefficient * (kept[middle - offset] + kept[middle + offset])
            made.append(value)
            middle += 2
        self._kept = kept[middle - _REACH :]
        return encode_mulaw(to_pcm(made))


class FromTelephone:
    """Makes our pcm of µ-law at 8,000 samples a second."""

    def __init__(self) -> None:
        self._kept = array("h", [0] * _REACH)

    def feed(self, data: bytes) -> bytes:
        """Return the next pcm, two samples for a byte."""
        kept = self._kept + samples(decode_mulaw(data))
        made: list[float] = []
        at, side = _REACH // 2, _REACH // 2 + 1
        while at + side < len(kept):
            between = 0.0
            for number, coefficient in enumerate(_COEFFICIENTS):
                between += 2 * coefficient * (kept[at - number] + kept[at + 1 + number])
            made += [kept[at], between]
            at += 1
        self._kept = kept[at - _REACH // 2 :]
        return to_pcm(made)
