"""Search in knowledge bases, and what chunks mean. Part of `service.py`'s one class.

Reading is in the caller's transaction, ranking outside of any: `open_search`, `shortlist`, `load_vectors`, `rank`
(`journeys/search_knowledge.py` takes these steps). Without an embedder nothing of vectors happens.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tieline.kit.db import Transaction
from tieline.kit.errors import Invalid
from tieline.kit.ids import IdKind, is_id
from tieline.kit.jobs import enqueue
from tieline.kit.search import pieces
from tieline.knowledge import search, store
from tieline.knowledge.bases import require_base
from tieline.knowledge.errors import KnowledgeBaseLeaving, KnowledgeNotFound
from tieline.knowledge.models import BaseContents, BaseStatus, FoundChunk, SearchRequest, Unembedded
from tieline.knowledge.search import ContentsCache, Indexed, QueryMeaning, Shortlist

if TYPE_CHECKING:
    from tieline.models.embedding.ports import Embedder, TextVectors

EMBED_KNOWLEDGE = "embed_knowledge"
"""The job that makes the vectors chunks lack."""
LONGEST_QUERY = 2048
MOST_FOUND = 20
_MOST_IDS = 100


class FindingVerbs:
    """What may be found, and how."""

    def __init__(self, *, embedder: Embedder | None = None) -> None:
        self._contents = ContentsCache()
        self.embedder = embedder

    def open_search(
        self, tx: Transaction, *, knowledge_base_id: str, request: SearchRequest, account_id: str
    ) -> BaseContents | Indexed:
        """Check a search and read what it needs: the analysed base, or its contents where that is not kept.

        Raises: KnowledgeBaseNotFound, KnowledgeBaseLeaving, KnowledgeNotFound for a source that is not of this base,
            Invalid.
        """
        _check(request)
        base = require_base(tx, knowledge_base_id=knowledge_base_id, account_id=account_id)
        if base.status is BaseStatus.DELETING:
            raise KnowledgeBaseLeaving
        names = store.list_names(tx, knowledge_base_id=knowledge_base_id) if request.knowledge_ids else {}
        for at, knowledge_id in enumerate(request.knowledge_ids):
            if knowledge_id not in names:
                raise KnowledgeNotFound(
                    f"The knowledge source {knowledge_id} was not found in {knowledge_base_id}.",
                    field=f"knowledgeIds.{at}",
                )
        kept = self._contents.find(knowledge_base_id=knowledge_base_id, revision=base.content_revision)
        if kept is not None:
            return kept
        return BaseContents(
            knowledge_base_id=knowledge_base_id,
            revision=base.content_revision,
            chunks=store.load_chunks(tx, knowledge_base_id=knowledge_base_id),
            names=store.list_names(tx, knowledge_base_id=knowledge_base_id),
            meanings=self._wholes(tx, knowledge_base_id=knowledge_base_id),
        )

    def shortlist(
        self,
        opened: BaseContents | Indexed,
        *,
        knowledge_base_id: str,
        request: SearchRequest,
        meaning: QueryMeaning,
    ) -> Shortlist:
        """Choose what may answer; it takes its time, so call it outside of a transaction and of the loop."""
        indexed = self._contents.put(opened) if isinstance(opened, BaseContents) else opened
        return search.shortlist(indexed, request, knowledge_base_id=knowledge_base_id, meaning=meaning)

    def load_vectors(self, tx: Transaction, *, chosen: Shortlist) -> dict[tuple[str, int], TextVectors]:
        """Read the vectors of a shortlist."""
        if self.embedder is None or chosen.query is None:
            return {}
        from tieline.models.embedding.ports import unpack

        found = store.load_vectors(tx, keys=chosen.keys, embedder=self.embedder.name)
        return {key: unpack(packed) for key, packed in found.items()}

    def rank(
        self, chosen: Shortlist, vectors: Mapping[tuple[str, int], TextVectors]
    ) -> tuple[FoundChunk, ...]:
        """Order a shortlist, the best first; outside of a transaction and of the loop."""
        return search.rank(chosen, vectors)

    def want_vectors(self, tx: Transaction) -> None:
        """Have the vectors made that chunks lack; nothing without an embedder."""
        if self.embedder is not None:
            enqueue(tx, EMBED_KNOWLEDGE, {}, lane=EMBED_KNOWLEDGE, dedup_id=EMBED_KNOWLEDGE)

    def list_unembedded(self, tx: Transaction, *, limit: int = 16) -> tuple[Unembedded, ...]:
        """List chunks that have no vectors of the embedder that is set."""
        if self.embedder is None:
            return ()
        return store.list_unembedded(tx, embedder=self.embedder.name, limit=limit)

    def make_vectors(self, chunks: Sequence[Unembedded]) -> list[tuple[bytes, bytes]]:
        """Make the vectors of chunks, one for the whole and all of them, packed; outside of a transaction and the loop.

        Raises:
            EmbeddingFailed: The embedder cannot do it now.
        """
        assert self.embedder is not None
        import numpy as np

        from tieline.models.embedding.ports import TextVectors

        parts = [list(pieces(f"{chunk.document_title}\n{chunk.content}")) for chunk in chunks]
        made = iter(self.embedder.embed([piece for part in parts for piece in part]))
        packed = []
        for part in parts:
            vectors = [next(made) for _ in part]
            all_of_it = TextVectors(
                words=np.concatenate([one.words for one in vectors]),
                rows=np.concatenate([one.rows for one in vectors]),
            )
            packed.append((search.whole_of(all_of_it).packed(), all_of_it.packed()))
        return packed

    def record_vectors(
        self, tx: Transaction, *, chunks: Sequence[Unembedded], packed: Sequence[tuple[bytes, bytes]]
    ) -> None:
        """Keep the vectors of chunks that still say what was embedded."""
        assert self.embedder is not None
        touched = {
            store.put_vectors(tx, chunk=chunk, embedder=self.embedder.name, whole=whole, packed=everything)
            for chunk, (whole, everything) in zip(chunks, packed, strict=True)
        }
        for knowledge_base_id in sorted(base for base in touched if base is not None):
            store.touch_contents(tx, knowledge_base_id=knowledge_base_id)

    def _wholes(self, tx: Transaction, *, knowledge_base_id: str) -> dict[tuple[str, int], TextVectors]:
        if self.embedder is None:
            return {}
        from tieline.models.embedding.ports import unpack

        found = store.load_wholes(tx, knowledge_base_id=knowledge_base_id, embedder=self.embedder.name)
        return {key: unpack(whole) for key, whole in found.items()}


def _check(request: SearchRequest) -> None:
    if len(request.query) > LONGEST_QUERY:
        raise Invalid(f"A query has at most {LONGEST_QUERY} characters.", field="query")
    if not request.query.strip():
        raise Invalid("A query needs words.", field="query")
    if not 1 <= request.top <= MOST_FOUND:
        raise Invalid(f"top is 1 to {MOST_FOUND}.", field="top")
    if len(request.knowledge_ids) > _MOST_IDS:
        raise Invalid(f"At most {_MOST_IDS} sources can be named.", field="knowledgeIds")
    for at, knowledge_id in enumerate(request.knowledge_ids):
        if not is_id(IdKind.KNOWLEDGE, knowledge_id):
            raise Invalid("This is no id of a knowledge source.", field=f"knowledgeIds.{at}")
