"""Which memories matter now: pure ranking, no SQL. `recall.py` loads what is ranked here.

Words decide (BM25 over stems, English and Spanish; `kit/search.py`), newness breaks ties. Long memories count by their
best piece; memories of one conversation lend one another some of their words, because an answer often leaves out the
words of its question; a quoted line ("Ana: …") counts for more when the query names who said it. What shares no word
with the query comes last, the newest first, unless a threshold asks for more.
"""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from tieline.kit.search import Analysed, Shelf, analyse, pieces, stem, words
from tieline.memory.models import Observation, RecallCandidates, RecallCommunication, Recalled, Summary

Memory = TypeVar("Memory", Observation, Summary)
_Version = tuple[str, datetime]

LEND_BEFORE = 0.3
LEND_AFTER = 0.15
QUERY_COMMUNICATIONS = 10
SPEAKER_BONUS = 1.5
_FADING = 0.9
_SPEAKER = re.compile(r"([^\W\d_][\w.'’ -]{0,40}): ")
# About 2 KB a piece, so at most some 40 MB however large the profiles are.
_PIECES_KEPT = 20_000


@dataclass(frozen=True)
class _Analysed:
    """One memory: its pieces, and the words of its speaker's name."""

    pieces: tuple[Analysed, ...]
    speaker: frozenset[str]


@dataclass(frozen=True)
class _Indexed:
    """The analysed memories of one profile: for each piece on the shelf, whose it is and who says it."""

    memories: Mapping[_Version, _Analysed]
    shelf: Shelf
    owners: tuple[int, ...]
    speakers: tuple[frozenset[str], ...]

    @property
    def names(self) -> frozenset[str]:
        """The words of every speaker's name; in a query they say who, not what."""
        return frozenset().union(*self.speakers)


@dataclass(frozen=True)
class Query:
    """What to look for: weighted stems, and the plain words, among which may be a speaker's name."""

    terms: Analysed
    said: frozenset[str]


class RankingCache:
    """Analysed memories by profile, so that a profile asked every turn is analysed once.

    One profile's entry is never used for another, an entry is only good for exactly the memories it was made of (a new
    one reuses what did not change), and `forget` drops a profile's when it is erased.
    """

    def __init__(self, *, pieces_kept: int = _PIECES_KEPT) -> None:
        self._pieces_kept = pieces_kept
        self._kept: OrderedDict[tuple[str, str], _Indexed] = OrderedDict()
        self._lock = threading.Lock()

    def index(
        self, *, profile_id: str, kind: str, memories: Sequence[Observation] | Sequence[Summary]
    ) -> _Indexed:
        """Return the index of exactly these memories (newest first) of one profile."""
        key = (profile_id, kind)
        with self._lock:
            found = self._kept.get(key)
            if found:
                self._kept.move_to_end(key)
        if found and list(found.memories) == [_version(memory) for memory in memories]:
            return found
        made = _build(memories, known=found.memories if found else {})
        with self._lock:
            self._kept[key] = made
            self._kept.move_to_end(key)
            self._evict()
        return made

    def _evict(self) -> None:
        """Drop the profiles asked longest ago while there is too much; the newest always stays."""
        size = sum(len(indexed.owners) for indexed in self._kept.values())
        while size > self._pieces_kept and len(self._kept) > 1:
            _, dropped = self._kept.popitem(last=False)
            size -= len(dropped.owners)

    def forget(self, *, profile_id: str) -> None:
        """Drop everything of a profile."""
        with self._lock:
            for key in [key for key in self._kept if key[0] == profile_id]:
                del self._kept[key]


def rank_recall(candidates: RecallCandidates, *, cache: RankingCache) -> Recalled:
    """Choose and order what a recall returns; scores are absent when the newest were asked for."""
    started = time.perf_counter()
    request = candidates.request
    query = _query_of(candidates)
    observations = _choose(
        candidates.observations, query=query, limit=request.observations_limit,
        threshold=request.relevance_threshold, cache=cache, profile_id=candidates.profile_id, kind="observations",
    )  # fmt: skip
    summaries = _choose(
        candidates.summaries, query=query, limit=request.summaries_limit,
        threshold=request.relevance_threshold, cache=cache, profile_id=candidates.profile_id, kind="summaries",
    )  # fmt: skip
    communications = (
        candidates.communications[-request.communications_limit :] if request.communications_limit else ()
    )
    return Recalled(
        observations=observations,
        summaries=summaries,
        communications=tuple(communications),
        query_time_ms=round((time.perf_counter() - started) * 1000),
    )


def _query_of(candidates: RecallCandidates) -> Query | None:
    """What to look for, or None when nothing tells and the newest memories are the answer."""
    request = candidates.request
    if request.query and request.query.strip():
        text = request.query
        query = Query(terms=analyse(text), said=frozenset(words(text)))
    elif request.conversation_id:
        query = Query(terms=derive_query(candidates.communications), said=frozenset())
    else:
        return None
    return query if query.terms.counts else None


def derive_query(communications: Sequence[RecallCommunication]) -> Analysed:
    """The words of a conversation's last communications; the older one is, the less its words count."""
    weights: dict[str, float] = {}
    newest = list(communications)[-QUERY_COMMUNICATIONS:]
    for age, communication in enumerate(reversed(newest)):
        for term in analyse(communication.text).counts:
            weights.setdefault(term, _FADING**age)
    return Analysed(counts=weights, length=float(len(weights)))


def _choose(
    memories: Sequence[Memory], *, query: Query | None, limit: int, threshold: float, cache: RankingCache,
    profile_id: str, kind: str,
) -> tuple[Memory, ...]:  # fmt: skip
    """The first `limit` memories by score, equal ones by newness (the order they come in)."""
    if query is None or not memories or not limit:
        return tuple(memories[:limit])
    indexed = cache.index(profile_id=profile_id, kind=kind, memories=memories)
    scores = _scores(indexed, query, len(memories))
    order = sorted(range(len(memories)), key=lambda at: -scores[at])
    good = [at for at in order if min(1.0, scores[at]) >= threshold]
    return tuple(replace(memories[at], score=round(min(1.0, scores[at]), 4)) for at in good[:limit])


def _scores(indexed: _Indexed, query: Query, size: int) -> list[float]:
    """The score of each memory: that of its best piece."""
    asked_about = query.said & indexed.names
    about = {stem(name) for name in asked_about}
    terms = {
        term: weight for term, weight in query.terms.counts.items() if term not in about
    } or query.terms.counts
    scores = [0.0] * size
    for piece, score in indexed.shelf.scores(replace(query.terms, counts=terms)).items():
        owner = indexed.owners[piece]
        bonus = SPEAKER_BONUS if asked_about & indexed.speakers[piece] else 1.0
        scores[owner] = max(scores[owner], score * bonus)
    return scores


def _build(
    memories: Sequence[Observation] | Sequence[Summary], *, known: Mapping[_Version, _Analysed]
) -> _Indexed:
    """Put memories on a shelf in the order things happened, which is the reverse of how they come."""
    analysed = {
        _version(memory): known.get(_version(memory)) or _analyse(memory.content) for memory in memories
    }
    texts: list[Analysed] = []
    owners: list[int] = []
    talks: list[str] = []
    speakers: list[frozenset[str]] = []
    for at in reversed(range(len(memories))):
        one = analysed[_version(memories[at])]
        texts.extend(one.pieces)
        owners.extend([at] * len(one.pieces))
        talks.extend([_talk_of(memories[at])] * len(one.pieces))
        speakers.extend([one.speaker] * len(one.pieces))
    shelf = Shelf(texts, lend_before=LEND_BEFORE, lend_after=LEND_AFTER, groups=talks)
    return _Indexed(memories=analysed, shelf=shelf, owners=tuple(owners), speakers=tuple(speakers))


def _analyse(content: str) -> _Analysed:
    """Cut a memory in pieces; the label of a quoted line says who, not what."""
    label = _SPEAKER.match(content)
    rest = content[label.end() :] if label else content
    speaker = frozenset(words(label[1])) if label else frozenset()
    return _Analysed(pieces=tuple(analyse(piece) for piece in pieces(rest)), speaker=speaker)


def _version(memory: Observation | Summary) -> _Version:
    """What names one text of a memory."""
    memory_id = memory.observation_id if isinstance(memory, Observation) else memory.summary_id
    return memory_id, memory.updated_at


def _talk_of(memory: Observation | Summary) -> str:
    """The conversation whose memories may lend each other words; a memory of none, or of many, stands alone."""
    if isinstance(memory, Summary):
        return memory.conversation_id
    return memory.conversation_ids[0] if len(memory.conversation_ids) == 1 else memory.observation_id
