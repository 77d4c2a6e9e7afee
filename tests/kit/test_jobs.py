"""Durable jobs as rows: due, in lanes, one for each dedup id, leased and taken over."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from tieline.kit import jobs
from tieline.kit.clock import TurnableClock
from tieline.kit.db import Database, Transaction
from tieline.kit.jobs import Job

pytestmark = pytest.mark.store


async def add(db: Database, *names: str, **options: Any) -> None:
    for name in names:
        await db.transact(partial(jobs.enqueue, kind="work", payload={"name": name}, **options))


async def look(db: Database) -> jobs.Look:
    return await db.read(partial(jobs.look, statement=jobs.look_for(["work"])))


async def lease(db: Database, owner: str = "one", limit: int = 10) -> list[Job]:
    return await db.transact(partial(jobs.lease, owner=owner, limit=limit, kinds=["work"]))


async def finish(db: Database, job: Job) -> None:
    await db.transact(lambda tx: jobs.finish(tx, job))


async def put_back(db: Database, job: Job, *, seconds: float = 0, counts: bool = True) -> None:
    await db.transact(partial(jobs.put_back, job=job, seconds=seconds, error="no", counts=counts))


def names(found: list[Job]) -> list[str]:
    return [job.payload["name"] for job in found]


async def waiting(db: Database) -> list[str]:
    return names(await db.read(jobs.list_jobs))


async def lapse(db: Database) -> None:
    """Let real time pass for the leases, without waiting for it."""
    await db.transact(lambda tx: tx.connection.execute(sa.update(jobs.jobs_table).values(lease_until=1.0)))


async def test_a_job_is_leased_once_and_gone_when_finished(db: Database) -> None:
    await add(db, "a")
    (job,) = await lease(db)
    assert (job.kind, job.attempt, job.payload) == ("work", 1, {"name": "a"})
    assert await lease(db, "two") == []
    await finish(db, job)
    assert await waiting(db) == []


async def test_a_job_is_due_by_the_turned_clock(db: Database, clock: TurnableClock) -> None:
    due = clock.now() + timedelta(hours=1)
    await add(db, "later", due_at=due)
    assert await lease(db) == []
    assert (await look(db)).next_due == due
    assert not (await look(db)).is_due
    clock.advance(seconds=3601)
    assert (await look(db)).is_due
    assert names(await lease(db)) == ["later"]
    assert (await look(db)).next_due is None


async def test_kinds_that_nobody_here_runs_stay(db: Database) -> None:
    await db.transact(partial(jobs.enqueue, kind="somebody_elses", payload={}))
    assert await lease(db) == []
    assert len(await db.read(jobs.list_jobs)) == 1


async def test_jobs_of_a_lane_come_one_by_one_in_order(db: Database) -> None:
    await add(db, "a1", "a2", "a3", lane="a")
    await add(db, "b1", lane="b")
    await add(db, "free")
    first = await lease(db)
    assert names(first) == ["a1", "b1", "free"]
    assert await lease(db, "two") == []
    await finish(db, first[0])
    assert names(await lease(db, "two")) == ["a2"]


async def test_a_retry_holds_its_lane(db: Database, clock: TurnableClock) -> None:
    await add(db, "a1", "a2", lane="a")
    (first,) = await lease(db)
    await put_back(db, first, seconds=30)
    assert await lease(db) == []
    clock.advance(seconds=31)
    (again,) = await lease(db)
    assert (names([again]), again.attempt) == (["a1"], 2)


async def test_a_job_due_later_holds_those_behind_it_in_its_lane(db: Database, clock: TurnableClock) -> None:
    await add(db, "a1", lane="a", due_at=clock.now() + timedelta(seconds=10))
    await add(db, "a2", lane="a")
    assert await lease(db) == []
    await db.transact(partial(jobs.hurry, lane="a"))
    assert names(await lease(db)) == ["a1"]


async def test_hurry_leaves_other_lanes_alone(db: Database, clock: TurnableClock) -> None:
    later = clock.now() + timedelta(seconds=60)
    await add(db, "a1", lane="a", due_at=later)
    await add(db, "b1", lane="b", due_at=later)
    await db.transact(partial(jobs.hurry, lane="b"))
    assert names(await lease(db)) == ["b1"]


async def test_a_planned_retry_counts_as_no_attempt(db: Database) -> None:
    await add(db, "a")
    for counts, expected in ((False, 1), (False, 1), (True, 1), (True, 2)):
        (job,) = await lease(db)
        assert job.attempt == expected
        await put_back(db, job, counts=counts)
    assert (await lease(db))[0].attempt == 3


async def test_of_one_dedup_id_one_waits_the_first(db: Database) -> None:
    await add(db, "first", "second", dedup_id="x")
    assert await waiting(db) == ["first"]


async def test_a_replacement_takes_the_place_of_what_waits(db: Database, clock: TurnableClock) -> None:
    await add(db, "first", dedup_id="x", due_at=clock.now() + timedelta(hours=1))
    await add(db, "second", dedup_id="x", replace=True)
    assert names(await lease(db)) == ["second"]


@pytest.mark.parametrize("replace", [False, True])
async def test_a_running_job_does_not_swallow_what_happens_meanwhile(db: Database, replace: bool) -> None:
    await add(db, "running", dedup_id="x")
    (running,) = await lease(db)
    await add(db, "next", dedup_id="x", replace=replace)
    assert names(await lease(db)) == ["next"]
    await finish(db, running)
    assert await waiting(db) == ["next"]


async def test_a_waiting_job_can_be_taken_back_a_running_one_not(db: Database) -> None:
    await add(db, "a", dedup_id="x")
    assert await db.read(partial(jobs.find_job, dedup_id="x")) is not None
    assert await db.transact(partial(jobs.cancel, dedup_id="x"))
    assert not await db.transact(partial(jobs.cancel, dedup_id="x"))
    await add(db, "b", dedup_id="x")
    await lease(db)
    assert not await db.transact(partial(jobs.cancel, dedup_id="x"))
    assert await waiting(db) == ["b"]


async def test_a_lapsed_lease_is_taken_over(db: Database) -> None:
    await add(db, "a", "b", lane="l")
    await lease(db, "one")
    assert await lease(db, "two") == []
    await lapse(db)
    assert (await look(db)).is_due
    (job,) = await lease(db, "two")
    assert (names([job]), job.attempt) == (["a"], 2)


async def test_a_renewed_lease_is_kept_and_only_by_its_owner(db: Database) -> None:
    await add(db, "a")
    (job,) = await lease(db, "one")
    await lapse(db)
    await db.transact(partial(jobs.renew, owner="two", job_ids=[job.job_id]))
    assert (await look(db)).is_due
    await db.transact(partial(jobs.renew, owner="one", job_ids=[job.job_id]))
    assert await lease(db, "two") == []


async def test_who_lost_a_lease_cannot_take_the_job_from_who_has_it_now(db: Database) -> None:
    await add(db, "a")
    (old,) = await lease(db, "one")
    await lapse(db)
    (new,) = await lease(db, "two")
    await put_back(db, old)
    await db.transact(partial(jobs.bury, job=old, error="too late"))
    assert await lease(db, "three") == []
    assert await db.read(jobs.list_dead_jobs) == []
    await put_back(db, new)
    assert names(await lease(db, "three")) == ["a"]


async def test_a_buried_job_stays_readable_and_frees_its_lane_and_its_id(db: Database) -> None:
    await add(db, "a", lane="l", dedup_id="x")
    await add(db, "b", lane="l")
    (job,) = await lease(db)
    await db.transact(partial(jobs.bury, job=job, error="Refused: never"))
    ((dead, why),) = await db.read(jobs.list_dead_jobs)
    assert (names([dead]), why) == (["a"], "Refused: never")
    assert names(await lease(db)) == ["b"]
    await add(db, "a again", dedup_id="x")
    assert names(await lease(db)) == ["a again"]


async def test_leases_of_those_who_are_gone_are_freed_and_no_others(db: Database) -> None:
    await add(db, "a")
    await lease(db, "gone")
    await add(db, "b")
    await lease(db, "alive")
    assert sorted(await db.read(jobs.list_lease_owners)) == ["alive", "gone"]
    assert await db.transact(partial(jobs.free_leases, owners=["gone"])) == 1
    assert names(await lease(db)) == ["a"]


async def test_what_is_undone_enqueued_nothing_and_finished_nothing(db: Database) -> None:
    await add(db, "a")
    (job,) = await lease(db)

    def fail(tx: Transaction) -> None:
        jobs.finish(tx, job)
        jobs.enqueue(tx, "work", {"name": "never"})
        raise jobs.RetryLater(seconds=1, reason="not yet")

    with pytest.raises(jobs.RetryLater):
        await db.transact(fail)
    assert await waiting(db) == ["a"]
