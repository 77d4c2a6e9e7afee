"""The queries of supervision. A task is one row, and is counted where it ended: in its last queue, at its last worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tieline.kit.days import Days, numbered
from tieline.kit.db import Transaction
from tieline.kit.tables import day_of, seconds_between
from tieline.routing.models import LIVE_RESERVATIONS, OPEN_TASKS, ReservationStatus, TaskStatus
from tieline.routing.store.work import find_tasks
from tieline.routing.supervision.models import (
    DayFigures,
    Figures,
    GivenReason,
    Grade,
    OpenTask,
    Standing,
    WaitCount,
)
from tieline.routing.tables import reservations, tasks

Column = sa.ColumnElement[Any]
Within = Callable[[Column], Column]
"""Says whether a moment is in the stretch of time that is counted."""

_WAITED = seconds_between(tasks.c.created_at, tasks.c.accepted_at)
_STAYED = seconds_between(tasks.c.created_at, tasks.c.finished_at)
_TALKED_UNTIL = sa.func.coalesce(tasks.c.wrapped_at, tasks.c.finished_at)
# Who was given a task straight away did not wait for anybody, and nobody was slow.
_WAS_ROUTED = tasks.c.queue_id.is_not(None)
_WAITING = (TaskStatus.PENDING, TaskStatus.RESERVED)


def list_standings(tx: Transaction, *, account_id: str) -> list[Standing]:
    """Return what every queue has of every channel now."""

    def number(*statuses: TaskStatus) -> Column:
        return sa.func.sum(sa.case((tasks.c.status.in_(statuses), 1), else_=0))

    query = sa.select(
        tasks.c.queue_id,
        tasks.c.channel,
        number(*_WAITING).label("waiting"),
        number(TaskStatus.ASSIGNED).label("active"),
        number(TaskStatus.WRAPPING).label("wrapping"),
        sa.func.min(sa.case((tasks.c.status.in_(_WAITING), tasks.c.created_at))).label("since"),
    ).where(_open(account_id))
    return [
        Standing(**row)
        for row in tx.connection.execute(query.group_by(tasks.c.queue_id, tasks.c.channel)).mappings()
    ]


def _open(account_id: str) -> Column:
    # What is not over has no end yet, which the index of ends finds without reading what is.
    return sa.and_(
        tasks.c.account_id == account_id,
        tasks.c.finished_at.is_(None),
        tasks.c.status.in_(OPEN_TASKS),
        tasks.c.deleted_at.is_(None),
    )


def list_at_workers(tx: Transaction, *, account_id: str) -> list[OpenTask]:
    """Return what rings at workers and what they have, oldest first."""
    query = (
        sa.select(
            reservations.c.reservation_id,
            reservations.c.task_id,
            reservations.c.worker_id,
            reservations.c.status,
            reservations.c.created_at,
        )
        .join(tasks, tasks.c.task_id == reservations.c.task_id)
        .where(_open(account_id), reservations.c.status.in_(LIVE_RESERVATIONS))
        .order_by(reservations.c.sequence)
    )
    rows = tx.connection.execute(query).all()
    known = find_tasks(tx, [row.task_id for row in rows])
    found = []
    for row in rows:
        task = known[row.task_id]
        ringing = row.status == ReservationStatus.PENDING
        since = row.created_at if ringing else task.wrapped_at or task.accepted_at or row.created_at
        found.append(
            OpenTask(
                task=task,
                worker_id=row.worker_id,
                reservation_id=row.reservation_id,
                ringing=ringing,
                since=since,
            )
        )
    return found


# Figures -------------------------------------------------------------------------------------------------------------


def count_since(
    tx: Transaction, *, account_id: str, since: datetime, grade: Grade, router_reasons: Sequence[str]
) -> dict[tuple[str | None, str], Figures]:
    """Return by queue and channel what became of tasks since a moment."""

    def within(moment: Column) -> Column:
        return moment >= since

    columns = _figures(within, grade, router_reasons)
    query = sa.select(tasks.c.queue_id, tasks.c.channel, *_labelled(columns)).where(
        tasks.c.account_id == account_id,
        sa.or_(tasks.c.finished_at >= since, tasks.c.finished_at.is_(None)),
    )
    found = {
        (row["queue_id"], row["channel"]): _read(row, columns)
        for row in tx.connection.execute(query.group_by(tasks.c.queue_id, tasks.c.channel)).mappings()
    }
    for (queue_id, channel), declined in _declined_since(tx, account_id=account_id, since=since).items():
        found[queue_id, channel] = found.get((queue_id, channel), Figures()) + declined
    return found


def _figures(within: Within, grade: Grade, router_reasons: Sequence[str]) -> dict[str, Column]:
    """Return each figure as a sum over tasks."""
    accepted = sa.and_(within(tasks.c.accepted_at), _WAS_ROUTED)
    unserved = sa.and_(
        tasks.c.status == TaskStatus.CANCELED,
        tasks.c.accepted_at.is_(None),
        # A colleague was asked and not needed any more: the customer was with somebody all the while.
        tasks.c.passed_on_to.is_(None),
        within(tasks.c.finished_at),
    )
    given_up = tasks.c.reason.in_(router_reasons)
    abandoned = sa.and_(unserved, sa.not_(sa.func.coalesce(given_up, sa.false())))
    handled = sa.and_(tasks.c.accepted_at.is_not(None), within(_TALKED_UNTIL))
    completed = sa.and_(tasks.c.status == TaskStatus.COMPLETED, within(tasks.c.finished_at))
    wrapped = sa.and_(completed, tasks.c.wrapped_at.is_not(None))
    return {
        "accepted": _number(accepted),
        "within": _number(sa.and_(accepted, _level(grade, "threshold_seconds") >= _WAITED)),
        "wait_seconds": _sum(accepted, _WAITED),
        "abandoned": _number(abandoned),
        "short_abandoned": _number(sa.and_(abandoned, _level(grade, "short_abandon_seconds") >= _STAYED)),
        "given_up": _number(sa.and_(unserved, given_up)),
        "handled": _number(handled),
        "talk_seconds": _sum(handled, seconds_between(tasks.c.accepted_at, _TALKED_UNTIL)),
        "completed": _number(completed),
        "handle_seconds": _sum(completed, seconds_between(tasks.c.accepted_at, tasks.c.finished_at)),
        "wrapped": _number(wrapped),
        "wrap_seconds": _sum(wrapped, seconds_between(tasks.c.wrapped_at, tasks.c.finished_at)),
        "transferred": _number(sa.and_(completed, tasks.c.passed_on_to.is_not(None))),
    }


def _level(grade: Grade, name: str) -> Any:
    """Return the seconds that hold for a task's queue and channel."""
    *closer, rest = grade
    cases = []
    for rule in closer:
        about = [
            column == wanted
            for column, wanted in ((tasks.c.queue_id, rule.queue_id), (tasks.c.channel, rule.channel))
            if wanted is not None
        ]
        cases.append((sa.and_(*about), getattr(rule, name)))
    usual = getattr(rest, name)
    return sa.case(*cases, else_=usual) if cases else usual


def _number(condition: Column) -> Column:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)


def _sum(condition: Column, seconds: Column) -> Column:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, seconds), else_=0)), 0)


def _labelled(columns: Mapping[str, Column]) -> list[Column]:
    return [column.label(name) for name, column in columns.items()]


def _read(row: sa.RowMapping, columns: Mapping[str, Column]) -> Figures:
    return Figures(**{name: int(row[name]) for name in columns})


_DECLINED = {
    "rejected": _number(reservations.c.status == ReservationStatus.REJECTED),
    "missed": _number(reservations.c.status == ReservationStatus.TIMEOUT),
}


def _declined_since(
    tx: Transaction, *, account_id: str, since: datetime
) -> dict[tuple[str | None, str], Figures]:
    query = (
        sa.select(tasks.c.queue_id, tasks.c.channel, *_labelled(_DECLINED))
        .join(reservations, reservations.c.task_id == tasks.c.task_id)
        .where(reservations.c.account_id == account_id, reservations.c.updated_at >= since)
        .group_by(tasks.c.queue_id, tasks.c.channel)
    )
    return {
        (row["queue_id"], row["channel"]): _read(row, _DECLINED)
        for row in tx.connection.execute(query).mappings()
    }


# Days ----------------------------------------------------------------------------------------------------------------


def count_by_day(
    tx: Transaction, *, account_id: str, days: Days, grade: Grade, router_reasons: Sequence[str]
) -> list[DayFigures]:
    """Return the figures of each day by queue, channel and worker.

    A task is accepted on one day and may be finished on another; each of the two is counted on its own day, so the table
    is read once for each kind of moment.
    """
    columns = _figures(lambda moment: moment.is_not(None), grade, router_reasons)
    of_acceptance = ("accepted", "within", "wait_seconds")
    of_talk = ("handled", "talk_seconds")
    rest = tuple(name for name in columns if name not in (*of_acceptance, *of_talk))
    found = [
        *_by_day(tx, account_id, days, tasks.c.accepted_at, {name: columns[name] for name in of_acceptance}),
        *_by_day(tx, account_id, days, _TALKED_UNTIL, {name: columns[name] for name in of_talk}),
        *_by_day(tx, account_id, days, tasks.c.finished_at, {name: columns[name] for name in rest}),
        *_declined_by_day(tx, account_id, days),
    ]
    return _together(found)


def _by_day(
    tx: Transaction, account_id: str, days: Days, moment: Column, columns: Mapping[str, Column]
) -> list[DayFigures]:
    day = day_of(moment, days).label("day")
    query = (
        sa.select(day, tasks.c.queue_id, tasks.c.channel, tasks.c.worker_id, *_labelled(columns))
        .where(*_during(account_id, days, moment))
        .group_by(sa.text("day"), tasks.c.queue_id, tasks.c.channel, tasks.c.worker_id)
    )
    return [
        DayFigures(
            day=numbered(int(row["day"])),
            queue_id=row["queue_id"],
            channel=row["channel"],
            worker_id=row["worker_id"],
            figures=_read(row, columns),
        )
        for row in tx.connection.execute(query).mappings()
    ]


def _during(account_id: str, days: Days, moment: Column) -> tuple[Column, ...]:
    return (
        tasks.c.account_id == account_id,
        # Everything that happened to a task happened before its end; the index of ends leaves out what is long over.
        sa.or_(tasks.c.finished_at >= days.start, tasks.c.finished_at.is_(None)),
        moment >= days.start,
        moment < days.end,
    )


def _declined_by_day(tx: Transaction, account_id: str, days: Days) -> list[DayFigures]:
    day = day_of(reservations.c.updated_at, days).label("day")
    query = (
        sa.select(day, tasks.c.queue_id, tasks.c.channel, reservations.c.worker_id, *_labelled(_DECLINED))
        .join(tasks, tasks.c.task_id == reservations.c.task_id)
        .where(
            reservations.c.account_id == account_id,
            reservations.c.updated_at >= days.start,
            reservations.c.updated_at < days.end,
            reservations.c.status.in_((ReservationStatus.REJECTED, ReservationStatus.TIMEOUT)),
        )
        .group_by(sa.text("day"), tasks.c.queue_id, tasks.c.channel, reservations.c.worker_id)
    )
    return [
        DayFigures(
            day=numbered(int(row["day"])),
            queue_id=row["queue_id"],
            channel=row["channel"],
            worker_id=row["worker_id"],
            figures=_read(row, _DECLINED),
        )
        for row in tx.connection.execute(query).mappings()
    ]


def _together(found: Sequence[DayFigures]) -> list[DayFigures]:
    sums: dict[tuple[Any, ...], DayFigures] = {}
    for each in found:
        key = (each.day, each.queue_id, each.channel, each.worker_id)
        before = sums.get(key)
        figures = each.figures if before is None else before.figures + each.figures
        sums[key] = DayFigures(
            day=each.day,
            queue_id=each.queue_id,
            channel=each.channel,
            worker_id=each.worker_id,
            figures=figures,
        )
    return list(sums.values())


def count_waits(tx: Transaction, *, account_id: str, days: Days) -> list[WaitCount]:
    """Return how many tasks waited how many seconds, by day and queue: what percentiles are made of."""
    day = day_of(tasks.c.accepted_at, days).label("day")
    seconds = _WAITED.label("seconds")
    query = (
        sa.select(day, tasks.c.queue_id, seconds, sa.func.count().label("number"))
        .where(*_during(account_id, days, tasks.c.accepted_at), _WAS_ROUTED)
        .group_by(sa.text("day"), tasks.c.queue_id, sa.text("seconds"))
    )
    return [
        WaitCount(
            day=numbered(int(row.day)),
            queue_id=row.queue_id,
            seconds=int(row.seconds),
            number=int(row.number),
        )
        for row in tx.connection.execute(query)
    ]


def count_reasons(tx: Transaction, *, account_id: str, days: Days, most: int) -> list[GivenReason]:
    """Return the reasons that were given with the tasks of some days, the most frequent first."""
    reason = tasks.c.attributes["reason"].as_string().label("given")
    number = sa.func.count().label("number")
    query = (
        sa.select(reason, number)
        .where(
            tasks.c.account_id == account_id,
            sa.or_(tasks.c.finished_at >= days.start, tasks.c.finished_at.is_(None)),
            tasks.c.created_at >= days.start,
            tasks.c.created_at < days.end,
        )
        .group_by(sa.text("given"))
        .order_by(number.desc(), sa.text("given"))
        .limit(most)
    )
    return [
        GivenReason(reason=row.given or "", number=int(row.number)) for row in tx.connection.execute(query)
    ]
