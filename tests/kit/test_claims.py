"""Jobs claimed where they are written: leased in the same transaction, handed on in their lane, never by an undone one."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from tieline.kit import jobs
from tieline.kit.clock import TurnableClock
from tieline.kit.db import Database, Transaction, forget, remember
from tieline.kit.job_runner import JobRunner
from tieline.kit.jobs import Job

pytestmark = pytest.mark.store


@dataclass
class Desk:
    """A runner that only notes what it is given."""

    owner: str = "desk"
    room: int = 10
    taken: list[Job] = field(default_factory=list)

    def has_room_for(self, kind: str) -> bool:
        return kind == "work" and len(self.taken) < self.room

    def take(self, job: Any) -> None:
        self.taken.append(job)

    @property
    def names(self) -> list[str]:
        return [job.payload["name"] for job in self.taken]


@pytest.fixture
def desk(db: Database) -> Desk:
    db.claims = Desk()
    return db.claims


async def add(db: Database, *names: str, kind: str = "work", **options: Any) -> None:
    for name in names:
        await db.transact(partial(jobs.enqueue, kind=kind, payload={"name": name}, **options))


async def leasable(db: Database) -> list[str]:
    found = await db.transact(partial(jobs.lease, owner="other", limit=10, kinds=["work"]))
    return [job.payload["name"] for job in found]


async def test_a_job_due_at_once_is_leased_where_it_is_written(db: Database, desk: Desk) -> None:
    await add(db, "a")
    assert desk.names == ["a"]
    assert await leasable(db) == []
    assert await db.read(jobs.list_lease_owners) == ["desk"]
    (job,) = desk.taken
    await db.transact(lambda tx: jobs.put_back(tx, job, seconds=0, error="no", counts=True))
    (again,) = await db.transact(partial(jobs.lease, owner="other", limit=1, kinds=["work"]))
    assert (job.attempt, again.attempt) == (1, 2)


async def test_a_claimed_job_is_seen_as_it_is_read_from_its_row(db: Database, desk: Desk) -> None:
    payload = {"list": (1, 2), "name": "a"}
    await db.transact(lambda tx: jobs.enqueue(tx, "work", payload, lane="l", dedup_id="d"))
    assert desk.taken == [await db.read(partial(jobs.find_job, dedup_id="d"))]


async def test_what_is_due_later_or_nobodys_here_or_too_much_is_left(
    db: Database, desk: Desk, clock: TurnableClock
) -> None:
    desk.room = 1
    await add(db, "later", due_at=clock.now() + timedelta(seconds=1))
    await add(db, "somebody else's", kind="other")
    await add(db, "first", "too much")
    assert desk.names == ["first"]
    assert await leasable(db) == ["too much"]


async def test_a_lane_is_handed_on_by_whoever_ends_its_first(db: Database, desk: Desk) -> None:
    await add(db, "a1", "a2", lane="a")
    await add(db, "b1", lane="b")
    assert desk.names == ["a1", "b1"]
    assert await leasable(db) == []
    await db.transact(lambda tx: jobs.finish(tx, desk.taken[0]))
    assert desk.names == ["a1", "b1", "a2"]
    assert desk.taken[2].attempt == 1


async def test_an_undone_transaction_claims_and_ends_nothing(db: Database, desk: Desk) -> None:
    await add(db, "a1", "a2", lane="a")

    def undone(tx: Transaction) -> None:
        jobs.enqueue(tx, "work", {"name": "b"})
        jobs.finish(tx, desk.taken[0])
        raise LookupError

    with pytest.raises(LookupError):
        await db.transact(undone)
    assert desk.names == ["a1"]
    assert not desk.taken[0].end.is_committed
    await db.transact(lambda tx: jobs.finish(tx, desk.taken[0]))
    assert desk.taken[0].end.is_committed


async def test_what_is_right_behind_ends_with_the_job_before_it(
    db: Database, desk: Desk, clock: TurnableClock
) -> None:
    await add(db, "a1", "a2", "a3", lane="a")
    await add(db, "a4", lane="a", due_at=clock.now() + timedelta(seconds=60))
    await add(db, "a5", lane="a")
    (first,) = desk.taken
    behind = await db.read(partial(jobs.list_behind, job=first))
    assert [job.payload["name"] for job in behind] == ["a2", "a3"]
    await db.transact(lambda tx: jobs.finish(tx, first, *behind))
    left = [job.payload["name"] for job in await db.read(jobs.list_jobs)]
    assert (left, desk.names) == (["a4", "a5"], ["a1"])


async def test_more_than_a_runner_takes_at_once_is_run_all_the_same(db: Database) -> None:
    ran: list[str] = []
    all_ran = asyncio.Event()

    async def work(job: Job) -> None:
        ran.append(job.payload["name"])
        if len(ran) == len(wanted):
            all_ran.set()

    wanted = [f"job {number}" for number in range(150)]
    runner = JobRunner(db, {"work": work})
    await runner.start()
    try:
        for some in (wanted[:100], wanted[100:]):
            await asyncio.gather(*(add(db, name) for name in some))
        await asyncio.wait_for(all_ran.wait(), 30)
    finally:
        await runner.stop()
    assert sorted(ran) == sorted(wanted)


async def test_a_row_is_read_once_a_transaction_until_it_is_written(db: Database) -> None:
    reads: list[str] = []

    def step(tx: Transaction) -> None:
        for _ in range(2):
            remember(tx, "row", "1", lambda: reads.append("row 1"))
        forget(tx, "row", "1")
        remember(tx, "row", "1", lambda: reads.append("row 1 again"))

    await db.transact(step)
    assert reads == ["row 1", "row 1 again"]
