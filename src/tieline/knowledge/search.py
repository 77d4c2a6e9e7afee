"""Which chunks answer a query: pure ranking, no SQL. `finding.py` loads what is ranked here.

Words decide (BM25 over stems, English and Spanish, shared with memory's recall), and where an embedder is set, meaning
does with words to help it. A base's chunks are analysed once and kept (`ContentsCache`) until its content revision
changes. With an embedder two steps bound the work: the nearest chunks by their one vector, and those with the best words,
are the shortlist; the shortlist is ordered by all of its vectors.

A score is between 0 and 1: by words, 1 means as much as a chunk of average length that has every word of the query; by
meaning, the query itself. A chunk that has nothing to do with the query has 0 and is not found.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tieline.kit.search import Shelf, analyse
from tieline.knowledge.models import BaseContents, Chunk, FoundChunk, SearchRequest
from tieline.models.embedding.errors import EmbeddingFailed

if TYPE_CHECKING:
    from tieline.models.embedding.ports import Embedder, TextVectors

log = logging.getLogger(__name__)

Key = tuple[str, int]
SHORTLIST = 48
WORDS_SHARE = 0.05
"""By meaning: what the words add to nearness."""
WORDS_ALONE = 0.6
"""How near in meaning a chunk without vectors counts when it has every word of the query."""
_CHARACTERS_KEPT = 24 * 2**20


@dataclass(frozen=True, eq=False)
class Indexed:
    """The analysed chunks of one base at one revision."""

    revision: int
    chunks: tuple[Chunk, ...]
    names: Mapping[str, str]
    shelf: Shelf
    wholes: Any
    """The one vector of each chunk that has one, as a matrix; None without an embedder."""
    meant: tuple[int, ...]
    """For each row of `wholes`, which chunk it is of."""
    size: int


class ContentsCache:
    """Analysed bases, so that one that is asked in every turn is analysed once; those asked longest ago go first."""

    def __init__(self, *, characters_kept: int = _CHARACTERS_KEPT) -> None:
        self._characters_kept = characters_kept
        self._kept: OrderedDict[str, Indexed] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, *, knowledge_base_id: str, revision: int) -> Indexed | None:
        """Return the index of exactly this revision, or None."""
        with self._lock:
            found = self._kept.get(knowledge_base_id)
            if found is None or found.revision != revision:
                return None
            self._kept.move_to_end(knowledge_base_id)
            return found

    def put(self, contents: BaseContents) -> Indexed:
        """Analyse a base's contents and keep them."""
        made = _index(contents)
        with self._lock:
            self._kept[contents.knowledge_base_id] = made
            self._kept.move_to_end(contents.knowledge_base_id)
            while (
                sum(each.size for each in self._kept.values()) > self._characters_kept and len(self._kept) > 1
            ):
                self._kept.popitem(last=False)
        return made


@dataclass(frozen=True, eq=False)
class Shortlist:
    """The chunks of a base that may answer a query, and what is known of them so far."""

    knowledge_base_id: str
    request: SearchRequest
    indexed: Indexed
    words: Mapping[int, float]
    candidates: tuple[int, ...]
    query: TextVectors | None = None
    """What the query means; None: words alone decide."""

    @property
    def keys(self) -> list[Key]:
        """Name the candidates."""
        chunks = self.indexed.chunks
        return [(chunks[at].knowledge_id, chunks[at].position) for at in self.candidates]


@dataclass
class QueryMeaning:
    """What a query means, found out at most once however many bases are asked."""

    text: str
    embedder: Embedder | None
    _made: list[TextVectors | None] = field(default_factory=list)

    def vectors(self) -> TextVectors | None:
        """Return the query's vectors, or None when there is no embedder or it fails."""
        if not self._made:
            self._made.append(self._embed())
        return self._made[0]

    def _embed(self) -> TextVectors | None:
        if self.embedder is None or not self.text.strip():
            return None
        try:
            return self.embedder.embed([self.text])[0]
        except EmbeddingFailed as failure:
            log.warning("A query of knowledge is answered by words alone. %s", failure)
            return None


def shortlist(
    indexed: Indexed, request: SearchRequest, *, knowledge_base_id: str, meaning: QueryMeaning
) -> Shortlist:
    """Choose the chunks that may answer."""
    wanted = set(request.knowledge_ids)
    words = {
        at: min(1.0, score)
        for at, score in indexed.shelf.scores(analyse(request.query)).items()
        if not wanted or indexed.chunks[at].knowledge_id in wanted
    }
    best = sorted(words, key=lambda at: (-words[at], at))
    query = meaning.vectors() if indexed.wholes is not None else None
    if query is None:
        return Shortlist(knowledge_base_id, request, indexed, words, tuple(best[: request.top]))
    near = [at for at in _nearest(indexed, query) if not wanted or indexed.chunks[at].knowledge_id in wanted]
    candidates = dict.fromkeys([*near[:SHORTLIST], *best[:SHORTLIST]])
    return Shortlist(knowledge_base_id, request, indexed, words, tuple(candidates), query)


def rank(chosen: Shortlist, vectors: Mapping[Key, TextVectors]) -> tuple[FoundChunk, ...]:
    """Order a shortlist, the best first, and return as many as were asked for."""
    scores = _scores(chosen, vectors)
    order = sorted(scores, key=lambda at: (-scores[at], at))
    found = [at for at in order if scores[at] > 0][: chosen.request.top]
    indexed = chosen.indexed
    return tuple(
        FoundChunk(
            chunk=indexed.chunks[at],
            source_name=indexed.names.get(indexed.chunks[at].knowledge_id, ""),
            knowledge_base_id=chosen.knowledge_base_id,
            score=round(scores[at], 4),
        )
        for at in found
    )


def _scores(chosen: Shortlist, vectors: Mapping[Key, TextVectors]) -> dict[int, float]:
    words = chosen.words
    if chosen.query is None:
        return {at: words.get(at, 0.0) for at in chosen.candidates}
    meant = [
        (at, vectors[key]) for at, key in zip(chosen.candidates, chosen.keys, strict=True) if key in vectors
    ]
    near: dict[int, float] = {}
    if meant:
        from tieline.models.embedding.meanings import Meanings

        # Chunks are of talks of their own: an article says what it says, and borrows nothing from its neighbours.
        meanings = Meanings.of([each for _, each in meant], talks=[str(at) for at, _ in meant])
        near = dict(zip((at for at, _ in meant), meanings.scores(chosen.query).tolist(), strict=True))
    return {
        at: min(1.0, near.get(at, WORDS_ALONE * words.get(at, 0.0)) + WORDS_SHARE * words.get(at, 0.0))
        for at in chosen.candidates
    }


def _nearest(indexed: Indexed, query: TextVectors) -> list[int]:
    """The chunks by how much their one vector points the way the query's does."""
    import numpy as np

    asked = whole_of(query).rows[0].astype(np.float32)
    if indexed.wholes.shape[1] != asked.shape[0]:
        return []
    alike = indexed.wholes @ asked
    return [indexed.meant[int(at)] for at in np.argsort(-alike)]


def whole_of(vectors: TextVectors) -> TextVectors:
    """Return one vector for a whole text: where its pieces point on the whole."""
    import numpy as np

    from tieline.models.embedding.ports import WHOLE, TextVectors, as_rows

    mean = vectors.rows.astype(np.float32).mean(axis=0, keepdims=True)
    return TextVectors(words=np.array([WHOLE], dtype=np.uint32), rows=as_rows(mean))


def _index(contents: BaseContents) -> Indexed:
    chunks = contents.chunks
    titled = [analyse(f"{chunk.document_title}\n{chunk.content}") for chunk in chunks]
    meant = tuple(
        at for at, chunk in enumerate(chunks) if (chunk.knowledge_id, chunk.position) in contents.meanings
    )
    return Indexed(
        revision=contents.revision,
        chunks=chunks,
        names=contents.names,
        shelf=Shelf(titled),
        wholes=_matrix([contents.meanings[chunks[at].knowledge_id, chunks[at].position] for at in meant]),
        meant=meant,
        size=sum(len(chunk.content) for chunk in chunks),
    )


def _matrix(wholes: Sequence[TextVectors]) -> Any:
    if not wholes:
        return None
    import numpy as np

    return np.concatenate([each.rows for each in wholes]).astype(np.float32)
