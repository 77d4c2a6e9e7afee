"""Which memories matter now: pure ranking, no SQL. `recall.py` loads what is ranked here.

Words decide (BM25 over stems, English and Spanish; `kit/search.py`), newness breaks ties. Long memories count by their
best piece; memories of one conversation lend one another some of their words, because an answer often leaves out the
words of its question. What shares no word with the query comes last, the newest first, unless a threshold asks for more.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from tieline.kit.search import Analysed, Shelf, analyse, pieces
from tieline.memory.models import Observation, RecallCandidates, RecallCommunication, Recalled, Summary

Memory = TypeVar("Memory", Observation, Summary)
_Fingerprint = tuple[tuple[str, datetime], ...]

LEND_BEFORE = 0.2
LEND_AFTER = 0.1
QUERY_COMMUNICATIONS = 10
_FADING = 0.9
_PROFILES_KEPT = 256


@dataclass(frozen=True)
class _Indexed:
    """The analysed memories of one profile; `owners` says which memory each piece belongs to."""

    fingerprint: _Fingerprint
    shelf: Shelf
    owners: tuple[int, ...]


class RankingCache:
    """Analysed memories by profile, so that a profile asked every turn is analysed once.

    One profile's entry is never used for another, an entry is only good for exactly the memories it was made of, and
    `forget` drops a profile's when it is erased.
    """

    def __init__(self, *, profiles: int = _PROFILES_KEPT) -> None:
        self._profiles = profiles
        self._kept: OrderedDict[tuple[str, str], _Indexed] = OrderedDict()
        self._lock = threading.Lock()

    def index(
        self, *, profile_id: str, kind: str, memories: Sequence[Observation] | Sequence[Summary]
    ) -> _Indexed:
        """Return the index of exactly these memories (newest first) of one profile."""
        fingerprint = tuple((_id_of(memory), memory.updated_at) for memory in memories)
        with self._lock:
            found = self._kept.get((profile_id, kind))
            if found and found.fingerprint == fingerprint:
                self._kept.move_to_end((profile_id, kind))
                return found
        made = _build(memories, fingerprint)
        with self._lock:
            self._kept[profile_id, kind] = made
            while len(self._kept) > self._profiles:
                self._kept.popitem(last=False)
        return made

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


def _query_of(candidates: RecallCandidates) -> Analysed | None:
    """What to look for, or None when nothing tells and the newest memories are the answer."""
    request = candidates.request
    if request.query and request.query.strip():
        query = analyse(request.query)
    elif request.conversation_id:
        query = derive_query(candidates.communications)
    else:
        return None
    return query if query.counts else None


def derive_query(communications: Sequence[RecallCommunication]) -> Analysed:
    """The words of a conversation's last communications; the older one is, the less its words count."""
    weights: dict[str, float] = {}
    newest = list(communications)[-QUERY_COMMUNICATIONS:]
    for age, communication in enumerate(reversed(newest)):
        for term in analyse(communication.text).counts:
            weights.setdefault(term, _FADING**age)
    return Analysed(counts=weights, length=float(len(weights)))


def _choose(
    memories: Sequence[Memory], *, query: Analysed | None, limit: int, threshold: float, cache: RankingCache,
    profile_id: str, kind: str,
) -> tuple[Memory, ...]:  # fmt: skip
    """The first `limit` memories by score, equal ones by newness (the order they come in)."""
    if query is None or not memories or not limit:
        return tuple(memories[:limit])
    indexed = cache.index(profile_id=profile_id, kind=kind, memories=memories)
    scores = [0.0] * len(memories)
    for piece, score in indexed.shelf.scores(query).items():
        owner = indexed.owners[piece]
        scores[owner] = max(scores[owner], score)
    order = sorted(range(len(memories)), key=lambda at: -scores[at])
    good = [at for at in order if min(1.0, scores[at]) >= threshold]
    return tuple(replace(memories[at], score=round(min(1.0, scores[at]), 4)) for at in good[:limit])


def _build(memories: Sequence[Observation] | Sequence[Summary], fingerprint: _Fingerprint) -> _Indexed:
    """Analyse memories in the order things happened, which is the reverse of how they come."""
    texts: list[Analysed] = []
    owners: list[int] = []
    talks: list[str] = []
    for at in reversed(range(len(memories))):
        for piece in pieces(memories[at].content):
            texts.append(analyse(piece))
            owners.append(at)
            talks.append(_talk_of(memories[at]))
    shelf = Shelf(texts, lend_before=LEND_BEFORE, lend_after=LEND_AFTER, groups=talks)
    return _Indexed(fingerprint=fingerprint, shelf=shelf, owners=tuple(owners))


def _id_of(memory: Observation | Summary) -> str:
    return memory.observation_id if isinstance(memory, Observation) else memory.summary_id


def _talk_of(memory: Observation | Summary) -> str:
    """The conversation whose memories may lend each other words; a memory of none, or of many, stands alone."""
    if isinstance(memory, Summary):
        return memory.conversation_id
    return memory.conversation_ids[0] if len(memory.conversation_ids) == 1 else memory.observation_id
