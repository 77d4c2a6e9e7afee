"""Runs the durable jobs of `jobs.py`: leases what is due, calls the handlers, retries what fails.

One runner a process. It wakes at commits, at the next due moment and when the clock is turned; nothing waits in its
memory alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TypeAlias

from tieline.kit import jobs
from tieline.kit.clock import TurnableClock
from tieline.kit.db import JOBS, CommitWaiter, Database
from tieline.kit.errors import TielineError
from tieline.kit.jobs import Job, RetryLater

log = logging.getLogger(__name__)

Handler: TypeAlias = Callable[[Job], Awaitable[None]]

_AT_ONCE = 48
_LONGEST_SLEEP = 5.0
_MAX_ATTEMPTS = 12


def backoff_seconds(attempt: int) -> float:
    """Return the wait before trying again after failed `attempt` (1 = the first): 0.5 s doubling, 60 s at most."""
    return float(min(0.5 * 2 ** (attempt - 1), 60.0))


class JobRunner:
    """Leases and runs jobs until stopped."""

    def __init__(self, db: Database, handlers: Mapping[str, Handler]) -> None:
        """Run the kinds of `handlers` on `db`."""
        self._db = db
        self._handlers = handlers
        self._owner = secrets.token_hex(8)
        self._running: dict[int, asyncio.Task[None]] = {}
        self._loop_task: asyncio.Task[None] | None = None
        self._heart: asyncio.Task[None] | None = None
        self._waiter = CommitWaiter(db, JOBS)

    async def start(self) -> None:
        """Begin leasing. On SQLite, where one process owns the file, the leases of a dead predecessor are freed."""
        if self._db.dialect == "sqlite":
            await self._db.transact(jobs.free_all_leases)
        if isinstance(self._db.clock, TurnableClock):
            self._db.clock.on_turn(lambda: self._db.wake({JOBS}))
        self._loop_task = asyncio.create_task(self._loop(), name="job-runner")
        self._heart = asyncio.create_task(self._keep_leases(), name="job-leases")

    async def stop(self) -> None:
        """Stop leasing and let go of what runs: its leases lapse and another runner goes on."""
        tasks = [task for task in (self._loop_task, self._heart, *self._running.values()) if task is not None]
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        self._waiter.close()

    async def run_due(self) -> int:
        """Run everything that is due, and what that makes due, one by one; for tests. Returns how many ran."""
        ran = 0
        while batch := await self._lease(_AT_ONCE):
            for job in batch:
                await self._run(job)
                ran += 1
        return ran

    async def _loop(self) -> None:
        while True:
            batch = await self._lease(_AT_ONCE - len(self._running))
            for job in batch:
                task = asyncio.create_task(self._run(job), name=f"job-{job.kind}")
                self._running[job.job_id] = task
                task.add_done_callback(partial(self._ended, job.job_id))
            if not batch:
                await self._waiter.wait(timeout=await self._sleep_seconds())

    def _ended(self, job_id: int, _task: asyncio.Task[None]) -> None:
        self._running.pop(job_id, None)
        if len(self._running) >= _AT_ONCE - 1:
            self._db.wake({JOBS})

    async def _lease(self, room: int) -> list[Job]:
        if room <= 0:
            return []
        kinds = list(self._handlers)
        if not await self._db.read(partial(jobs.any_due, kinds=kinds)):
            return []
        return await self._db.transact(partial(jobs.lease, owner=self._owner, limit=room, kinds=kinds))

    async def _sleep_seconds(self) -> float:
        due = await self._db.read(jobs.next_due)
        if due is None:
            return _LONGEST_SLEEP
        return max(0.0, min(_LONGEST_SLEEP, (due - self._db.clock.now()).total_seconds()))

    async def _keep_leases(self) -> None:
        while True:
            await asyncio.sleep(jobs.LEASE_SECONDS / 3)
            if running := list(self._running):
                await self._db.transact(partial(jobs.renew, owner=self._owner, job_ids=running))

    async def _run(self, job: Job) -> None:
        """Run one job; whatever its handler raises is a failed attempt, kept and retried, never lost."""
        try:
            await self._handlers[job.kind](job)
        except RetryLater as later:
            again = partial(
                jobs.put_back, job=job, seconds=later.seconds, error=later.reason, counts=later.counts
            )
            await self._db.transact(again)
        except Exception as error:  # noqa: BLE001  (the one place where a failure of any kind becomes a retry)
            await self._failed(job, error)
        else:
            await self._db.transact(lambda tx: jobs.finish(tx, job))

    async def _failed(self, job: Job, error: Exception) -> None:
        # Only the class of a foreign error is kept: its text may quote what a customer wrote.
        words = (
            f"{type(error).__name__}: {error.message}"
            if isinstance(error, TielineError)
            else type(error).__name__
        )
        if job.attempt >= _MAX_ATTEMPTS:
            log.error(
                "Job %s of kind %s was given up after %d attempts: %s",
                job.job_id,
                job.kind,
                job.attempt,
                words,
            )
            await self._db.transact(lambda tx: jobs.bury(tx, job, error=words))
            return
        detail = log.isEnabledFor(logging.DEBUG)
        log.warning(
            "Job %s of kind %s failed (attempt %d): %s",
            job.job_id,
            job.kind,
            job.attempt,
            words,
            exc_info=detail,
        )
        seconds = backoff_seconds(job.attempt)
        await self._db.transact(lambda tx: jobs.put_back(tx, job, seconds=seconds, error=words, counts=True))
