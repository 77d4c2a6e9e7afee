"""A morning of known events, and the figures that must come of it; the clock is turned by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from tests.support.house import Story
from tieline.journeys.supervision.edit_worker import ChannelWish, WorkerWish
from tieline.journeys.supervision.queue_view import Queues
from tieline.journeys.supervision.reports import Report
from tieline.journeys.supervision.skills import Skill
from tieline.kit.clock import TurnableClock
from tieline.kit.db import Transaction
from tieline.routing import ReservationStatus
from tieline.supervision import Override, ServiceLevels

pytestmark = pytest.mark.journey

ANA, BO, CHO, DAN = "+15550100101", "+15550100102", "+15550100103", "+15550100104"
WISH = "I want to speak to a person about order 4711"


def turn(story: Story, seconds: float) -> None:
    """Let time pass; timers of the platform stay out of it."""
    assert isinstance(story.db.clock, TurnableClock)
    story.db.clock.advance(seconds=seconds)


async def queues(story: Story) -> Queues:
    return await story.db.read(
        lambda tx: story.house.supervising.queues.queues(tx, account_id=story.account_id)
    )


async def report(story: Story) -> Report:
    return await story.db.read(
        lambda tx: story.house.supervising.reports.report(
            tx, account_id=story.account_id, first=None, last=None
        )
    )


async def put_levels(story: Story, levels: ServiceLevels) -> None:
    await story.db.transact(
        lambda tx: story.house.supervision.put_service_levels(tx, account_id=story.account_id, levels=levels)
    )


async def the_morning(story: Story) -> None:
    """Ana is served at once and wrapped up; Bo waits 90 s; Cho leaves after 40 s; Dan is the agent's alone.

    Marco rejects Bo's offer before Lucía takes it.
    """
    marco = await story.on_duty("Marco")
    ana = await story.text(WISH, from_=ANA)
    turn(story, 10)
    first = await story.accept(marco)
    await story.house.worker_desk.send(
        account_id=story.account_id, worker_id=marco.worker_id, task_id=first, text="Which order number?"
    )
    await story.text("4711, as I said", from_=ANA)
    turn(story, 100)
    await story.house.worker_desk.wrap_up(
        account_id=story.account_id, worker_id=marco.worker_id, task_id=first
    )
    turn(story, 20)
    await story.house.worker_desk.finish(
        account_id=story.account_id, worker_id=marco.worker_id, task_id=first, disposition="Solved"
    )
    await story.settle()
    assert ana.conversation_id
    await story.text(WISH, from_=BO)
    (offer,) = await story.ringing(marco)
    await story.house.worker_desk.reject(
        account_id=story.account_id, worker_id=marco.worker_id, reservation_id=offer
    )
    turn(story, 90)
    lucia = await story.on_duty("Lucía")
    second = await story.accept(lucia)
    turn(story, 50)
    await story.house.worker_desk.finish(
        account_id=story.account_id, worker_id=lucia.worker_id, task_id=second, disposition="Solved"
    )
    await story.on_duty("Marco", activity="Offline")
    await story.on_duty("Lucía", activity="Offline")
    cho = await story.text(WISH, from_=CHO)
    turn(story, 40)
    await _close(story, cho.conversation_id)
    dan = await story.text("Hello", from_=DAN)
    await _close(story, dan.conversation_id)
    await story.settle()


async def _close(story: Story, conversation_id: str) -> None:
    from tieline.conversations import Status

    await story.db.transact(
        lambda tx: story.house.conversations.update_conversation(
            tx, conversation_id=conversation_id, status=Status.CLOSED
        ),
        key=conversation_id,
    )
    await story.settle()


async def test_the_queue_and_the_report_count_the_same_morning_once(story: Story) -> None:
    await the_morning(story)
    (queue,) = (await queues(story)).queues
    today = queue.total.today
    assert (today.accepted, today.within_level, today.abandoned, today.due) == (2, 1, 1, 3)
    assert today.service_level == pytest.approx(1 / 3)
    assert (today.handled, today.completed, today.rejected, today.missed) == (2, 2, 1, 0)
    assert today.wait_average == pytest.approx(50, abs=2)
    assert today.talk_average == pytest.approx(75, abs=2)
    assert today.wrap_average == pytest.approx(20, abs=2)
    assert today.handle_average == pytest.approx(85, abs=2)
    assert today == queue.total.half_hour
    assert [row.channel for row in queue.channels] == ["chat"]
    made = await report(story)
    assert made.total.figures == today
    assert made.days[-1].figures == today
    assert {one.channel: one.conversations for one in made.total.volume} == {"SMS": 4}
    outcomes = made.total.outcomes
    assert (outcomes.ended, outcomes.contained, outcomes.handed_over, outcomes.served_by_person) == (
        4,
        1,
        3,
        2,
    )
    assert (made.total.repeated.measured, made.total.repeated.repeated) == (1, 1)
    assert made.total.waits.p50 == pytest.approx(10, abs=2)
    assert made.total.waits.p90 == pytest.approx(90, abs=2)
    by_worker = {row.name: row.figures.accepted for row in made.workers}
    assert by_worker == {"Lucía Ramos": 1, "Marco Bianchi": 1}
    assert sum(one.conversations for one in made.given_reasons) == 3


async def test_levels_are_the_projects_own_and_the_closest_override_counts(story: Story) -> None:
    await the_morning(story)
    usual = ServiceLevels(
        threshold_seconds=5, short_abandon_seconds=60, day_begins=time(4), zone="Europe/Madrid"
    )
    await put_levels(story, usual)
    (queue,) = (await queues(story)).queues
    assert (queue.total.today.within_level, queue.total.today.due) == (0, 2)
    override = Override(
        queue_id=queue.queue_id, channel="chat", threshold_seconds=120, short_abandon_seconds=0
    )
    await put_levels(story, replace(usual, overrides=(override,)))
    (queue,) = (await queues(story)).queues
    assert (queue.total.today.within_level, queue.total.today.due) == (2, 3)
    assert (await report(story)).zone == "Europe/Madrid"


async def test_a_worker_is_changed_at_once_and_what_rings_is_rejected_for_them(story: Story) -> None:
    marco = await story.on_duty("Marco")
    await story.text(WISH)
    (offer,) = await story.ringing(marco)
    offline = await story.worker("Lucía")
    wish = WorkerWish(
        activity_id=offline.activity_id,
        skills=[Skill(name="billing", level=4), Skill(name="support")],
        languages=["it", "en"],
        channels=[ChannelWish(channel="chat", capacity=2), ChannelWish(channel="voice", available=False)],
    )
    edited = await story.house.supervising.edit_worker.edit(
        account_id=story.account_id, worker_id=marco.worker_id, wish=wish
    )
    assert edited.rejected_offers == 1
    rejected = await story.db.read(lambda tx: story.house.routing.get_reservation(tx, reservation_id=offer))
    assert rejected.status is ReservationStatus.REJECTED
    team = await story.db.read(lambda tx: story.house.supervising.team.team(tx, account_id=story.account_id))
    changed = next(one for one in team.workers if one.worker_id == marco.worker_id)
    assert changed.activity.name == "Offline"
    assert changed.skills == (Skill(name="billing", level=4), Skill(name="support"))
    channels = {one.channel: (one.capacity, one.available) for one in changed.channels}
    assert (channels["chat"], channels["voice"][1]) == ((2, True), False)
    worker = await story.worker("Marco")
    assert worker.attributes["routing"]["levels"] == {"billing": 4}
    assert worker.attributes["skills"] == ["billing", "support"]


async def test_a_line_says_how_long_one_would_wait_or_why_nobody_can_tell(story: Story) -> None:
    """Six customers are served in two minutes each; of the next two the second would wait as long."""
    marco = await story.on_duty("Marco")
    ids = {"account_id": story.account_id, "worker_id": marco.worker_id}
    for number in range(7):
        await story.text(WISH, from_=f"+1555010020{number}")
        (queue,) = (await queues(story)).queues
        if number == 0:
            assert queue.total.wait is not None
            assert queue.total.wait.unknown
        task_id = await story.accept(marco)
        (queue,) = (await queues(story)).queues
        assert queue.total.wait is None
        if number < 6:
            turn(story, 120)
            await story.house.worker_desk.finish(**ids, task_id=task_id, disposition="Solved")
            await story.settle()
    await story.db.transact(
        lambda tx: story.house.routing.update_worker_channel(
            tx, worker_id=marco.worker_id, wanted="chat", capacity=1
        )
    )
    await story.text(WISH, from_="+15550100209")
    (queue,) = (await queues(story)).queues
    (chat,) = queue.channels
    assert queue.total.wait == chat.wait
    assert chat.wait is not None
    assert chat.wait.low is not None
    assert chat.wait.high is not None
    assert 60 <= chat.wait.low <= chat.wait.high <= 600
    listed = await story.db.read(
        lambda tx: story.house.interaction_stories.directory.read(tx, **ids, channel="chat")
    )
    (line,) = listed.queues
    assert (line.waiting, line.wait_high is not None) == (1, True)


async def test_a_transfer_that_is_taken_counts_as_passed_on_and_one_taken_back_as_nothing(
    story: Story,
) -> None:
    """Marco gives Ana to Lucía; she asks him in vain, then he takes her back after the two have talked."""
    marco = await story.on_duty("Marco")
    await story.text(WISH, from_=ANA)
    first = await story.accept(marco)
    lucia, transfers = await story.on_duty("Lucía"), story.house.interaction_stories.transfers
    his = {"account_id": story.account_id, "worker_id": marco.worker_id}
    hers = {"account_id": story.account_id, "worker_id": lucia.worker_id}
    await transfers.begin(**his, task_id=first, to=lucia.worker_id)
    await story.settle()
    held = await story.accept(lucia)
    for kind in ("warm", "cold"):
        begun = await transfers.begin(**hers, task_id=held, to=marco.worker_id, kind=kind)
        await story.settle()
        await transfers.cancel(**hers, transfer_id=begun.transfer_id)
        await story.settle()
        (mine,) = await story.db.read(
            lambda tx: story.house.routing.list_open_tasks(tx, conversation_id=story_conversation(tx, story))
        )
        held = mine.task_id
    begun = await transfers.begin(**hers, task_id=held, to=marco.worker_id, kind="warm")
    await story.settle()
    assert await story.accept(marco) == begun.task_id
    await transfers.complete(**hers, transfer_id=begun.transfer_id)
    await story.settle()
    figures = (await report(story)).total.figures
    assert (figures.transferred, figures.abandoned) == (2, 0)
    (queue,) = (await queues(story)).queues
    assert queue.total.today.abandoned == 0


def story_conversation(tx: Transaction, story: Story) -> str:
    """Ana's conversation."""
    return (
        story.house.conversations.list_conversations(tx, account_id=story.account_id).items[0].conversation_id
    )
