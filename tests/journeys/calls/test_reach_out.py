"""Marco calls or writes to Ana first: her phone rings, she answers or does not, and it is his task all the while."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.calls import Caller, begin_call
from tests.support.house import Story
from tests.support.line import FakeLine
from tests.support.talks import answer, asks_for_person, conversation_of, open_task, shown
from tieline.app.starter import CUSTOMER_NUMBER
from tieline.channels.voice.models import CallStatus
from tieline.conversations import OwnerKind
from tieline.journeys.calls.hold_music import RINGBACK
from tieline.journeys.calls.reach_out import AlreadyOnThePhone, SomebodyElseHasThem
from tieline.routing import Task, TaskStatus, Worker

pytestmark = pytest.mark.journey


@pytest.fixture
def story(story_on_each_engine: Story) -> Story:
    return story_on_each_engine


@pytest.fixture
async def marco(story: Story) -> Worker:
    """Marco, on duty."""
    return await story.on_duty("Marco")


async def _calls(story: Story, worker: Worker) -> Task:
    task = await story.house.call_stories.talks.reach_out.call(
        account_id=story.account_id, worker_id=worker.worker_id, to=CUSTOMER_NUMBER
    )
    await story.settle()
    return task


async def _picks_up(story: Story, task: Task) -> Caller:
    """Let Ana answer her ringing phone."""
    call_id = (await shown(story, task.task_id)).customer_call_id
    call = await story.db.read(lambda tx: story.house.calls_room.get_call(tx, call_id=call_id))
    line = FakeLine()
    carried = story.house.call_stories.live.carry(call=call, line=line)
    return Caller(story=story, line=line, call_id=call_id, task=asyncio.create_task(carried))


async def test_marco_hears_it_ring_and_they_talk_when_she_answers(story: Story, marco: Worker) -> None:
    task = await _calls(story, marco)
    theirs = await answer(story, task.task_id)
    await theirs.line.until_played(RINGBACK)
    assert (await shown(story, task.task_id)).status == "ringing"
    ana = await _picks_up(story, task)
    await ana.line.until_state("connected")
    await theirs.line.until_state("connected")
    theirs.line.speak("Hello Ana, your screen has arrived")
    await ana.line.until_notice("words")
    said = await story.said(await conversation_of(ana))
    assert said == [("worker", "Hello Ana, your screen has arrived")]
    ana.line.leave()
    await ana.over()
    await theirs.over()
    after = await story.db.read(lambda tx: story.house.routing.get_task(tx, task_id=task.task_id))
    assert after.status is TaskStatus.WRAPPING


async def test_the_task_is_marcos_and_rings_nowhere(story: Story, marco: Worker) -> None:
    task = await _calls(story, marco)
    assert (task.status, task.worker_id, task.channel) == (TaskStatus.ASSIGNED, marco.worker_id, "voice")
    assert task.attributes["direction"] == "outbound"
    assert await story.ringing(marco) == []
    conversation = await story.conversation(task.conversation_id or "")
    assert (conversation.owner.kind, conversation.owner.reference) == (OwnerKind.WORKER, marco.worker_id)
    assert await story.said(conversation.conversation_id) == []


async def test_she_declines_and_marco_is_told_and_keeps_the_task(story: Story, marco: Worker) -> None:
    task = await _calls(story, marco)
    theirs = await answer(story, task.task_id)
    await theirs.line.until_played(RINGBACK)
    call_id = (await shown(story, task.task_id)).customer_call_id
    await story.db.transact(
        lambda tx: story.house.calls_room.set_status(tx, call_id=call_id, status=CallStatus.BUSY)
    )
    await theirs.line.until_said("They did not answer")
    await theirs.over()
    assert (await shown(story, task.task_id)).status == "ended"
    after = await story.db.read(lambda tx: story.house.routing.get_task(tx, task_id=task.task_id))
    assert after.status is TaskStatus.ASSIGNED
    again = await _calls(story, marco)
    assert again.task_id == task.task_id
    assert (await shown(story, task.task_id)).status == "ringing"


async def test_who_is_on_the_phone_already_is_not_called_again(story: Story, marco: Worker) -> None:
    await _calls(story, marco)
    with pytest.raises(AlreadyOnThePhone):
        await _calls(story, marco)


async def test_a_customer_who_talks_with_the_agent_on_the_phone_is_left_alone(
    story: Story, marco: Worker
) -> None:
    ana = await begin_call(story)
    await ana.line.until_count(1)
    with pytest.raises(AlreadyOnThePhone):
        await _calls(story, marco)
    conversation = await story.conversation(await conversation_of(ana))
    assert conversation.owner.kind is OwnerKind.AGENT
    ana.line.leave()
    await ana.over()


async def test_a_customer_who_waits_for_a_worker_is_not_taken_over(story: Story) -> None:
    ana = await asks_for_person(story)
    with pytest.raises(SomebodyElseHasThem):
        await _calls(story, await story.worker("Lucía"))
    ana.line.leave()
    await ana.over()


async def test_a_callback_that_was_promised_is_made_in_its_own_task(story: Story) -> None:
    ana = await asks_for_person(story)
    await story.later(seconds=120)
    await ana.line.until_said("callback")
    ana.line.speak("Please call me back")
    await ana.over()
    marco = await story.on_duty("Marco")
    task_id = await story.accept(marco)
    task = await _calls(story, marco)
    assert task.task_id == task_id
    assert "callback" not in (await open_task(ana)).attributes
    again = await _picks_up(story, task)
    await again.line.until_state("waiting")
    again.line.leave()
    await again.over()
    after = await story.db.read(lambda tx: story.house.routing.get_task(tx, task_id=task_id))
    assert after.status is TaskStatus.WRAPPING
