"""A simulated day: repeatable, kept in books that balance, and a better plan shows as one."""

from __future__ import annotations

import json

import pytest

from tests.routing.office import ACCOUNT, Office
from tieline.routing import RoutingFieldInvalid
from tieline.routing.days import Day, Extra, Mix, Simulated, Staffing
from tieline.routing.explained import RoutingExplained

pytestmark = pytest.mark.store

EXPLAINED = RoutingExplained()
QUIET = Mix(per_hour=6, handle_seconds=60, patience_seconds=600)
BUSY = Mix(per_hour=60, handle_seconds=300, patience_seconds=120)


async def pass_day(office: Office, *mixes: Mix, configuration: str | None = None, seed: int = 1) -> Simulated:
    plan = await office.work(EXPLAINED.read_plan, account_id=ACCOUNT, workflow_id=office.workflow_id)
    return plan.simulate(Day(mixes=mixes, hours=4, seed=seed), configuration=configuration)


async def one_at_a_time(office: Office) -> None:
    for name in office.workers:
        await office.work(
            office.routing.update_worker_channel,
            worker_id=office.workers[name],
            wanted="default",
            capacity=1,
        )


async def test_the_same_seed_is_the_same_day(office: Office) -> None:
    assert await pass_day(office, BUSY) == await pass_day(office, BUSY)
    assert await pass_day(office, BUSY) != await pass_day(office, BUSY, seed=2)


async def test_the_books_balance(office: Office) -> None:
    await one_at_a_time(office)
    day = await pass_day(office, BUSY, QUIET)
    assert day.arrived == day.served + day.abandoned + day.canceled + day.still_waiting
    assert sum(each.arrived for each in day.intervals) == day.arrived
    assert sum(each.served for each in day.intervals) == day.served
    assert len(day.intervals) == 16
    assert 0 < day.occupancy <= 1
    assert set(day.by_worker) == {"Ana", "Ben"}


async def test_a_quiet_day_waits_for_nobody_and_a_busy_one_loses_customers(office: Office) -> None:
    await one_at_a_time(office)
    quiet, busy = await pass_day(office, QUIET), await pass_day(office, BUSY)
    assert quiet.abandoned == 0
    assert quiet.within_service_level > 0.9
    assert busy.abandoned > busy.arrived / 4
    assert busy.occupancy > 0.9


async def test_a_plan_is_held_beside_the_present_one(office: Office) -> None:
    await one_at_a_time(office)
    spanish = Mix(per_hour=20, handle_seconds=240, attributes={"language": "es"})
    only_ana = {"queue": office.queue_id, "expression": "worker.languages HAS 'es'"}
    tight = json.dumps(
        {"task_routing": {"filters": [{"expression": "language == 'es'", "targets": [only_ana]}]}}
    )
    present = await pass_day(office, spanish)
    proposed = await pass_day(office, spanish, configuration=tight)
    assert present.arrived == proposed.arrived
    assert proposed.average_wait > present.average_wait
    assert proposed.by_worker["Ben"] == 0


async def test_targets_time_out_and_what_no_filter_takes_is_canceled(office: Office) -> None:
    await one_at_a_time(office)
    nobody = {"queue": office.queue_id, "expression": "worker.level > 9", "timeout": 5}
    rules = {"filters": [{"expression": "language == 'es'", "targets": [nobody]}]}
    text = json.dumps({"task_routing": rules})
    day = await pass_day(office, Mix(per_hour=10, attributes={"language": "es"}), configuration=text)
    assert (day.served, day.canceled + day.abandoned) == (0, day.arrived)
    other = await pass_day(office, QUIET, configuration=text)
    assert other.canceled == other.arrived


async def test_more_than_can_be_simulated_is_refused(office: Office) -> None:
    with pytest.raises(RoutingFieldInvalid):
        await pass_day(office, Mix(per_hour=100_000))


async def test_more_people_wait_less_and_arrivals_go_by_the_hour(office: Office) -> None:
    await one_at_a_time(office)
    noon = Mix(name="noon", by_hour=[0, 40, 40, 0], handle_seconds=240, channel="voice", patience_seconds=900)
    plan = await office.work(EXPLAINED.read_plan, account_id=ACCOUNT, workflow_id=office.workflow_id)
    day = Day(mixes=[noon], hours=4, seed=2)
    present = plan.simulate(day)
    more = plan.simulate(day, staffing=Staffing(extra=[Extra(name="Extra", number=2)]))
    fewer = plan.simulate(day, staffing=Staffing(without=frozenset({office.workers["Ana"]})))
    assert more.average_wait < present.average_wait < fewer.average_wait
    assert set(more.by_worker) == {"Ana", "Ben", "Extra 1", "Extra 2"}
    assert [each.name for each in present.kinds] == ["noon"]
    assert present.kinds[0].arrived == present.arrived
    assert {each.arrived for each in (*present.intervals[:4], *present.intervals[12:])} == {0}
