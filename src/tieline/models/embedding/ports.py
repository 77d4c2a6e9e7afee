"""What an embedder gives: a text as the vectors of its parts. `bert.py` and `endpoint.py` are the two kinds."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, TypeAlias

Array: TypeAlias = Any
"""A NumPy array; NumPy is not there on every machine, so that types cannot tell more of it."""
WHOLE = 0xFFFFFFFF
"""The word of a vector that stands for a whole text."""
ASKED = 1 << 30
"""Set in a vector's word where the sentence it stands in is a question; no vocabulary is that large."""
SCALE = 127.0
"""A unit vector's component times this is a byte; what rounding takes makes two vectors 0.002 more or less alike."""
_HEADER = struct.Struct("<II")


@dataclass(frozen=True, eq=False)
class TextVectors:
    """A text as unit vectors, one for each of its word pieces, or one for all of it."""

    words: Array
    """Which word piece each vector is of, as the embedder numbers them, `ASKED` among its bits where it stands in a
    question; or `WHOLE`; uint32, shape (vectors,)."""
    rows: Array
    """The vectors times `SCALE`; int8, shape (vectors, dimensions)."""

    @cached_property
    def whole(self) -> Array:
        """The direction in which the text points on the whole; a unit vector, shape (dimensions,)."""
        import numpy as np

        mean = self.rows.astype(np.float32).mean(axis=0)
        return mean / max(float(np.linalg.norm(mean)), 1e-9)

    def packed(self) -> bytes:
        """Return it as bytes: the shape, the words, the rows."""
        count, dimensions = self.rows.shape
        words, rows = self.words.astype("<u4"), self.rows
        return _HEADER.pack(count, dimensions) + bytes(words.tobytes()) + bytes(rows.tobytes())


def plain(words: Array) -> Array:
    """Return which word pieces these are, wherever they stand."""
    import numpy as np

    return np.where(words == WHOLE, words, words & ~np.uint32(ASKED))


def is_asked(words: Array) -> Array:
    """Return which of these word pieces stand in a question."""
    return (words != WHOLE) & (words & ASKED != 0)


def unpack(data: bytes) -> TextVectors:
    """Return what `TextVectors.packed` made bytes of, without copying it."""
    import numpy as np

    count, dimensions = _HEADER.unpack_from(data)
    rows_at = _HEADER.size + 4 * count
    words = np.frombuffer(data, dtype="<u4", count=count, offset=_HEADER.size)
    rows = np.frombuffer(data, dtype=np.int8, offset=rows_at).reshape(count, dimensions)
    return TextVectors(words=words, rows=rows)


def as_rows(vectors: Array) -> Array:
    """Return vectors of any length as rows: of unit length, in bytes. Shape (vectors, dimensions)."""
    import numpy as np

    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit = vectors / np.maximum(lengths, 1e-9)
    return np.clip(np.rint(unit * SCALE), -127, 127).astype(np.int8)


class Embedder(Protocol):
    """Turns texts into vectors; texts that mean alike point alike."""

    @property
    def name(self) -> str:
        """What made the vectors; those of another name cannot be compared with its own."""
        ...

    def embed(self, texts: Sequence[str]) -> list[TextVectors]:
        """Return each text's vectors, in order; called outside of the event loop.

        Raises:
            EmbeddingFailed: with the reason; what was to be embedded is found by its words meanwhile.
        """
        ...
