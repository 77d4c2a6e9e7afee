"""What runs beside the doors: the job runner, the watch over programs' leases, and the broom that forgets old events."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta
from functools import partial

from tieline.app.datafolder import DataFolder
from tieline.app.house import House
from tieline.app.people_stories import forget_old_people
from tieline.app.subscriptions import buried, handlers
from tieline.journeys.calls.live_calls import RENEW_SECONDS
from tieline.kit.db import Transaction
from tieline.kit.events import delete_events
from tieline.kit.job_runner import JobRunner
from tieline.kit.watch import repeat

_LEASE_WATCH_SECONDS = 1.0
_BROOM_SECONDS = 3600.0


class Background:
    """Starts and stops the background work of one process."""

    def __init__(self, house: House) -> None:
        """Run the house's jobs."""
        self._house = house
        home = DataFolder(house.settings.data).home_id()
        self._runner = JobRunner(house.db, handlers(house), buried=buried(house), home=home)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Start the runner and the watches; what a process that died was recording is made whole first."""
        await self._house.call_stories.talks.recover()
        await self._house.embed_memories.catch_up()
        await self._house.process_knowledge.catch_up()
        await self._runner.start()
        self._tasks = [
            asyncio.create_task(repeat(self._end_lapsed_programs, seconds=_LEASE_WATCH_SECONDS)),
            asyncio.create_task(repeat(self._sweep, seconds=_BROOM_SECONDS)),
            asyncio.create_task(repeat(self._keep_calls, seconds=RENEW_SECONDS)),
        ]

    async def stop(self) -> None:
        """Stop everything; what was running goes on in the next process."""
        for task in self._tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self._runner.stop()

    async def _end_lapsed_programs(self) -> None:
        """Take programs off their numbers whose lease has ended, so that waiting turns are served by somebody else."""
        house = self._house
        if await house.db.read(house.channels.has_lapsed_programs):
            await house.db.transact(partial(house.channels.end_lapsed_programs))

    async def _keep_calls(self) -> None:
        """Hold the calls of this process, and end those of a process that is gone."""
        await self._house.call_stories.live.renew()
        await self._house.call_stories.live.end_lost()

    async def _sweep(self) -> None:
        await self._house.db.transact(self._forget_old)
        # A little at a time, so that nobody waits for it.
        forgotten = 1
        while forgotten:
            forgotten = await self._house.db.transact(self._house.memory.forget_old)

    def _forget_old(self, tx: Transaction) -> None:
        before = tx.now - timedelta(days=self._house.settings.event_retention_days)
        delete_events(tx, before=before)
        self._house.webhooks.forget_before(tx, before=before)
        self._house.routing.forget_before(tx, before=before)
        forget_old_people(self._house, tx)
