"""A database on each engine and a base of one account, as the stories of this folder find them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

import pytest

from tieline.kit.clock import TurnableClock
from tieline.kit.db import Database, Transaction
from tieline.knowledge import (
    Document,
    FoundChunk,
    Knowledge,
    KnowledgeService,
    QueryMeaning,
    SearchRequest,
    TextSource,
    chunks_of,
)

T = TypeVar("T")
ACCOUNT = "AC" + "1" * 32
OTHER = "AC" + "2" * 32
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class House:
    """One account's knowledge, ready to be used."""

    db: Database
    clock: TurnableClock
    knowledge: KnowledgeService
    base_id: str

    async def do(self, work: Callable[[Transaction], T]) -> T:
        """Do something in one transaction."""
        return await self.db.transact(work)

    async def base(self, name: str, *, account_id: str = ACCOUNT) -> str:
        """Make a base that is ready."""
        make = partial(self.knowledge.create_base, account_id=account_id, display_name=name)
        operation = await self.do(make)
        step = partial(self.knowledge.advance_operation, operation_id=operation.operation_id)
        while not await self.do(step):
            pass
        return operation.knowledge_base_id

    async def add(self, name: str, text: str, *, base_id: str | None = None) -> Knowledge:
        """Add a text and read it, as the job does."""
        made = await self.do(
            lambda tx: self.knowledge.create_knowledge(
                tx, knowledge_base_id=base_id or self.base_id, name=name, source=TextSource(content=text)
            )
        )
        await self.read(made, [Document(title=name, text=text)])
        return made

    async def read(self, knowledge: Knowledge, documents: Sequence[Document]) -> None:
        """Read a source as the job does, with what it is said to say."""
        knowledge_id, revision = knowledge.knowledge_id, knowledge.revision
        plan = await self.do(
            lambda tx: self.knowledge.begin_reading(tx, knowledge_id=knowledge_id, revision=revision)
        )
        assert plan is not None
        chunks = chunks_of(documents, knowledge_id=knowledge.knowledge_id, at=self.clock.now())
        await self.do(
            lambda tx: self.knowledge.finish_reading(
                tx, knowledge_id=knowledge_id, revision=revision, chunks=chunks
            )
        )

    async def get(self, knowledge: Knowledge) -> Knowledge:
        """Return a source as it is now."""
        return await self.db.read(
            lambda tx: self.knowledge.get_knowledge(
                tx, knowledge_base_id=knowledge.knowledge_base_id, knowledge_id=knowledge.knowledge_id
            )
        )

    async def search(
        self,
        query: str,
        *,
        top: int = 5,
        only: Sequence[str] = (),
        base_id: str | None = None,
        account_id: str = ACCOUNT,
    ) -> tuple[FoundChunk, ...]:
        """Search the base, step by step as the story does."""
        request = SearchRequest(query=query, top=top, knowledge_ids=tuple(only))
        wanted = base_id or self.base_id
        opened = await self.db.read(
            lambda tx: self.knowledge.open_search(
                tx, knowledge_base_id=wanted, request=request, account_id=account_id
            )
        )
        meaning = QueryMeaning(query, self.knowledge.embedder)
        chosen = self.knowledge.shortlist(opened, knowledge_base_id=wanted, request=request, meaning=meaning)
        vectors = await self.db.read(lambda tx: self.knowledge.load_vectors(tx, chosen=chosen))
        return self.knowledge.rank(chosen, vectors)

    async def found(self, query: str, *, base_id: str | None = None, account_id: str = ACCOUNT) -> list[str]:
        """Return the names of the sources that a search finds, the best first."""
        return [one.source_name for one in await self.search(query, base_id=base_id, account_id=account_id)]


@pytest.fixture
async def house(tables_url: str) -> AsyncIterator[House]:
    """A base that is ready and empty."""
    clock = TurnableClock(frozen_at=NOON)
    db = Database.open(tables_url, clock=clock)
    house = House(db=db, clock=clock, knowledge=KnowledgeService(), base_id="")
    yield House(db=db, clock=clock, knowledge=house.knowledge, base_id=await house.base("help-center"))
    await db.close()
