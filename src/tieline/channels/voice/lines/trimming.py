"""Leaves out the silence before somebody speaks and after they have spoken (the vendor's `trim-silence`).

Silence between words stays: it is held back until the next sound, and dropped when there is none. `recorder.py` writes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from tieline.models.speech.audio import loudness

QUIET = 0.008
"""How loud (0..1, root mean square) a frame may be and still be silence."""
LEAD_FRAMES = 10
"""What is kept before the first sound, and after the last: 200 ms, so that no word loses its edges."""


class Trimming:
    """Passes frames of two tracks on, without the silence of the first at either end."""

    def __init__(self, write: Callable[[bytes, bytes], None]) -> None:
        """Pass on to `write`."""
        self._write = write
        self._held: deque[tuple[bytes, bytes]] = deque()
        self._after = 0
        self._has_begun = False

    def write(self, first: bytes, second: bytes) -> None:
        """Take the next 20 ms."""
        self._held.append((first, second))
        if loudness(first) > QUIET:
            self._has_begun, self._after = True, LEAD_FRAMES
            self._release()
        elif self._after:
            self._after -= 1
            self._release()
        elif not self._has_begun and len(self._held) > LEAD_FRAMES:
            self._held.popleft()

    def _release(self) -> None:
        while self._held:
            self._write(*self._held.popleft())
