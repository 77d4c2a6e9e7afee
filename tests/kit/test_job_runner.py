"""The runner: handlers called in order, failures retried, dead letters, nothing left in the memory of a process."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from tieline.kit import jobs
from tieline.kit.clock import TurnableClock
from tieline.kit.db import Database
from tieline.kit.errors import Refused, Unavailable
from tieline.kit.job_runner import Handler, JobRunner, backoff_seconds
from tieline.kit.jobs import Job, RetryLater

pytestmark = pytest.mark.store


class Worker:
    """A handler that keeps what it was asked, and fails as often as told."""

    def __init__(self, *, failing: list[BaseException] | None = None) -> None:
        self.ran: list[str] = []
        self.failing = failing or []
        self.heard = asyncio.Event()

    async def __call__(self, job: Job) -> None:
        self.ran.append(job.payload["name"])
        self.heard.set()
        if self.failing:
            raise self.failing.pop(0)

    async def wait(self, count: int) -> None:
        """Wait until `count` jobs were begun."""
        async with asyncio.timeout(10):
            while len(self.ran) < count:
                self.heard.clear()
                await self.heard.wait()


async def add(db: Database, *names: str, **options: Any) -> None:
    for name in names:
        await db.transact(partial(jobs.enqueue, kind="work", payload={"name": name}, **options))


@pytest.fixture
async def started(db: Database) -> AsyncIterator[Any]:
    """Starts runners that are stopped at the end."""
    runners: list[JobRunner] = []

    async def start(handler: Handler, **options: Any) -> JobRunner:
        runner = JobRunner(db, {"work": handler}, **options)
        await runner.start()
        runners.append(runner)
        return runner

    yield start
    for runner in runners:
        await runner.stop()


async def _until_empty(db: Database) -> None:
    async with asyncio.timeout(10):
        while await db.read(jobs.list_jobs):  # noqa: ASYNC110  (another connection's commits set no event here)
            await asyncio.sleep(0.01)


async def test_what_is_enqueued_is_run_at_once_in_its_lanes_order(db: Database, started: Any) -> None:
    worker = Worker()
    await started(worker)
    await add(db, *"abcdef", lane="l")
    await worker.wait(6)
    assert "".join(worker.ran) == "abcdef"
    await _until_empty(db)


async def test_lanes_run_beside_one_another(db: Database, started: Any) -> None:
    met = asyncio.Barrier(2)

    async def meet(_: Job) -> None:
        await met.wait()

    await add(db, "a", lane="a")
    await add(db, "b", lane="b")
    await started(meet)
    # Each waits for the other: they only end if they run at the same time.
    await _until_empty(db)


async def test_turning_the_clock_wakes_what_became_due(
    db: Database, clock: TurnableClock, started: Any
) -> None:
    worker = Worker()
    await started(worker)
    await add(db, "in an hour", due_at=clock.now() + timedelta(hours=1))
    await asyncio.sleep(0.05)
    assert worker.ran == []
    clock.advance(seconds=3600)
    await worker.wait(1)


async def test_a_failure_is_tried_again_after_its_backoff_and_holds_its_lane(
    db: Database, clock: TurnableClock
) -> None:
    worker = Worker(failing=[Unavailable("away"), Unavailable("still away")])
    runner = JobRunner(db, {"work": worker})
    await add(db, "a", "b", lane="l")
    await runner.run_due()
    assert worker.ran == ["a"]
    clock.advance(seconds=backoff_seconds(1) + 0.01)
    await runner.run_due()
    clock.advance(seconds=backoff_seconds(2) + 0.01)
    await runner.run_due()
    assert worker.ran == ["a", "a", "a", "b"]


def test_the_backoff_doubles_to_a_minute() -> None:
    assert [backoff_seconds(attempt) for attempt in (1, 2, 3, 8, 12)] == [0.5, 1.0, 2.0, 60.0, 60.0]


async def test_twelve_failures_bury_a_job_and_let_its_lane_go_on(db: Database, clock: TurnableClock) -> None:
    worker = Worker(failing=[Refused("The customer wrote: secret")] * 12)
    runner = JobRunner(db, {"work": worker})
    await add(db, "a", "b", lane="l")
    for _ in range(12):
        await runner.run_due()
        clock.advance(seconds=61)
    await runner.run_due()
    assert worker.ran == ["a"] * 12 + ["b"]
    ((dead, why),) = await db.read(jobs.list_dead_jobs)
    assert dead.payload == {"name": "a"}
    assert why.startswith("Refused")


async def test_the_text_of_a_foreign_error_is_never_kept(db: Database, clock: TurnableClock) -> None:
    worker = Worker(failing=[ValueError("Ana wrote: my card is 4111")] * 12)
    runner = JobRunner(db, {"work": worker})
    await add(db, "a")
    for _ in range(12):
        await runner.run_due()
        clock.advance(seconds=61)
    ((_, why),) = await db.read(jobs.list_dead_jobs)
    assert why == "ValueError"


async def test_retry_later_waits_business_time_and_never_buries(db: Database, clock: TurnableClock) -> None:
    worker = Worker(failing=[RetryLater(seconds=10, reason="held back")] * 20)
    runner = JobRunner(db, {"work": worker})
    await add(db, "a")
    for _ in range(20):
        await runner.run_due()
        clock.advance(seconds=9)
        assert await runner.run_due() == 0
        clock.advance(seconds=1.01)
    assert await runner.run_due() == 1
    assert len(worker.ran) == 21
    assert await db.read(jobs.list_jobs) == []


async def test_hurry_runs_what_was_put_off(db: Database, started: Any) -> None:
    worker = Worker(failing=[RetryLater(seconds=3600, reason="held back")])
    await started(worker)
    await add(db, "a", lane="l")
    await worker.wait(1)
    async with asyncio.timeout(10):
        while len(worker.ran) < 2:
            await db.transact(partial(jobs.hurry, lane="l"))
            await asyncio.sleep(0.01)


async def test_effect_and_end_of_a_job_can_be_one_transaction(db: Database) -> None:
    async def handler(job: Job) -> None:
        await db.transact(lambda tx: jobs.finish(tx, job))
        raise Unavailable("after the effect was committed")

    await add(db, "a")
    await JobRunner(db, {"work": handler}).run_due()
    assert await db.read(jobs.list_jobs) == []


async def test_a_stopped_runners_job_is_run_by_the_next_one(db: Database, started: Any) -> None:
    never = asyncio.Event()
    begun = asyncio.Event()

    async def hang(_: Job) -> None:
        begun.set()
        await never.wait()

    runner = await started(hang, home="here")
    await add(db, "a")
    await asyncio.wait_for(begun.wait(), 10)
    await runner.stop()
    worker = Worker()
    await started(worker, home="here")
    await worker.wait(1)


async def test_the_runner_outlives_a_database_that_is_away_for_a_moment(
    db: Database, started: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, troubles = db.read, [OSError("gone"), OSError("gone")]

    async def sometimes(fn: Any) -> Any:
        if troubles:
            raise troubles.pop()
        return await real(fn)

    monkeypatch.setattr("tieline.kit.job_runner._AFTER_TROUBLE_SECONDS", 0.01)
    monkeypatch.setattr(db, "read", sometimes)
    worker = Worker()
    await add(db, "a")
    await started(worker)
    await worker.wait(1)
    assert not troubles


def _owned_by(process: int, *, home: str) -> str:
    return f"{home}.{process}.abcdef"


def _dead_process() -> int:
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    return done.pid


async def _lease_as(db: Database, owner: str) -> None:
    await add(db, "a")
    leased = await db.transact(partial(jobs.lease, owner=owner, limit=1, kinds=["work"]))
    assert len(leased) == 1


async def test_a_restarted_process_frees_its_dead_predecessors_leases_at_once(
    db: Database, started: Any
) -> None:
    await _lease_as(db, _owned_by(_dead_process(), home="here"))
    worker = Worker()
    await started(worker, home="here")
    await worker.wait(1)


async def test_in_a_container_the_predecessor_had_the_same_number(db: Database, started: Any) -> None:
    await _lease_as(db, _owned_by(os.getpid(), home="here"))
    worker = Worker()
    await started(worker, home="here")
    await worker.wait(1)


@pytest.mark.parametrize(
    "owner",
    [
        pytest.param(_owned_by(os.getppid(), home="here"), id="alive"),
        pytest.param(_owned_by(1, home="elsewhere"), id="another machine's"),
        pytest.param("here.not-a-number.x", id="not one of ours"),
    ],
)
async def test_on_postgresql_nobody_frees_the_leases_of_others_before_they_lapse(
    postgres_database_url: str, owner: str
) -> None:
    db = Database.open(postgres_database_url)
    await db.create_schema()
    await _lease_as(db, owner)
    worker = Worker()
    runner = JobRunner(db, {"work": worker}, home="here")
    await runner.start()
    assert await db.read(jobs.list_lease_owners) == [owner]
    assert worker.ran == []
    await db.transact(lambda tx: tx.connection.execute(sa.update(jobs.jobs_table).values(lease_until=1.0)))
    db.wake({"jobs"})
    await worker.wait(1)
    await runner.stop()
    await db.close()


async def test_two_runners_of_one_database_run_each_job_once(postgres_database_url: str) -> None:
    first, second = Database.open(postgres_database_url), Database.open(postgres_database_url)
    await first.create_schema()
    one, two = Worker(), Worker()
    runners = [JobRunner(first, {"work": one}), JobRunner(second, {"work": two})]
    for runner in runners:
        await runner.start()
    for number in range(30):
        await add(first, str(number), lane=f"lane {number % 6}")
    await _until_empty(first)
    assert sorted(one.ran + two.ran, key=int) == [str(number) for number in range(30)]
    for runner in runners:
        await runner.stop()
    await first.close()
    await second.close()
