"""Keeps what was said on a call or in a bridge as a WAV file, whole or not at all.

It is written beside its place (`<name>.wav.part`) and renamed when it is complete. A process that dies leaves the part
behind with everything up to the last second; `recover` makes it whole. The rows are the room's (`channels/voice`).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from tieline.channels.voice.line import FRAME_BYTES, FRAME_MS, SAMPLE_RATE
from tieline.channels.voice.lines.mixer import SILENCE, interleave, mix

PART = ".part"
_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
_BYTES_PER_SAMPLE = 2
_FRAMES_PER_SECOND = 1000 // FRAME_MS


class PauseBehavior(StrEnum):
    """What a pause leaves in the file (the vendor's words): silence as long as it lasts, or nothing."""

    SILENCE = "silence"
    SKIP = "skip"


class TwoTrackRecorder:
    """One recording: two tracks, mixed into one channel or kept apart in two. Frames are `FRAME_BYTES` of PCM."""

    def __init__(self, path: Path, *, channels: int = 1) -> None:
        """Begin to write towards `path`; `channels` is 1 (mixed) or 2 (the first track left, the second right)."""
        self._path = path
        self._part = path.with_name(path.name + PART)
        self._channels = channels
        self._frames = 0
        self._paused: PauseBehavior | None = None
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._part.open("wb")
        self._file.write(_header(channels=channels, size=0))

    @property
    def is_paused(self) -> bool:
        """Say whether nothing of what is said is kept at the moment."""
        return self._paused is not None

    @property
    def seconds(self) -> float:
        """Return how long the recording is so far."""
        return self._frames / _FRAMES_PER_SECOND

    def write(self, first: bytes, second: bytes) -> None:
        """Keep the next 20 ms: a frame of each track (`b""` is silence). While paused, what the pause leaves."""
        if self._paused is PauseBehavior.SKIP:
            return
        if self._paused is PauseBehavior.SILENCE:
            first = second = SILENCE
        first, second = first or SILENCE, second or SILENCE
        self._file.write(interleave(first, second) if self._channels == 2 else mix([first, second]))
        self._frames += 1
        if self._frames % _FRAMES_PER_SECOND == 0:
            self._file.flush()

    def pause(self, behavior: PauseBehavior = PauseBehavior.SILENCE) -> None:
        """Keep nothing of what is said until `resume`."""
        self._paused = behavior

    def resume(self) -> None:
        """Go on keeping what is said."""
        self._paused = None

    def finish(self) -> float:
        """Put the file in its place and return its length in seconds."""
        self._file.close()
        complete(self._part)
        return self.seconds

    def discard(self) -> None:
        """Leave no file."""
        self._file.close()
        self._part.unlink(missing_ok=True)


def recover(folder: Path) -> Iterator[tuple[Path, float]]:
    """Make whole what a process that died was recording; yield each file with its length in seconds."""
    for part in sorted(folder.glob(f"*.wav{PART}")):
        if part.stat().st_size < _HEADER.size:
            part.unlink()
            continue
        yield complete(part)


def complete(part: Path) -> tuple[Path, float]:
    """Write the true length into a part's header and put it in its place; return that and its length in seconds."""
    with part.open("r+b") as file:
        channels = _HEADER.unpack(file.read(_HEADER.size))[6]
        whole_frame = FRAME_BYTES * channels
        # A last frame may have been cut in the middle by the death of its process.
        size = (part.stat().st_size - _HEADER.size) // whole_frame * whole_frame
        file.truncate(_HEADER.size + size)
        file.seek(0)
        file.write(_header(channels=channels, size=size))
    place = part.with_name(part.name.removesuffix(PART))
    part.replace(place)
    return place, size / (whole_frame * _FRAMES_PER_SECOND)


def _header(*, channels: int, size: int) -> bytes:
    per_sample = _BYTES_PER_SAMPLE * channels
    return _HEADER.pack(
        b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, 1, channels, SAMPLE_RATE, SAMPLE_RATE * per_sample, per_sample,
        8 * _BYTES_PER_SAMPLE, b"data", size,
    )  # fmt: skip
