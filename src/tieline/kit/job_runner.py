"""Runs the durable jobs of `jobs.py`: leases what is due, calls the handlers, retries what fails.

One runner a process. It wakes at commits, at the next due moment and when the clock is turned; nothing waits in its
memory alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TypeAlias

from tieline.kit import jobs
from tieline.kit.clock import TurnableClock
from tieline.kit.db import JOBS, CommitWaiter, Database, Transaction
from tieline.kit.errors import TielineError
from tieline.kit.jobs import Job, RetryLater
from tieline.kit.telemetry import JOB_SECONDS
from tieline.kit.telemetry import JOBS as JOB_OUTCOMES

log = logging.getLogger(__name__)

Handler: TypeAlias = Callable[[Job], Awaitable[None]]
Buried: TypeAlias = Callable[[Transaction, Job], None]

_AT_ONCE = 48
_MAX_ATTEMPTS = 12
_AFTER_TROUBLE_SECONDS = 1.0


def backoff_seconds(attempt: int) -> float:
    """Return the wait before trying again after failed `attempt` (1 = the first): 0.5 s doubling, 60 s at most."""
    return float(min(0.5 * 2 ** (attempt - 1), 60.0))


class JobRunner:
    """Leases and runs jobs until stopped."""

    def __init__(
        self,
        db: Database,
        handlers: Mapping[str, Handler],
        *,
        buried: Mapping[str, Buried] | None = None,
        home: str = "",
    ) -> None:
        """Run the kinds of `handlers` on `db`.

        `buried` says what follows, in the same transaction, when a job of a kind is given up. `home` names this
        installation (1 to 32 letters and digits, the same after a restart): leases of its processes that are no
        longer alive are freed at once. Without one they lapse by themselves.
        """
        self._db = db
        self._handlers = handlers
        self._kinds = list(handlers)
        self._look_for = jobs.look_for(self._kinds)
        self._buried = buried or {}
        self._home = home
        self.owner = f"{home}.{os.getpid()}.{secrets.token_hex(6)}"
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_behind = False
        self._running: dict[int, asyncio.Task[None]] = {}
        self._loop_task: asyncio.Task[None] | None = None
        self._heart: asyncio.Task[None] | None = None
        self._waiter = CommitWaiter(db, JOBS)

    async def start(self) -> None:
        """Begin leasing; what a dead predecessor held is free at once."""
        await self._db.transact(self._free_predecessors)
        if isinstance(self._db.clock, TurnableClock):
            self._db.clock.on_turn(lambda: self._db.wake({JOBS}))
        self._loop = asyncio.get_running_loop()
        self._db.claims = self
        self._loop_task = asyncio.create_task(self._run_for_ever(), name="job-runner")
        self._heart = asyncio.create_task(self._keep_leases(), name="job-leases")

    def _free_predecessors(self, tx: Transaction) -> None:
        """Free the leases of processes of this home that are gone; on SQLite, one process's own, of everybody else."""
        owners = jobs.list_lease_owners(tx)
        if tx.dialect != "sqlite":
            owners = [owner for owner in owners if self._home and _is_gone(owner, home=self._home)]
        if owners:
            jobs.free_leases(tx, owners=owners)

    async def stop(self) -> None:
        """Stop leasing and let go of what runs: its leases lapse and another runner goes on."""
        self._db.claims, self._loop = None, None
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
        while (await self._look()).is_due and (batch := await self._lease(_AT_ONCE)):
            for job in batch:
                await self._run(job)
                ran += 1
        return ran

    async def _run_for_ever(self) -> None:
        while True:
            try:
                await self._start_due()
            except Exception as error:  # noqa: BLE001  (a database that is away for a moment must not end the runner)
                log.warning("Jobs could not be leased and will be again: %s", type(error).__name__)
                await asyncio.sleep(_AFTER_TROUBLE_SECONDS)

    async def _start_due(self) -> None:
        """Start what is due; when nothing is, sleep until something may be."""
        room = _AT_ONCE - len(self._running)
        seen = await self._look()
        batch = await self._lease(room) if seen.is_due and room > 0 else []
        for job in batch:
            self._begin(job)
        self._is_behind = room <= 0 or len(batch) == room
        if not batch:
            await self._waiter.wait(timeout=self._sleep_seconds(seen))

    def has_room_for(self, kind: str) -> bool:
        """Say whether this runner takes a new job at once; what waits already comes first."""
        if len(self._running) >= _AT_ONCE:
            self._is_behind = True
        return kind in self._handlers and not self._is_behind

    def take(self, job: Job) -> None:
        """Run a job that was committed with this runner's lease; one that comes too late lapses."""
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self._begin, job)

    def _begin(self, job: Job) -> None:
        if self._loop is None:
            return
        task = asyncio.create_task(self._run(job), name=f"job-{job.kind}")
        self._running[job.job_id] = task
        task.add_done_callback(partial(self._ended, job.job_id))

    def _ended(self, job_id: int, task: asyncio.Task[None]) -> None:
        self._running.pop(job_id, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            # How the job ended could not be written down; its lease lapses, and it is run again.
            log.warning("The end of job %s could not be written: %s", job_id, type(error).__name__)
        if len(self._running) >= _AT_ONCE - 1:
            self._db.wake({JOBS})

    async def _look(self) -> jobs.Look:
        return await self._db.read(partial(jobs.look, statement=self._look_for))

    async def _lease(self, room: int) -> list[Job]:
        return await self._db.transact(partial(jobs.lease, owner=self.owner, limit=room, kinds=self._kinds))

    def _sleep_seconds(self, seen: jobs.Look) -> float:
        if seen.next_due is None:
            return jobs.LOOK_SECONDS
        return max(0.0, min(jobs.LOOK_SECONDS, (seen.next_due - self._db.clock.now()).total_seconds()))

    async def _keep_leases(self) -> None:
        while True:
            await asyncio.sleep(jobs.LEASE_SECONDS / 3)
            if running := list(self._running):
                try:
                    await self._db.transact(partial(jobs.renew, owner=self.owner, job_ids=running))
                except Exception as error:  # noqa: BLE001  (a lease that lapses costs a second run, never the runner)
                    log.warning("Leases could not be renewed and will be again: %s", type(error).__name__)

    async def _run(self, job: Job) -> None:
        """Run one job; whatever its handler raises is a failed attempt, kept and retried, never lost."""
        began = time.perf_counter()
        outcome = "done"
        try:
            await self._handlers[job.kind](job)
        except RetryLater as later:
            outcome = "later"
            again = partial(
                jobs.put_back, job=job, seconds=later.seconds, error=later.reason, counts=later.counts
            )
            await self._db.transact(again)
        except Exception as error:  # noqa: BLE001  (the one place where a failure of any kind becomes a retry)
            outcome = "buried" if job.attempt >= _MAX_ATTEMPTS else "failed"
            await self._failed(job, error)
        else:
            if not job.end.is_committed:
                await self._db.transact(lambda tx: jobs.finish(tx, job))
        finally:
            JOB_SECONDS.labels(job.kind).observe(time.perf_counter() - began)
            JOB_OUTCOMES.labels(job.kind, outcome).inc()

    def _bury(self, tx: Transaction, *, job: Job, error: str) -> None:
        if not jobs.bury(tx, job, error=error):
            return
        if follows := self._buried.get(job.kind):
            follows(tx, job)

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
            await self._db.transact(partial(self._bury, job=job, error=words))
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


def _is_gone(owner: str, *, home: str) -> bool:
    """Say whether `owner` was a process of `home` that lives no longer, as far as this machine can tell."""
    name, _, rest = owner.partition(".")
    pid = rest.partition(".")[0]
    if name != home or not pid.isdigit():
        return False
    if int(pid) == os.getpid():
        # This process has just begun, so whoever had its number is gone (in a container it is always 1).
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
