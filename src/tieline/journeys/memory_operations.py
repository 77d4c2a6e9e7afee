"""Operations of memory that take their time: a store or a trait group is deleted a portion at a time."""

from __future__ import annotations

from functools import partial

from tieline.kit.db import Database, Transaction
from tieline.kit.jobs import Job
from tieline.memory import MemoryService


class MemoryOperations:
    """Works operations through; a crash goes on where it stopped."""

    def __init__(self, db: Database, *, memory: MemoryService) -> None:
        """Keep the room that knows what there is to do."""
        self._db = db
        self._memory = memory

    async def run(self, job: Job) -> None:
        """Work one operation through (job `run_memory_operation`), and have the bytes gone when it deleted people."""
        work = {name: value for name, value in job.payload.items() if name != "operation_id"}
        operation_id = job.payload["operation_id"]
        if not await self._db.transact(partial(self._memory.start_operation, operation_id=operation_id)):
            return
        while await self._db.transact(partial(self._memory.continue_deleting, **work)):
            pass
        if work["verb"] == "delete_store":
            await self._db.scrub()
        result_id = work.get("group") or work["store_id"]
        await self._db.transact(
            partial(self._memory.end_operation, operation_id=operation_id, result_id=result_id)
        )

    def give_up(self, tx: Transaction, job: Job) -> None:
        """Say of an operation whose job failed too often that it failed."""
        self._memory.end_operation(
            tx,
            operation_id=job.payload["operation_id"],
            failure="The operation could not be worked through; what it had not reached is as it was.",
        )
