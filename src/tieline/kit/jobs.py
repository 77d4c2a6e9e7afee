"""Durable jobs: rows leased from the same database, enqueued in the caller's transaction.

A job has a kind, a payload of ids, a due moment (business time), and may have a lane: jobs of one lane run one at a
time in the order they were enqueued, and a retry holds its lane. Leases use real time; a process that dies loses its
leases after `LEASE_SECONDS`, and one that restarts frees its predecessor's at once. `job_runner.py` runs them.

A job that is due at once and first in its lane is leased by the transaction that writes it, to the runner of the same
process if it has room (`Transaction.claims`): the row is as durable and as recoverable, but nobody has to look for it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa

from tieline.kit.db import JOBS, Transaction, forget, forget_all, remember
from tieline.kit.tables import BigId, JSONColumn, UtcDateTime, metadata

LEASE_SECONDS = 15.0
LOOK_SECONDS = 5.0
"""A runner looks at the table at least this often, so a job due later than that needs to wake nobody."""

jobs_table = sa.Table(
    "jobs",
    metadata,
    sa.Column("job_id", BigId, primary_key=True, autoincrement=True),
    sa.Column("kind", sa.String(64), nullable=False),
    sa.Column("payload", JSONColumn, nullable=False),
    sa.Column("lane", sa.String(200)),
    sa.Column("dedup_id", sa.String(200), unique=True),
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("lease_owner", sa.String(64)),
    sa.Column("lease_until", sa.Float),
    sa.Column("last_error", sa.String(500)),
    sa.Index("ix_jobs_due", "state", "due_at"),
    sa.Index("ix_jobs_lane", "lane", "job_id"),
    info={"erase": "none: payloads hold ids only, and a finished job is deleted"},
    sqlite_autoincrement=True,
)


_TAKEN = "taken lanes"
_INSERT = sa.insert(jobs_table)
_LANE = (
    sa.select(jobs_table)
    .where(jobs_table.c.lane == sa.bindparam("lane"), jobs_table.c.state != "dead")
    .order_by(jobs_table.c.job_id)
    .limit(1)
)

_DELETE = sa.delete(jobs_table).where(jobs_table.c.job_id == sa.bindparam("gone_id"))
_SAME = sa.select(jobs_table.c.state).where(jobs_table.c.dedup_id == sa.bindparam("wanted_dedup"))
_CANCEL = (
    sa.delete(jobs_table)
    .where(jobs_table.c.dedup_id == sa.bindparam("wanted_dedup"), jobs_table.c.state == "ready")
    .returning(jobs_table.c.lane)
)
_CLAIM = (
    sa.update(jobs_table)
    .where(jobs_table.c.job_id == sa.bindparam("claimed_id"), jobs_table.c.state == "ready")
    .values(
        state="leased",
        attempts=jobs_table.c.attempts + 1,
        lease_owner=sa.bindparam("lease_owner"),
        lease_until=sa.bindparam("lease_until"),
    )
)


@dataclass
class _End:
    """Whether a job's end is on disk already, because its handler finished it in a transaction of its own."""

    is_committed: bool = False

    def commit(self) -> None:
        self.is_committed = True


@dataclass(frozen=True, kw_only=True)
class Job:
    """A leased job as its handler sees it; `attempt` counts from 1."""

    job_id: int
    kind: str
    payload: Mapping[str, Any]
    attempt: int
    due_at: datetime
    lane: str | None
    dedup_id: str | None
    end: _End = field(default_factory=_End, compare=False, repr=False)


class RetryLater(Exception):
    """Raised by a handler that wants to be called again after `seconds` of business time.

    It counts as no failure unless it says so.
    """

    def __init__(self, *, seconds: float, reason: str, counts: bool = False) -> None:
        """Say when, and why in words without personal data; `counts` makes it a failed attempt."""
        self.seconds = seconds
        self.reason = reason
        self.counts = counts
        super().__init__(reason)


def enqueue(
    tx: Transaction,
    kind: str,
    payload: Mapping[str, Any],
    *,
    due_at: datetime | None = None,
    lane: str | None = None,
    dedup_id: str | None = None,
    replace: bool = False,
) -> None:
    """Add a job in this transaction, due now or at `due_at`.

    With a `dedup_id` at most one such job waits: a second one is dropped, or takes its place when `replace` is true.
    One that is being run right now does not count, so nothing that happens meanwhile is missed.
    """
    if dedup_id is not None and not _make_room(tx, dedup_id=dedup_id, replace=replace):
        return
    due_at = due_at or tx.now
    must_wait = due_at > tx.now or (lane is not None and _is_taken(tx, lane))
    if lane is not None:
        remember(tx, _TAKEN, lane, lambda: True)
    claims = None if must_wait else tx.claims
    if claims is not None and not claims.has_room_for(kind):
        claims = None
    values = {"kind": kind, "payload": dict(payload), "lane": lane, "dedup_id": dedup_id, "due_at": due_at}
    if claims is None:
        tx.connection.execute(_INSERT, {**values, "state": "ready", "attempts": 0})
        if _wakes(tx, due_at, must_wait=must_wait):
            tx.wakes.add(JOBS)
        return
    lease = {"state": "leased", "attempts": 1, "lease_owner": claims.owner, "lease_until": _lease_end()}
    key: Any = tx.connection.execute(_INSERT, {**values, **lease}).inserted_primary_key
    # The handler sees the payload as it will be read from the row after a restart.
    read_back = {**values, "payload": json.loads(json.dumps(values["payload"]))}
    tx.after_commit.append(partial(claims.take, Job(job_id=key[0], attempt=1, **read_back)))


def _wakes(tx: Transaction, due_at: datetime, *, must_wait: bool) -> bool:
    """Say whether somebody must look for a job that was not claimed.

    SQLite's single writer lets whoever ends the job before it in its lane see it (`_hand_on`).
    """
    if due_at <= tx.now:
        return not must_wait or tx.dialect != "sqlite"
    return (due_at - tx.now).total_seconds() <= LOOK_SECONDS


def is_idle(tx: Transaction, *, lane: str) -> bool:
    """Say whether a lane has nothing left to do: no job waits in it, and none runs."""
    return not _is_taken(tx, lane)


def _is_taken(tx: Transaction, lane: str) -> bool:
    # What is written here stays until it is finished, taken back or given up, and those forget it.
    if tx.memo.get((_TAKEN, lane)):
        return True
    is_taken = tx.connection.execute(_LANE, {"lane": lane}).first() is not None
    if is_taken:
        remember(tx, _TAKEN, lane, lambda: True)
    return is_taken


def _lease_end() -> float:
    return time.time() + LEASE_SECONDS


def _make_room(tx: Transaction, *, dedup_id: str, replace: bool) -> bool:
    """Clear the way for a job of `dedup_id`; return False when the waiting one shall stay."""
    found = tx.connection.execute(_SAME, {"wanted_dedup": dedup_id}).first()
    if found is None:
        return True
    if found.state == "ready" and not replace:
        return False
    same = jobs_table.c.dedup_id == dedup_id
    forget_all(tx, _TAKEN)
    tx.connection.execute(sa.delete(jobs_table).where(same, jobs_table.c.state == "ready"))
    tx.connection.execute(sa.update(jobs_table).where(same).values(dedup_id=None))
    return True


def cancel(tx: Transaction, *, dedup_id: str) -> bool:
    """Take back a waiting job; return whether there was one. A running one is not stopped: handlers check again."""
    lanes = tx.connection.execute(_CANCEL, {"wanted_dedup": dedup_id}).scalars().all()
    forget_all(tx, _TAKEN)
    if any(lanes):
        tx.wakes.add(JOBS)
    return bool(lanes)


def hurry(tx: Transaction, *, lane: str) -> None:
    """Make the waiting jobs of a lane due now: what they waited for has happened."""
    waiting = sa.and_(jobs_table.c.lane == lane, jobs_table.c.state == "ready", jobs_table.c.due_at > tx.now)
    if tx.connection.execute(sa.update(jobs_table).where(waiting).values(due_at=tx.now)).rowcount:
        tx.wakes.add(JOBS)


def find_job(tx: Transaction, *, dedup_id: str) -> Job | None:
    """Return the waiting or running job of `dedup_id`."""
    row = tx.connection.execute(sa.select(jobs_table).where(jobs_table.c.dedup_id == dedup_id)).first()
    return _job(row) if row else None


def list_jobs(tx: Transaction, *, kind: str | None = None) -> list[Job]:
    """Return every job that is not dead, oldest first; for tests and the console."""
    query = sa.select(jobs_table).where(jobs_table.c.state != "dead").order_by(jobs_table.c.job_id)
    if kind is not None:
        query = query.where(jobs_table.c.kind == kind)
    return [_job(row) for row in tx.connection.execute(query)]


def list_dead_jobs(tx: Transaction, *, limit: int = 200) -> list[tuple[Job, str]]:
    """Return the newest jobs that were given up, each with its last error; for the console."""
    dead = sa.select(jobs_table).where(jobs_table.c.state == "dead").order_by(jobs_table.c.job_id.desc())
    return [(_job(row), row.last_error or "") for row in tx.connection.execute(dead.limit(limit))]


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a look at the table shows: whether a job may be waiting to be leased, and when the next one is due."""

    is_due: bool
    next_due: datetime | None


def look_for(kinds: Sequence[str]) -> sa.Select[Any]:
    """Return the statement that `look` runs; a runner makes it once."""
    due = sa.and_(
        jobs_table.c.state == "ready", jobs_table.c.due_at <= sa.bindparam("now", type_=UtcDateTime)
    )
    lapsed = sa.and_(jobs_table.c.state == "leased", jobs_table.c.lease_until < sa.bindparam("real_now"))
    waiting = sa.select(jobs_table.c.job_id).where(sa.or_(due, lapsed), jobs_table.c.kind.in_(kinds)).limit(1)
    later = sa.select(sa.func.min(jobs_table.c.due_at)).where(
        jobs_table.c.state == "ready", jobs_table.c.due_at > sa.bindparam("now", type_=UtcDateTime)
    )
    return sa.select(waiting.scalar_subquery().label("waiting"), later.scalar_subquery().label("later"))


def look(tx: Transaction, *, statement: sa.Select[Any]) -> Look:
    """Look, cheaply, whether leasing is worth a transaction, and for how long one may sleep if not."""
    row = tx.connection.execute(statement, {"now": tx.now, "real_now": time.time()}).one()
    return Look(is_due=row.waiting is not None, next_due=row.later)


def lease(tx: Transaction, *, owner: str, limit: int, kinds: Sequence[str]) -> list[Job]:
    """Lease up to `limit` jobs that are due and first in their lanes."""
    earlier = jobs_table.alias("earlier")
    first_in_lane = ~sa.exists().where(
        earlier.c.lane == jobs_table.c.lane, earlier.c.job_id < jobs_table.c.job_id, earlier.c.state != "dead"
    )
    due = sa.and_(jobs_table.c.state == "ready", jobs_table.c.due_at <= tx.now)
    lapsed = sa.and_(jobs_table.c.state == "leased", jobs_table.c.lease_until < time.time())
    query = (
        sa.select(jobs_table)
        .where(
            sa.or_(due, lapsed),
            sa.or_(jobs_table.c.lane.is_(None), first_in_lane),
            jobs_table.c.kind.in_(kinds),
        )
        .order_by(jobs_table.c.due_at, jobs_table.c.job_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = tx.connection.execute(query).all()
    if rows:
        tx.connection.execute(
            sa.update(jobs_table)
            .where(jobs_table.c.job_id.in_([row.job_id for row in rows]))
            .values(
                state="leased",
                lease_owner=owner,
                lease_until=_lease_end(),
                attempts=jobs_table.c.attempts + 1,
            )
        )
    return [_job(row, attempt=row.attempts + 1) for row in rows]


def renew(tx: Transaction, *, owner: str, job_ids: Sequence[int]) -> None:
    """Keep the leases of jobs that still run."""
    held = sa.and_(jobs_table.c.job_id.in_(job_ids), jobs_table.c.lease_owner == owner)
    tx.connection.execute(sa.update(jobs_table).where(held).values(lease_until=_lease_end()))


def list_behind(tx: Transaction, job: Job, *, limit: int = 50) -> list[Job]:
    """Return the due jobs of the same kind right behind a running one in its lane, in order.

    Nobody else runs them before `job` ends, so its handler may do them in the same transaction and finish them with it.
    """
    behind = sa.and_(jobs_table.c.lane == job.lane, jobs_table.c.job_id > job.job_id)
    query = sa.select(jobs_table).where(behind, jobs_table.c.state != "dead").order_by(jobs_table.c.job_id)
    found = []
    for row in tx.connection.execute(query.limit(limit)):
        if row.state != "ready" or row.kind != job.kind or row.due_at > tx.now:
            break
        found.append(_job(row))
    return found


def finish(tx: Transaction, job: Job, *behind: Job) -> None:
    """Delete a finished job. A handler may call it in its own transaction, so that effect and end are one.

    Who is next in its lane is leased in the same transaction. `behind` are jobs of `list_behind` that were done with it.
    """
    tx.connection.execute(_DELETE, [{"gone_id": one.job_id} for one in (job, *behind)])
    tx.after_commit.append(job.end.commit)
    if job.lane is not None:
        _hand_on(tx, job.lane)


def _hand_on(tx: Transaction, lane: str) -> None:
    """Lease the first job of a lane to this process if it is due; else wake whoever may."""
    forget(tx, _TAKEN, lane)
    row = tx.connection.execute(_LANE, {"lane": lane}).first()
    if tx.dialect == "postgresql":
        # One that is being written to the lane right now is not seen here, and its writer sees the lane taken.
        tx.wakes.add(JOBS)
    if row is None or row.state != "ready" or row.due_at > tx.now:
        return
    if tx.claims is None or not tx.claims.has_room_for(row.kind):
        tx.wakes.add(JOBS)
        return
    leased = {"claimed_id": row.job_id, "lease_owner": tx.claims.owner, "lease_until": _lease_end()}
    if tx.connection.execute(_CLAIM, leased).rowcount:
        tx.after_commit.append(partial(tx.claims.take, _job(row, attempt=row.attempts + 1)))


def put_back(tx: Transaction, job: Job, *, seconds: float, error: str, counts: bool) -> None:
    """Let a job run again after `seconds` of business time; a planned retry does not count as an attempt.

    Nothing happens when the lease has lapsed and somebody else runs the job now.
    """
    tx.connection.execute(
        sa.update(jobs_table)
        .where(_still_held(job))
        .values(
            state="ready",
            due_at=tx.now + timedelta(seconds=seconds),
            lease_owner=None,
            lease_until=None,
            last_error=error[:500],
            attempts=job.attempt if counts else job.attempt - 1,
        )
    )
    tx.wakes.add(JOBS)


def bury(tx: Transaction, job: Job, *, error: str) -> bool:
    """Give a job up; it stays readable as dead and no longer holds its lane. False when somebody else has it."""
    buried = tx.connection.execute(
        sa.update(jobs_table)
        .where(_still_held(job))
        .values(state="dead", last_error=error[:500], lease_owner=None, dedup_id=None)
    )
    tx.wakes.add(JOBS)
    forget_all(tx, _TAKEN)
    return buried.rowcount > 0


def _still_held(job: Job) -> sa.ColumnElement[bool]:
    """Say that nobody has leased the job anew since this `job` was handed out: each lease counts one attempt more."""
    return sa.and_(
        jobs_table.c.job_id == job.job_id,
        jobs_table.c.state == "leased",
        jobs_table.c.attempts == job.attempt,
    )


def list_lease_owners(tx: Transaction) -> list[str]:
    """Return who holds leases now."""
    held = sa.select(jobs_table.c.lease_owner).where(jobs_table.c.state == "leased").distinct()
    return [owner for owner in tx.connection.execute(held).scalars() if owner]


def free_leases(tx: Transaction, *, owners: Sequence[str]) -> int:
    """Free every lease of owners who are known to be gone; return how many jobs may run again."""
    theirs = sa.and_(jobs_table.c.state == "leased", jobs_table.c.lease_owner.in_(owners))
    freed = sa.update(jobs_table).where(theirs).values(state="ready", lease_owner=None, lease_until=None)
    tx.wakes.add(JOBS)
    return tx.connection.execute(freed).rowcount


def _job(row: sa.Row[Any], *, attempt: int | None = None) -> Job:
    return Job(
        job_id=row.job_id,
        kind=row.kind,
        payload=row.payload,
        attempt=row.attempts if attempt is None else attempt,
        due_at=row.due_at,
        lane=row.lane,
        dedup_id=row.dedup_id,
    )
