"""What the room does with vectors. Part of `service.py`'s one class; without an embedder all of it is nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tieline.kit.db import Transaction
from tieline.kit.jobs import enqueue
from tieline.kit.search import pieces
from tieline.memory.index import Memories, RankingCache, Version, label_of
from tieline.memory.models import Spoken, Unembedded
from tieline.memory.vectors import store

if TYPE_CHECKING:
    from tieline.models.embedding.ports import Embedder, TextVectors

EMBED_MEMORIES = "embed_memories"
"""The job that makes the vectors of a profile's memories, or of all that have none."""
_LARGEST = 64_000
_IDS_AT_ONCE = 400
"""Characters of a memory that are embedded; an observation has no more."""


class VectorVerbs:
    """What may be done with the vectors of memories."""

    embedder: Embedder | None = None
    _cache: RankingCache

    def want_vectors(self, tx: Transaction, *, profile_id: str | None) -> None:
        """Have the vectors made that a profile's memories lack, or those of every profile; nothing without an embedder."""
        if self.embedder is not None:
            dedup_id = f"{EMBED_MEMORIES}:{profile_id or 'all'}"
            enqueue(tx, EMBED_MEMORIES, {"profile_id": profile_id}, lane=EMBED_MEMORIES, dedup_id=dedup_id)

    def list_unembedded(
        self, tx: Transaction, *, profile_id: str | None, limit: int = 16
    ) -> tuple[Unembedded, ...]:
        """List memories that have no vectors of the embedder that is set."""
        if self.embedder is None:
            return ()
        return store.list_unembedded(tx, embedder=self.embedder.name, profile_id=profile_id, limit=limit)

    def list_unembedded_spoken(
        self, tx: Transaction, *, profile_id: str, spoken: Sequence[Spoken]
    ) -> tuple[Unembedded, ...]:
        """Return what of that which was said has no vectors of the embedder that is set."""
        if self.embedder is None or not spoken:
            return ()
        versions = {(one.communication_id, one.updated_at): one for one in spoken if one.content.strip()}
        there = store.list_embedded(tx, embedder=self.embedder.name, versions=list(versions))
        return tuple(
            Unembedded(profile_id, *version, one.content, conversation_id=one.conversation_id)
            for version, one in versions.items()
            if version not in there
        )

    def forget_spoken(self, tx: Transaction, *, conversation_ids: Sequence[str]) -> None:
        """Forget what was said in conversations that are gone: its vectors, and what was kept apart of it."""
        for at in range(0, len(conversation_ids), _IDS_AT_ONCE):
            store.delete_spoken(tx, conversation_ids=conversation_ids[at : at + _IDS_AT_ONCE])

    def make_vectors(self, memories: Sequence[Unembedded]) -> list[bytes]:
        """Make the vectors of memories, packed; it takes its time, so call it outside of a transaction and of the loop.

        Raises:
            EmbeddingFailed: The embedder cannot do it now.
        """
        assert self.embedder is not None
        import numpy as np

        from tieline.models.embedding.ports import TextVectors

        texts = [one.content if one.conversation_id else label_of(one.content)[1] for one in memories]
        parts = [list(pieces(text[:_LARGEST])) for text in texts]
        made = iter(self.embedder.embed([piece for part in parts for piece in part]))
        packed = []
        for part in parts:
            vectors = [next(made) for _ in part]
            whole = TextVectors(
                words=np.concatenate([one.words for one in vectors]),
                rows=np.concatenate([one.rows for one in vectors]),
            )
            packed.append(whole.packed())
        return packed

    def record_vectors(
        self, tx: Transaction, *, memories: Sequence[Unembedded], packed: Sequence[bytes]
    ) -> None:
        """Keep the vectors of memories that are still as they were when they were embedded."""
        assert self.embedder is not None
        for memory, data in zip(memories, packed, strict=True):
            store.put(tx, embedder=self.embedder.name, memory=memory, packed=data)

    def load_vectors(
        self, tx: Transaction, *, profile_id: str, kind: str, memories: Memories
    ) -> dict[Version, TextVectors]:
        """Read the vectors of memories that the cache does not have yet."""
        if self.embedder is None or not memories:
            return {}
        from tieline.models.embedding.ports import unpack

        wanted = self._cache.without_vectors(profile_id=profile_id, kind=kind, memories=memories)
        found = store.load(tx, embedder=self.embedder.name, versions=wanted)
        return {version: unpack(packed) for version, packed in found}
