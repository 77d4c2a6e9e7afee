"""Frames of sound that say who is heard: every sample of one has the same level."""

from __future__ import annotations

from array import array

from tieline.channels.voice.line import FRAME_BYTES


def frame(level: int) -> bytes:
    """Return 20 ms in which every sample is `level`."""
    return array("h", [level] * (FRAME_BYTES // 2)).tobytes()


def level(pcm: bytes) -> int:
    """Return the level of a frame made by `frame`, or by mixing such frames. Fails when the samples differ."""
    samples = set(array("h", pcm))
    assert len(samples) == 1
    return samples.pop()
