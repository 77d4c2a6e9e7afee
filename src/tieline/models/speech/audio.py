"""Sound as bytes: WAV, sampling rates, µ-law, and mixing. Sounds made of nothing are in `tones.py`.

Inside the platform sound is 16-bit signed little-endian PCM, one channel, `SAMPLE_RATE` samples a second, and "pcm"
means that. Only `resample` needs numpy; the rest is cheap enough without.
"""

from __future__ import annotations

import io
import math
import sys
import wave
from array import array
from collections.abc import Sequence
from functools import cache

from tieline.kit.errors import Invalid

SAMPLE_RATE = 16_000
SAMPLE_BYTES = 2
BYTES_PER_MS = SAMPLE_RATE * SAMPLE_BYTES // 1000
RATES = (8_000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
"""The sampling rates that `resample` takes."""

_HIGHEST, _LOWEST = 32_767, -32_768
_TAPS = 48
"""Samples on either side that a resampled sample is made of: inaudible aliasing at a tenth of real time at most."""
_MAX_CHANNELS = 8
_MULAW_BIAS = 0x84
_MULAW_CLIP = 32_635


class SoundUnreadable(Invalid):
    """The sound cannot be read: it is none, or of a format that nothing here reads."""


def samples(pcm: bytes) -> array[int]:
    """Return the samples of `pcm`; half a sample at the end is left out."""
    values = array("h", pcm[: len(pcm) // SAMPLE_BYTES * SAMPLE_BYTES])
    if sys.byteorder == "big":
        values.byteswap()
    return values


def to_pcm(values: Sequence[float]) -> bytes:
    """Return samples as pcm, rounded, and clipped where they are too loud."""
    clipped = array("h", (max(_LOWEST, min(_HIGHEST, round(value))) for value in values))
    if sys.byteorder == "big":
        clipped.byteswap()
    return clipped.tobytes()


def duration_ms(pcm: bytes) -> int:
    """Return how long `pcm` sounds, in whole milliseconds."""
    return len(pcm) // BYTES_PER_MS


def silence(milliseconds: int) -> bytes:
    """Return that much silence."""
    return bytes(milliseconds * BYTES_PER_MS)


def mix(*sounds: bytes) -> bytes:
    """Return sounds that sound together: as long as the longest, saturating where they are too loud together."""
    heard = [sound for sound in sounds if sound]
    if len(heard) <= 1:
        return heard[0] if heard else b""
    heard.sort(key=len, reverse=True)
    total = list(samples(heard[0]))
    for sound in heard[1:]:
        for index, value in enumerate(samples(sound)):
            total[index] += value
    return to_pcm(total)


def scale(pcm: bytes, factor: float) -> bytes:
    """Return `pcm` louder or quieter by `factor`, clipped."""
    return to_pcm([value * factor for value in samples(pcm)])


def loudness(pcm: bytes) -> float:
    """Return how loud `pcm` is on average, 0..1 of the loudest possible (root mean square)."""
    values = samples(pcm)
    return math.sqrt(sum(value * value for value in values) / len(values)) / _HIGHEST if values else 0.0


def write_wav(pcm: bytes, *, channels: int = 1, sample_rate: int = SAMPLE_RATE) -> bytes:
    """Return a WAV file of 16-bit samples; several channels are interleaved in `pcm`."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(SAMPLE_BYTES)
        writer.setframerate(sample_rate)
        writer.writeframes(pcm)
    return file.getvalue()


def read_wav(file: bytes) -> bytes:
    """Return the sound of a WAV file: 8, 16, 24 or 32-bit PCM at one of `RATES`, channels mixed into one.

    Raises:
        SoundUnreadable: no WAV file, or one of another kind.
    """
    try:
        with wave.open(io.BytesIO(file)) as reader:
            channels, width, rate = reader.getnchannels(), reader.getsampwidth(), reader.getframerate()
            data = reader.readframes(reader.getnframes())
    except (wave.Error, EOFError) as error:
        raise SoundUnreadable from error
    return one_sound(_sixteen_bits(data, width), channels=channels, sample_rate=rate)


def one_sound(pcm: bytes, *, channels: int, sample_rate: int) -> bytes:
    """Return 16-bit samples of several interleaved channels at one of `RATES` as pcm. Raises `SoundUnreadable`."""
    if not 1 <= channels <= _MAX_CHANNELS or sample_rate not in RATES:
        raise SoundUnreadable(
            f"A sound of {channels} channels at {sample_rate} samples a second cannot be read."
        )
    return resample(_one_channel(pcm, channels), sample_rate, SAMPLE_RATE)


def _sixteen_bits(data: bytes, width: int) -> bytes:
    """Return samples of any width with 16 bits: the two bytes that matter most of each (8-bit WAV is unsigned)."""
    if width == 1:
        return to_pcm([(value - 128) * 256 for value in data])
    if width == SAMPLE_BYTES:
        return data
    whole = data[: len(data) // width * width]
    kept = bytearray(len(whole) // width * SAMPLE_BYTES)
    kept[0::2], kept[1::2] = whole[width - 2 :: width], whole[width - 1 :: width]
    return bytes(kept)


def _one_channel(pcm: bytes, channels: int) -> bytes:
    if channels == 1:
        return pcm
    values = samples(pcm)
    whole = len(values) // channels * channels
    sides = [values[channel:whole:channels] for channel in range(channels)]
    return to_pcm([sum(side) / channels for side in zip(*sides, strict=True)])


def resample(pcm: bytes, from_rate: int, to_rate: int) -> bytes:
    """Return 16-bit mono samples at another rate, band-limited (a windowed sinc, one filter for each phase).

    Raises:
        SoundUnreadable: for a rate that is none of `RATES`.
    """
    if from_rate not in RATES or to_rate not in RATES:
        raise SoundUnreadable(f"Cannot go from {from_rate} to {to_rate} samples a second.")
    if from_rate == to_rate or not pcm:
        return pcm
    try:
        import numpy as np
    except ImportError:
        return _resample_plainly(pcm, from_rate, to_rate)
    divisor = math.gcd(from_rate, to_rate)
    up, down = to_rate // divisor, from_rate // divisor
    values = np.frombuffer(pcm[: len(pcm) // 2 * 2], dtype="<i2").astype(np.float64)
    padded = np.pad(values, (_TAPS, _TAPS + down))
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * _TAPS)
    out = np.zeros(len(values) * up // down)
    cutoff = min(1.0, to_rate / from_rate) * 0.95
    for phase in range(up):
        # The nth sample of this phase lies at `position` between two given ones.
        position = phase * down / up
        first = int(position)
        offsets = np.arange(-_TAPS, _TAPS) + 1 - (position - first)
        kernel = np.sinc(offsets * cutoff) * cutoff * np.kaiser(2 * _TAPS, 8.0)
        count = len(out[phase::up])
        out[phase::up] = windows[first + 1 :: down][:count] @ kernel
    return bytes(np.clip(np.rint(out), _LOWEST, _HIGHEST).astype("<i2").tobytes())


def _resample_plainly(pcm: bytes, from_rate: int, to_rate: int) -> bytes:
    """The same by straight lines between samples: duller, but a server without speech plays sounds all the same."""
    values = samples(pcm)
    count, last = len(values) * to_rate // from_rate, len(values) - 1
    places = (index * from_rate / to_rate for index in range(count))
    return to_pcm(
        [
            values[int(at)] + (values[min(int(at) + 1, last)] - values[int(at)]) * (at - int(at))
            for at in places
        ]
    )


def encode_mulaw(pcm: bytes) -> bytes:
    """Return `pcm` as µ-law bytes (G.711), at the same rate."""
    return bytes(_mulaw_of(value) for value in samples(pcm))


def decode_mulaw(data: bytes) -> bytes:
    """Return pcm of µ-law bytes (G.711), at the same rate."""
    table = _linear_of_mulaw()
    return to_pcm([table[value] for value in data])


def decode_alaw(data: bytes) -> bytes:
    """Return pcm of A-law bytes (G.711), at the same rate."""
    table = _linear_of_alaw()
    return to_pcm([table[value] for value in data])


@cache
def _linear_of_alaw() -> tuple[int, ...]:
    # Every other bit of a byte is sent inverted.
    return tuple(_linear_alaw(value ^ 0x55) for value in range(256))


def _linear_alaw(value: int) -> int:
    exponent, mantissa = value >> 4 & 0x07, value & 0x0F
    magnitude = (mantissa << 4) + 8 if exponent == 0 else (mantissa << 4) + 0x108 << exponent - 1
    return magnitude if value & 0x80 else -magnitude


def _mulaw_of(value: int) -> int:
    sign = 0x80 if value < 0 else 0
    magnitude = min(abs(value), _MULAW_CLIP) + _MULAW_BIAS
    exponent = magnitude.bit_length() - 8
    return ~(sign | exponent << 4 | (magnitude >> (exponent + 3)) & 0x0F) & 0xFF


@cache
def _linear_of_mulaw() -> tuple[int, ...]:
    return tuple(_linear(~value & 0xFF) for value in range(256))


def _linear(inverted: int) -> int:
    exponent, mantissa = inverted >> 4 & 0x07, inverted & 0x0F
    magnitude = ((mantissa << 3) + _MULAW_BIAS << exponent) - _MULAW_BIAS
    return -magnitude if inverted & 0x80 else magnitude
