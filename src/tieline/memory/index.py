"""The analysed memories of a profile, kept from one recall to the next. `ranking.py` asks them.

Only what a profile's memories say and how they stand to one another: nothing here knows a query.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tieline.kit.search import Analysed, Shelf, analyse, pieces, words
from tieline.memory.clues import CUSTOMER
from tieline.memory.models import Observation, Spoken, Summary

if TYPE_CHECKING:
    from tieline.models.embedding.meanings import Meanings
    from tieline.models.embedding.ports import TextVectors

Memory = Observation | Summary | Spoken
Memories = Sequence[Observation] | Sequence[Summary] | Sequence[Spoken]
Version = tuple[str, datetime]
"""What names one text of a memory: its id, and when it was last changed."""

LEND_BEFORE = 0.3
LEND_AFTER = 0.15
LEND_ASKED = 0.7
_LABEL = re.compile(r"([^\W\d_][\w.'’ -]{0,40}): ")
_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…\n]*")
# About 2 KB a piece, so at most some 40 MB however large the profiles are.
_PIECES_KEPT = 20_000
_BYTES_KEPT = 128 * 2**20


@dataclass(frozen=True)
class OneMemory:
    """One memory: its pieces, the words of its speaker's name, and what it means where that is known."""

    pieces: tuple[Analysed, ...]
    speaker: frozenset[str]
    asking: float
    """How much of it are questions, 0 to 1."""
    vectors: TextVectors | None = None


@dataclass(frozen=True)
class Indexed:
    """The analysed memories of one profile, as they come from the store (the newest first)."""

    memories: Mapping[Version, OneMemory]
    shelf: Shelf
    owners: tuple[int, ...]
    """For each piece on the shelf, which memory it is of."""
    names: frozenset[str]
    """The words of every speaker's name; in a query they say who, not what."""
    meanings: Meanings | None
    meant: tuple[int, ...]
    """For each memory in `meanings`, which it is."""
    source: Memories = ()
    """What it was made of."""

    @property
    def each(self) -> Sequence[OneMemory]:
        """Return the memories in their order."""
        return tuple(self.memories.values())

    @property
    def bytes_of_vectors(self) -> int:
        """Return what the vectors take in memory."""
        return self.meanings.size if self.meanings else 0


class RankingCache:
    """Analysed memories by profile, so that a profile asked every turn is analysed once.

    One profile's entry is never used for another, an entry is only good for exactly the memories it was made of (a new
    one reuses what did not change), and `forget` drops a profile's when it is erased.
    """

    def __init__(self, *, pieces_kept: int = _PIECES_KEPT, bytes_kept: int = _BYTES_KEPT) -> None:
        self._pieces_kept = pieces_kept
        self._bytes_kept = bytes_kept
        self._kept: OrderedDict[tuple[str, str], Indexed] = OrderedDict()
        self._read: OrderedDict[tuple[str, str], tuple[str, Memories]] = OrderedDict()
        self._lock = threading.Lock()

    def index(
        self, *, profile_id: str, kind: str, memories: Memories, vectors: Mapping[Version, TextVectors]
    ) -> Indexed:
        """Return the index of exactly these memories (newest first) of one profile.

        Args:
            profile_id: Whose memories.
            kind: Observations, summaries or communications.
            memories: All of them.
            vectors: What some of them mean; what is known already need not be among it.
        """
        key = (profile_id, kind)
        found = self._find(key)
        known = found.memories if found else {}
        if found and found.source is memories and not _tells(vectors, known):
            return found
        if found and list(known) == [version_of(one) for one in memories] and not _tells(vectors, known):
            return found
        made = _build(memories, known=known, vectors=vectors)
        with self._lock:
            self._kept[key] = made
            self._kept.move_to_end(key)
            self._evict()
        return made

    def without_vectors(self, *, profile_id: str, kind: str, memories: Memories) -> list[Version]:
        """Return which of these memories nobody has told the vectors of yet."""
        found = self._find((profile_id, kind))
        known = found.memories if found else {}
        versions = [version_of(memory) for memory in memories]
        return [version for version in versions if version not in known or known[version].vectors is None]

    def is_kept(self, *, profile_id: str, kind: str) -> bool:
        """Say whether what was read of a profile is kept, at whatever stamp."""
        return (profile_id, kind) in self._read

    def read_before(self, *, profile_id: str, kind: str, stamp: str) -> Any:
        """Return what was read of a profile at this stamp, or None."""
        with self._lock:
            found = self._read.get((profile_id, kind))
            if found is None or found[0] != stamp:
                return None
            self._read.move_to_end((profile_id, kind))
            return found[1]

    def keep_read(self, *, profile_id: str, kind: str, stamp: str, memories: Memories) -> None:
        """Keep what was read of a profile at a stamp; those asked longest ago go when there is too much."""
        with self._lock:
            self._read[profile_id, kind] = (stamp, memories)
            self._read.move_to_end((profile_id, kind))
            while (
                sum(len(kept) for _, kept in self._read.values()) > self._pieces_kept and len(self._read) > 1
            ):
                self._read.popitem(last=False)

    def forget(self, *, profile_id: str) -> None:
        """Drop everything of a profile."""
        with self._lock:
            for key in [key for key in self._kept if key[0] == profile_id]:
                del self._kept[key]
            for key in [key for key in self._read if key[0] == profile_id]:
                del self._read[key]

    def _find(self, key: tuple[str, str]) -> Indexed | None:
        with self._lock:
            found = self._kept.get(key)
            if found:
                self._kept.move_to_end(key)
            return found

    def _evict(self) -> None:
        """Drop the profiles asked longest ago while there is too much; the newest always stays."""
        size = sum(len(indexed.owners) for indexed in self._kept.values())
        weight = sum(indexed.bytes_of_vectors for indexed in self._kept.values())
        while (size > self._pieces_kept or weight > self._bytes_kept) and len(self._kept) > 1:
            _, dropped = self._kept.popitem(last=False)
            size -= len(dropped.owners)
            weight -= dropped.bytes_of_vectors


def version_of(memory: Memory) -> Version:
    """Return what names one text of a memory."""
    if isinstance(memory, Spoken):
        return memory.communication_id, memory.updated_at
    memory_id = memory.observation_id if isinstance(memory, Observation) else memory.summary_id
    return memory_id, memory.updated_at


def label_of(content: str) -> tuple[str, str]:
    """Return who a quoted line is of, and what it says; nobody for what is no quoted line."""
    label = _LABEL.match(content)
    return (label[1], content[label.end() :]) if label else ("", content)


def _tells(vectors: Mapping[Version, TextVectors], known: Mapping[Version, OneMemory]) -> bool:
    return any(known[version].vectors is None for version in vectors if version in known)


def _build(
    memories: Memories, *, known: Mapping[Version, OneMemory], vectors: Mapping[Version, TextVectors]
) -> Indexed:
    """Put memories on a shelf in the order things happened, which is the reverse of how they come."""
    analysed: dict[Version, OneMemory] = {}
    for memory in memories:
        version = version_of(memory)
        one = known.get(version) or _analyse(memory)
        analysed[version] = replace(one, vectors=vectors[version]) if version in vectors else one
    each = list(analysed.values())
    order = list(reversed(range(len(memories))))
    owners = [at for at in order for _ in each[at].pieces]
    talks = [_talk_of(memories[at]) for at in range(len(memories))]
    shelf = Shelf(
        [piece for at in order for piece in each[at].pieces],
        lend_before=LEND_BEFORE, lend_after=LEND_AFTER, lend_asked=LEND_ASKED, groups=[talks[at] for at in owners],
    )  # fmt: skip
    meant = tuple(at for at in order if each[at].vectors is not None)
    return Indexed(
        memories=analysed,
        shelf=shelf,
        owners=tuple(owners),
        names=frozenset().union(*(one.speaker for one in each)),
        meanings=_meanings((each[at].vectors for at in meant), talks=[talks[at] for at in meant]),
        meant=meant,
        source=memories,
    )


def _meanings(vectors: Iterable[TextVectors | None], *, talks: Sequence[str]) -> Meanings | None:
    there = [one for one in vectors if one is not None]
    if not there:
        return None
    # Only where an embedder is set there are vectors, and NumPy with them.
    from tieline.models.embedding.meanings import Meanings

    return Meanings.of(there, talks=talks)


def _analyse(memory: Memory) -> OneMemory:
    """Cut a memory in pieces; the label of a quoted line says who, not what."""
    if isinstance(memory, Spoken):
        speaker, rest = _who_said(memory), memory.content
    else:
        label, rest = label_of(memory.content)
        speaker = frozenset(words(label))
    return OneMemory(
        pieces=tuple(analyse(piece) for piece in pieces(rest)), speaker=speaker, asking=_asking(rest)
    )


def _who_said(spoken: Spoken) -> frozenset[str]:
    """The words that name a speaker: those of the name, if it is one, and what the customer is called in questions."""
    named = {word for word in words(spoken.speaker) if word.isalpha()}
    return frozenset(named | CUSTOMER) if spoken.by_customer else frozenset(named)


def _asking(text: str) -> float:
    sentences = [sentence.strip() for sentence in _SENTENCE.findall(text)]
    whole = sum(len(sentence) for sentence in sentences)
    return sum(len(one) for one in sentences if one.endswith("?")) / whole if whole else 0.0


def _talk_of(memory: Memory) -> str:
    """The conversation whose memories may lend each other words; a memory of none, or of many, stands alone."""
    if isinstance(memory, Summary | Spoken):
        return memory.conversation_id
    return memory.conversation_ids[0] if len(memory.conversation_ids) == 1 else memory.observation_id
