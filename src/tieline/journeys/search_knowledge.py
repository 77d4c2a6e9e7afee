"""A question is put to knowledge: read, ranked outside of any transaction, and answered with the passages that fit.

The public API asks one base; the built-in agent asks all of its account's bases; a rule asks those it names.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

from tieline.kit.db import Database
from tieline.kit.errors import Conflict, NotFound
from tieline.knowledge import FoundChunk, KnowledgeBase, KnowledgeService, QueryMeaning, SearchRequest

LONGEST_QUESTION = 2048
"""Characters; knowledge takes no longer question."""


class SearchKnowledge:
    """Searches one base or several."""

    def __init__(self, db: Database, *, knowledge: KnowledgeService) -> None:
        """Keep the room."""
        self._db = db
        self._knowledge = knowledge

    async def search(
        self,
        *,
        account_id: str,
        knowledge_base_id: str,
        query: str,
        top: int = 5,
        knowledge_ids: Sequence[str] = (),
    ) -> tuple[FoundChunk, ...]:
        """Return the chunks of one base that answer, the best first.

        Raises: KnowledgeBaseNotFound, KnowledgeBaseLeaving, KnowledgeNotFound, Invalid.
        """
        request = SearchRequest(query=query, top=top, knowledge_ids=tuple(knowledge_ids))
        meaning = QueryMeaning(query, self._knowledge.embedder)
        return await self._search(
            account_id=account_id, knowledge_base_id=knowledge_base_id, request=request, meaning=meaning
        )

    async def search_all(
        self, *, account_id: str, bases: Sequence[str] | None = None, query: str, top: int = 5
    ) -> tuple[FoundChunk, ...]:
        """Return the chunks that answer, whichever base they are of, the best first.

        Args:
            account_id: Whose bases.
            bases: Which of them; those that are gone by now are passed over. None: all.
            query: The question; one without words finds nothing.
            top: How many chunks at most.
        """
        if not query.strip():
            return ()
        request = SearchRequest(query=query[:LONGEST_QUESTION], top=top)
        meaning = QueryMeaning(request.query, self._knowledge.embedder)
        if bases is None:
            known: list[KnowledgeBase] = await self._db.read(
                partial(self._knowledge.list_searchable_bases, account_id=account_id)
            )
            bases = [base.knowledge_base_id for base in known]
        found: list[FoundChunk] = []
        for knowledge_base_id in bases:
            try:
                found += await self._search(
                    account_id=account_id,
                    knowledge_base_id=knowledge_base_id,
                    request=request,
                    meaning=meaning,
                )
            except (NotFound, Conflict):
                continue
        return tuple(sorted(found, key=lambda one: -one.score)[:top])

    async def _search(
        self, *, account_id: str, knowledge_base_id: str, request: SearchRequest, meaning: QueryMeaning
    ) -> tuple[FoundChunk, ...]:
        opened = await self._db.read(
            partial(
                self._knowledge.open_search,
                knowledge_base_id=knowledge_base_id,
                request=request,
                account_id=account_id,
            )
        )
        # Analysing a base, and asking an embedder, take their time: not on the loop, where everybody else waits.
        chosen = await asyncio.to_thread(
            partial(
                self._knowledge.shortlist,
                opened,
                knowledge_base_id=knowledge_base_id,
                request=request,
                meaning=meaning,
            )
        )
        if chosen.query is None:
            return self._knowledge.rank(chosen, {})
        vectors = await self._db.read(partial(self._knowledge.load_vectors, chosen=chosen))
        return await asyncio.to_thread(self._knowledge.rank, chosen, vectors)
