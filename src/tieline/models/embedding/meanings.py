"""Nearness of meaning: some texts as vectors, word piece by word piece. Memory's recall and the knowledge room ask it.

Each piece of the question looks for the piece of a text that points most the same way ("late interaction"); rare
pieces count for more. What a text means as a whole helps a little. A memory may borrow the nearness of its neighbours in
the same conversation at a discount, because an answer often leaves out the words of its question: what was asked just
before it counts for an answer nearly as if it had said it. Texts of talks of their own borrow nothing. NumPy is imported
by this module, so it is only imported itself where an embedder is set.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tieline.models.embedding.ports import SCALE, WHOLE, Array, TextVectors, is_asked, plain

# Tuned on two public sets of questions about past conversations, in one setting.
FAR = 0.3
"""Vectors that point less alike than this say nothing."""
RARITY_POWER = 0.6
"""How slowly rarity grows into what counts."""
WHOLE_SHARE = 0.11
"""How much of the nearness is that of the texts as wholes."""
NEIGHBOURS = ((-1, 0.6), (-2, 0.6), (-3, 0.4), (-4, 0.3), (1, 0.7), (2, 0.5), (3, 0.3), (4, 0.3))
"""How far away in the conversation a neighbour is (before: negative), and how much of its nearness is borrowed."""
ASKING_NEIGHBOURS = ((-1, 0.95), (-2, 0.5), (-3, 0.4), (1, 0.5), (2, 0.4))
"""The same for what a neighbour asks."""
MOST_COMPARED = 3_000
"""Of more memories than that, those nearest as wholes are compared piece by piece."""
_ROWS_AT_ONCE = 2_048
"""Vectors compared at once: so many stay in the processor's cache as floats; 32,768 take twice as long."""


@dataclass(frozen=True, eq=False)
class Meanings:
    """The vectors of some memories in the order things happened."""

    rows: Array
    """The vectors; those of a memory together, what it says before what it asks."""
    parts: Array
    """Where what each memory says, or asks, begins; shape (parts,), at most two for a memory."""
    owners: Array
    """Which memory each part is of; shape (parts,)."""
    asks: Array
    """Whether each part is what a memory asks; shape (parts,)."""
    wholes: Array
    """What each memory means as a whole; unit vectors, shape (memories, dimensions)."""
    rarity: dict[int, float]
    usual_rarity: float
    """The rarity of a word piece that no memory has."""
    talks: Array
    """A number for the conversation of each memory; shape (memories,)."""

    @classmethod
    def of(cls, memories: Sequence[TextVectors], *, talks: Sequence[str]) -> Meanings:
        """Put memories together.

        Args:
            memories: What each means, in the order things happened.
            talks: The conversation of each.
        """
        numbers = {talk: at for at, talk in enumerate(dict.fromkeys(talks))}
        rarity, usual = _rarities(memories)
        asked = is_asked(np.concatenate([memory.words for memory in memories]))
        rows = np.concatenate([memory.rows for memory in memories])
        of: Array = np.repeat(np.arange(len(memories)), [len(memory.words) for memory in memories])
        order = np.lexsort((asked, of))
        group = 2 * of[order] + asked[order]
        parts = np.flatnonzero(np.diff(group, prepend=-1))
        return cls(
            rows=rows[order],
            parts=parts,
            owners=group[parts] // 2,
            asks=group[parts] % 2 == 1,
            wholes=np.stack([memory.whole for memory in memories]),
            rarity=rarity,
            usual_rarity=usual,
            talks=np.array([numbers[talk] for talk in talks]),
        )

    @property
    def size(self) -> int:
        """How many bytes the vectors take."""
        return int(self.rows.nbytes + self.wholes.nbytes)

    def scores(self, query: TextVectors, *, asked_share: float = 1.0) -> Array:
        """How near each memory is to the question, from 0 to 1; 1 would be the question itself. Shape (memories,).

        Args:
            query: What the question means.
            asked_share: How much it counts for a memory that it asks about the same.
        """
        if query.rows.shape[1] != self.rows.shape[1]:
            return np.zeros(len(self.talks), dtype=np.float32)
        wholes = np.maximum(self.wholes @ query.whole, 0.0)
        near = np.clip((self._nearest(query, self._worth_comparing(wholes)) - FAR) / (1 - FAR), 0.0, 1.0)
        said, asked = self._by_memory(near, of_asking=False), self._by_memory(near, of_asking=True)
        wide = np.maximum(said, asked * np.float32(asked_share))
        self._borrow(wide, said, NEIGHBOURS)
        self._borrow(wide, asked, ASKING_NEIGHBOURS)
        weights = np.array([self._weight(int(word)) for word in plain(query.words)], dtype=np.float32)
        pieces = weights @ wide / max(float(weights.sum()), 1e-9)
        return np.asarray((1 - WHOLE_SHARE) * pieces + WHOLE_SHARE * wholes)

    def _weight(self, word: int) -> float:
        return 1.0 if word == WHOLE else float(self.rarity.get(word, self.usual_rarity) ** RARITY_POWER)

    def _worth_comparing(self, wholes: Array) -> Array:
        """Which parts are compared piece by piece; all of them unless there are very many memories."""
        if len(wholes) <= MOST_COMPARED:
            return np.ones(len(self.parts), dtype=bool)
        near: Array = np.zeros(len(wholes), dtype=bool)
        near[np.argpartition(-wholes, MOST_COMPARED)[:MOST_COMPARED]] = True
        return near[self.owners]

    def _nearest(self, query: TextVectors, chosen: Array) -> Array:
        """How alike the most alike piece of each chosen part is to each piece of the question; (pieces, parts)."""
        asked = query.rows.astype(np.float32).T / np.float32(SCALE * SCALE)
        found: Array = np.zeros((len(query.words), len(self.parts)), dtype=np.float32)
        lengths = np.diff(self.parts, append=len(self.rows))
        rows = self.rows if chosen.all() else self.rows[np.repeat(chosen, lengths)]
        places, starts = np.flatnonzero(chosen), np.cumsum([0, *lengths[chosen]])
        first, count = 0, len(places)
        while first < count:
            begin = starts[first]
            last = max(first + 1, int(np.searchsorted(starts, begin + _ROWS_AT_ONCE, side="right")) - 1)
            alike = rows[begin : starts[last]].astype(np.float32) @ asked
            best = np.maximum.reduceat(alike, starts[first:last] - begin, axis=0)
            found[:, places[first:last]] = best.T
            first = last
        return found

    def _by_memory(self, near: Array, *, of_asking: bool) -> Array:
        """The nearness of what each memory asks, or says; 0 where it does nothing of that. (pieces, memories)."""
        found: Array = np.zeros((len(near), len(self.talks)), dtype=np.float32)
        chosen = self.asks == of_asking
        found[:, self.owners[chosen]] = near[:, chosen]
        return found

    def _borrow(self, wide: Array, near: Array, neighbours: Sequence[tuple[int, float]]) -> None:
        """Raise each memory's nearness to what it may borrow of its neighbours'."""
        for step, share in neighbours:
            away = abs(step)
            if away >= near.shape[1]:
                continue
            same = (self.talks[away:] == self.talks[:-away]) * np.float32(share)
            to, lent = (wide[:, away:], near[:, :-away]) if step < 0 else (wide[:, :-away], near[:, away:])
            np.maximum(to, lent * same, out=to)


def _rarities(memories: Sequence[TextVectors]) -> tuple[dict[int, float], float]:
    """How rare each word piece is among the texts, and one that is in none."""
    words, counts = np.unique(
        np.concatenate([np.unique(plain(memory.words)) for memory in memories]), return_counts=True
    )
    total = len(memories)
    rare = np.log(1 + (total - counts + 0.5) / (counts + 0.5))
    usual = float(np.log(1 + (total + 0.5) / 0.5))
    return {int(word): float(value) for word, value in zip(words, rare, strict=True)}, usual
