"""Which memories matter now: pure ranking, no SQL. `records/` loads what is ranked here, `index.py` keeps it analysed.

Words decide (BM25 over stems, English and Spanish; `kit/search.py`), and where an embedder is set, meaning does
(`models/embedding/meanings.py`) with words to help it; newness breaks ties. Long memories count by their best piece;
memories of one conversation lend one another some of their words, and a question most of its own to the answer, because
an answer often leaves out the words of its question. Clues of the question count in (`clues.py`): a quoted line
("Ana: …") counts for more when the query names who said it, or asks about oneself and the customer said it, and so does
what was told at the time the query names. What has nothing to do with the query comes last, the newest first, unless a
threshold asks for more.

Relevance is between 0 and 1: by words, 1 means as much as a text of average length that has every word of the query;
by meaning, the question itself.
"""

from __future__ import annotations

import heapq
import logging
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from tieline.kit.search import Analysed, analyse, stem, words
from tieline.memory.clues import CUSTOMER, When, asks_about_oneself, read_when
from tieline.memory.index import Indexed, RankingCache
from tieline.memory.models import (
    Observation,
    RecallCandidates,
    RecallCommunication,
    Recalled,
    Spoken,
    Summary,
)
from tieline.models.embedding.errors import EmbeddingFailed

if TYPE_CHECKING:
    from tieline.models.embedding.ports import Embedder, TextVectors

Memory = TypeVar("Memory", Observation, Summary, Spoken)
log = logging.getLogger(__name__)

QUERY_COMMUNICATIONS = 10
SPEAKER_BONUS = 2.0
"""By words: what somebody said counts for so many times as much when the query asks about them."""
WHEN_BONUS = 0.2
"""By words: what was told on the very day the query names counts for so much more."""
WORDS_SHARE = 0.05
SPEAKER_SHARE = 0.18
ONESELF_SHARE = 0.27
WHEN_SHARE = 0.27
ASKING_SHARE = 0.03
ASKED_SHARE = 0.7
"""By meaning: what the words, who said it (somebody named, or the one who asks), and the day add to nearness; what a
text that only asks loses, and how much counts what it asks, unless the query is about oneself."""
WORDS_ALONE = 0.6
"""How near in meaning a memory without its vectors counts when it has every word of the query."""
_FADING = 0.9
_MEANT_COMMUNICATIONS = 3
_MEANT_CHARACTERS = 600


@dataclass(frozen=True)
class Query:
    """What to look for: weighted stems, the plain words, among which may be a speaker's name, and the clues."""

    text: str
    terms: Analysed
    said: frozenset[str] = frozenset()
    about_oneself: bool = False
    when: When = field(default_factory=When)


def rank_recall(
    candidates: RecallCandidates, *, cache: RankingCache, embedder: Embedder | None = None
) -> Recalled:
    """Choose and order what a recall returns; scores are absent when the newest were asked for."""
    started = time.perf_counter()
    request = candidates.request
    asking = _Asking(candidates, query=_query_of(candidates), cache=cache, embedder=embedder)
    observations = asking.choose(
        candidates.observations, limit=request.observations_limit, kind="observations"
    )
    summaries = asking.choose(candidates.summaries, limit=request.summaries_limit, kind="summaries")
    spoken = asking.choose(candidates.spoken, limit=request.communications_limit, kind="communications")
    communications = (
        candidates.communications[-request.communications_limit :] if request.communications_limit else ()
    )
    return Recalled(
        observations=observations,
        summaries=summaries,
        communications=tuple(communications),
        spoken=spoken,
        query_time_ms=round((time.perf_counter() - started) * 1000),
    )


def _query_of(candidates: RecallCandidates) -> Query | None:
    """What to look for, or None when nothing tells and the newest memories are the answer."""
    text = (candidates.request.query or "").strip()
    if text:
        query = Query(
            text=text,
            terms=analyse(text),
            said=frozenset(words(text)),
            about_oneself=asks_about_oneself(text),
            when=read_when(text),
        )
    elif candidates.request.conversation_id:
        newest = candidates.communications[-_MEANT_COMMUNICATIONS:]
        spoken = "\n".join(communication.text for communication in newest)
        query = Query(text=spoken[-_MEANT_CHARACTERS:], terms=derive_query(candidates.communications))
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


class _Asking:
    """One recall: its query, held against each kind of memories."""

    def __init__(
        self,
        candidates: RecallCandidates,
        *,
        query: Query | None,
        cache: RankingCache,
        embedder: Embedder | None,
    ) -> None:
        self._candidates = candidates
        self._query = query
        self._cache = cache
        self._embedder = embedder
        self._embedded: dict[str, TextVectors | None] = {}

    def choose(self, memories: Sequence[Memory], *, limit: int, kind: str) -> tuple[Memory, ...]:
        """The first `limit` memories by score, equal ones by newness (the order they come in)."""
        if self._query is None or not memories or not limit:
            return tuple(memories[:limit])
        indexed = self._cache.index(
            profile_id=self._candidates.profile_id,
            kind=kind,
            memories=memories,
            vectors=self._candidates.vectors,
        )
        scores = self._scores(indexed, self._query, memories)
        threshold = self._candidates.request.relevance_threshold
        best = heapq.nsmallest(limit, scores, key=lambda at: (-scores[at], at))
        good = [at for at in best if min(1.0, scores[at]) >= threshold]
        if threshold <= 0:
            others = (at for at in range(len(memories)) if at not in scores)
            good += islice(others, limit - len(good))
        return tuple(
            replace(memories[at], score=round(min(1.0, max(0.0, scores.get(at, 0.0))), 4)) for at in good
        )

    def _scores(self, indexed: Indexed, query: Query, memories: Sequence[Memory]) -> dict[int, float]:
        """The score of each memory that has to do with the query; by meaning all of them have."""
        asked_about = query.said & indexed.names
        if query.about_oneself:
            asked_about |= CUSTOMER & indexed.names
        by_words = _word_scores(indexed, query)
        near = self._nearness(indexed, query)
        each = indexed.each
        if near is None:
            return {
                at: score * (SPEAKER_BONUS if asked_about & each[at].speaker else 1.0)
                + WHEN_BONUS * query.when.fit(memories[at].occurred_at)
                for at, score in by_words.items()
            }
        by_whom = ONESELF_SHARE if query.about_oneself else SPEAKER_SHARE
        asking = 0.0 if query.about_oneself else ASKING_SHARE
        scores = {}
        for at, (memory, meant, one) in enumerate(zip(memories, near, each, strict=True)):
            score = min(1.0, by_words.get(at, 0.0))
            scores[at] = (
                (WORDS_ALONE * score if meant is None else meant) + WORDS_SHARE * score
                + by_whom * bool(asked_about & one.speaker)
                + WHEN_SHARE * query.when.fit(memory.occurred_at) - asking * one.asking
            )  # fmt: skip
        return scores

    def _nearness(self, indexed: Indexed, query: Query) -> list[float | None] | None:
        """How near in meaning each memory is; None where that is not known."""
        if indexed.meanings is None:
            return None
        vectors = self._embed(_without(query.text, query.said & indexed.names))
        if vectors is None:
            return None
        near: list[float | None] = [None] * len(indexed.memories)
        scores = indexed.meanings.scores(vectors, asked_share=1.0 if query.about_oneself else ASKED_SHARE)
        for at, score in zip(indexed.meant, scores.tolist(), strict=True):
            near[at] = score
        return near

    def _embed(self, text: str) -> TextVectors | None:
        if self._embedder is None or not text.strip():
            return None
        if text not in self._embedded:
            try:
                self._embedded[text] = self._embedder.embed([text])[0]
            except EmbeddingFailed as failure:
                log.warning("A query is answered by words alone. %s", failure)
                self._embedded[text] = None
        return self._embedded[text]


def _word_scores(indexed: Indexed, query: Query) -> dict[int, float]:
    """What the words tell: the score of each memory's best piece, where it shares a word with the query."""
    about = {stem(name) for name in query.said & indexed.names}
    terms = {
        term: weight for term, weight in query.terms.counts.items() if term not in about
    } or query.terms.counts
    scores: dict[int, float] = {}
    for piece, score in indexed.shelf.scores(replace(query.terms, counts=terms)).items():
        owner = indexed.owners[piece]
        scores[owner] = max(scores.get(owner, 0.0), score)
    return scores


def _without(text: str, names: frozenset[str]) -> str:
    """A question without the names in it: they say who, and would draw it to wherever they stand."""
    for name in names:
        text = re.sub(rf"\b{re.escape(name)}(?:['’]s)?\b", "", text, flags=re.IGNORECASE)
    return text
