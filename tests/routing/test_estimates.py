"""The estimate of a wait on a real queue, and how often its range holds on days that never were."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.routing.office import ACCOUNT, Office
from tieline.kit.clock import TurnableClock
from tieline.kit.db import Database
from tieline.routing import Task, WaitEstimate
from tieline.routing.calendar import Calendar
from tieline.routing.days import Day, Mix
from tieline.routing.explained import RoutingExplained
from tieline.routing.setup import WorkspaceChanges
from tieline.routing.simulation import simulate
from tieline.routing.waiting import Line, estimate

pytestmark = pytest.mark.store


async def serve(office: Office, seconds: int) -> None:
    """One customer comes, is accepted and served."""
    task = await office.task(channel="voice")
    ringing = await office.ring(task)
    assert ringing is not None
    await office.work(office.routing.accept_reservation, reservation_id=ringing.reservation_id)
    office.clock.advance(seconds=seconds)
    await office.work(office.routing.complete_task, task_id=task.task_id)


async def wait_of(office: Office, task: Task | None = None, **more: Any) -> WaitEstimate:
    return await office.work(
        office.routing.estimate_wait,
        queue_id=office.queue_id,
        channel="voice",
        task_id=task and task.task_id,
        **more,
    )


async def test_before_anybody_was_served_it_is_unknown(office: Office) -> None:
    told = await wait_of(office)
    assert (told.is_known, told.on_duty, told.served) == (False, 2, 0)


async def test_who_comes_behind_two_waits_longer_than_who_is_first(office: Office) -> None:
    for seconds in (100, 140, 180, 220, 260, 300):
        await serve(office, seconds)
    free = await wait_of(office)
    assert free.high is not None
    assert free.high < 10
    taken = [await office.task(channel="voice") for _ in range(2)]
    for task in taken:
        ringing = await office.ring(task)
        assert ringing is not None
        await office.work(office.routing.accept_reservation, reservation_id=ringing.reservation_id)
    first, second = [await office.task(channel="voice") for _ in range(2)]
    estimates = [await wait_of(office, first), await wait_of(office, second), await wait_of(office)]
    assert [each.ahead for each in estimates] == [0, 1, 2]
    likely = [each.likely or 0 for each in estimates]
    assert 0 < likely[0] < likely[1] < likely[2]
    await office.move("Ana", "Break")
    assert (await wait_of(office, second)).on_duty == 1


async def test_nobody_on_duty_closed_and_newest_first_are_said(office: Office) -> None:
    for name in office.workers:
        await office.move(name, "Offline")
    assert (await wait_of(office)).unknown == "nobody is on duty"
    hours = await office.work(
        office.routing.create_hours,
        workspace_id=office.workspace_id,
        friendly_name="Never",
        calendar=Calendar(zone="UTC", weekly={}),
    )
    changes = WorkspaceChanges(hours_id=hours.hours_id)
    await office.work(office.routing.update_workspace, workspace_id=office.workspace_id, changes=changes)
    assert (await wait_of(office)).unknown == "it is closed"


@dataclass
class Told:
    """Keeps what was estimated, and how it came."""

    estimates: dict[str, WaitEstimate] = field(default_factory=dict)
    right: list[bool] = field(default_factory=list)
    errors: list[float] = field(default_factory=list)

    def waits(self, task_id: str, line: Line) -> None:
        self.estimates[task_id] = estimate(line)

    def served(self, task_id: str, seconds: float) -> None:
        told = self.estimates.get(task_id)
        if told is None or told.low is None or told.high is None:
            return
        # Told in whole seconds.
        self.right.append(told.low - 1 <= seconds <= told.high + 1)
        self.errors.append(seconds - (told.likely or 0))


async def test_the_range_holds_eight_waits_of_ten(
    sqlite_db: Database, clock: TurnableClock, record_property: Any
) -> None:
    """Three days of a crowded office: what was told, held against how long it took."""
    office = await Office(db=sqlite_db, clock=clock).open()
    for name in ("Cem", "Dora", "Eli"):
        await office.hire(name, ["en"])
    plan = await office.work(RoutingExplained().read_plan, account_id=ACCOUNT, workflow_id=office.workflow_id)
    told = Told()
    for seed in (1, 2, 3):
        mixes = [Mix(per_hour=57, handle_seconds=300, patience_seconds=3600, channel="voice")]
        simulate(plan.floor, plan.workflow, Day(mixes=mixes, hours=4, seed=seed), watcher=told)
    share = sum(told.right) / len(told.right)
    record_property("coverage", round(share, 3))
    assert len(told.right) > 150
    assert 0.7 <= share <= 0.92, f"{share:.3f} of {len(told.right)}"
