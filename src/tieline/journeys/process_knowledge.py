"""Knowledge is read by jobs: what a source says is fetched, taken apart and cut outside of any transaction, then kept.

A source passes through QUEUED, PROCESSING and COMPLETED or FAILED as it really is; only a few are read at once, so that a
site of many pages keeps nobody waiting. `read_sources.py` does the reading, `knowledge/sources.py` holds the rules.
"""

from __future__ import annotations

import asyncio
from functools import partial

from tieline.journeys.read_sources import ReadSources
from tieline.kit.db import Database, Transaction
from tieline.kit.jobs import Job, RetryLater
from tieline.knowledge import KnowledgeService, PageFault, ReadingPlan, chunks_of
from tieline.models.embedding.errors import EmbeddingFailed

_MOST_AT_ONCE = 4
_AGAIN_AFTER_SECONDS = 30.0


class ProcessKnowledge:
    """Reads sources, finishes what was asked of bases, and makes the vectors chunks lack."""

    def __init__(self, db: Database, *, knowledge: KnowledgeService, reader: ReadSources) -> None:
        """Keep the room and who reads."""
        self._db = db
        self._knowledge = knowledge
        self._reader = reader
        self._reading = 0

    async def process(self, job: Job) -> None:
        """Read a source (job `process_knowledge`)."""
        if self._reading >= _MOST_AT_ONCE:
            raise RetryLater(seconds=1.0, reason="Other sources are being read.")
        self._reading += 1
        try:
            await self._process(job.payload["knowledge_id"], job.payload["revision"])
        finally:
            self._reading -= 1

    async def _process(self, knowledge_id: str, revision: int) -> None:
        begin = partial(self._knowledge.begin_reading, knowledge_id=knowledge_id, revision=revision)
        plan: ReadingPlan | None = await self._db.transact(begin)
        if plan is None:
            return
        read = await self._reader.read(plan)
        now = self._db.clock.now()
        chunks = await asyncio.to_thread(chunks_of, read.documents, knowledge_id=knowledge_id, at=now)

        def finish(tx: Transaction) -> None:
            self._knowledge.finish_reading(
                tx, knowledge_id=knowledge_id, revision=revision, chunks=chunks, faults=read.faults
            )
            self._knowledge.want_vectors(tx)

        await self._db.transact(finish)

    def give_up(self, tx: Transaction, job: Job) -> None:
        """Say of a source that it could not be read, when its job is given up."""
        fault = PageFault(title="Not read", place="", detail="It could not be read, and is not tried again.")
        self._knowledge.fail_reading(
            tx, knowledge_id=job.payload["knowledge_id"], revision=job.payload["revision"], fault=fault
        )

    async def expire_upload(self, job: Job) -> None:
        """Give a file up that was not uploaded in time (job `expire_knowledge_upload`)."""
        await self._db.transact(
            partial(self._knowledge.expire_upload, knowledge_id=job.payload["knowledge_id"])
        )

    async def finish_operation(self, job: Job) -> None:
        """Do what was asked of a base, step by step (job `finish_knowledge_operation`)."""
        step = partial(self._knowledge.advance_operation, operation_id=job.payload["operation_id"])
        while not await self._db.transact(step):
            pass

    async def embed(self, job: Job) -> None:
        """Make the vectors that chunks lack until nothing is missing (job `embed_knowledge`)."""
        while missing := await self._db.read(self._knowledge.list_unembedded):
            try:
                packed = await asyncio.to_thread(self._knowledge.make_vectors, missing)
            except EmbeddingFailed as failure:
                raise RetryLater(seconds=_AGAIN_AFTER_SECONDS, reason=str(failure)) from failure
            await self._db.transact(partial(self._knowledge.record_vectors, chunks=missing, packed=packed))

    async def catch_up(self) -> None:
        """Have embedded what was read while there was no embedder, or another one."""
        if self._knowledge.embedder is not None:
            await self._db.transact(self._knowledge.want_vectors)
