"""Nobody takes Ana's call: after two minutes she is offered a callback, and what she says is kept with a date (P6)."""

from __future__ import annotations

import pytest

from tests.support.house import Story
from tests.support.talks import asks_for_person, conversation_of, open_task, until_on_record
from tieline.channels.voice.models import CallStatus
from tieline.conversations import OwnerKind
from tieline.kit.clock import parse_iso
from tieline.routing import TaskStatus

pytestmark = pytest.mark.journey

OFFER, GOODBYE = "Say that you want a callback", "A person will call you back"


async def test_p6_what_she_leaves_is_kept_and_the_task_stays_with_a_date(story: Story) -> None:
    ana = await asks_for_person(story)
    await story.later(seconds=120)
    await ana.line.until_said(OFFER)
    ana.line.speak("Please call me back, it is about the blue jacket")
    await ana.line.until_said(GOODBYE)
    await ana.line.until_hung_up()
    await ana.over()
    conversation = await story.conversation(await conversation_of(ana))
    assert conversation.owner.kind is OwnerKind.WAITING
    said = await story.transcript(conversation.conversation_id)
    message = next(one for one in said if "blue jacket" in one.text)
    task = await open_task(ana)
    callback = task.attributes["callback"]
    assert task.status is TaskStatus.PENDING
    assert (callback["to"], callback["communicationId"]) == ("+15550100001", message.communication_id)
    assert parse_iso(callback["by"]) == conversation.parked_until
    assert (await ana.call()).status is CallStatus.COMPLETED


async def test_the_dated_task_is_offered_to_whoever_comes_on_duty_and_no_call_rings_with_it(
    story: Story,
) -> None:
    ana = await asks_for_person(story)
    await story.later(seconds=120)
    await ana.line.until_said(OFFER)
    ana.line.speak("Callback")
    await ana.over()
    marco = await story.on_duty("Marco")
    task_id = await story.accept(marco)
    assert task_id == (await open_task(ana)).task_id
    live = await story.db.read(
        lambda tx: story.house.calls_room.list_live_calls(tx, account_id=story.account_id)
    )
    assert live == []
    conversation = await story.conversation(await conversation_of(ana))
    assert conversation.owner.reference == marco.worker_id


async def test_she_may_stay_on_the_line_after_the_offer_and_is_taken(story: Story) -> None:
    ana = await asks_for_person(story)
    await story.later(seconds=120)
    await ana.line.until_said(OFFER)
    marco = await story.on_duty("Marco")
    task_id = await story.accept(marco)
    assert "callback" not in (await open_task(ana)).attributes
    assert task_id
    ana.line.leave()
    await ana.over()


async def test_who_hangs_up_after_the_offer_without_a_word_has_given_up(story: Story) -> None:
    ana = await asks_for_person(story)
    task = await open_task(ana)
    await story.later(seconds=120)
    await ana.line.until_said(OFFER)
    ana.line.leave()
    await ana.over()
    after = await story.db.read(lambda tx: story.house.routing.get_task(tx, task_id=task.task_id))
    assert (after.status, after.reason) == (TaskStatus.CANCELED, "abandoned")


async def test_what_was_said_before_the_offer_is_no_answer_to_it(story: Story) -> None:
    ana = await asks_for_person(story)
    await ana.line.until_said("Nobody is free")
    ana.line.speak("It is urgent")
    await until_on_record(story, await conversation_of(ana), "It is urgent")
    await story.later(seconds=120)
    await ana.line.until_said(OFFER)
    assert "callback" not in (await open_task(ana)).attributes
    ana.line.leave()
    await ana.over()


async def test_while_it_rings_somewhere_nothing_is_offered(story: Story) -> None:
    marco = await story.on_duty("Marco")
    ana = await asks_for_person(story)
    await story.later(seconds=55)
    await story.later(seconds=60)
    await story.later(seconds=5)
    if await story.ringing(marco):
        assert not [one for one in ana.line.said if OFFER in one]
    await story.on_duty("Marco", activity="Break")
    await story.later(seconds=60)
    await ana.line.until_said(OFFER)
    ana.line.leave()
    await ana.over()


async def test_a_caller_whom_we_lost_is_owed_a_call(story: Story) -> None:
    ana = await asks_for_person(story)
    calls = story.house.calls_room
    await story.db.transact(lambda tx: calls.set_status(tx, call_id=ana.call_id, status=CallStatus.FAILED))
    await story.settle()
    task = await open_task(ana)
    assert task.attributes["callback"]["to"] == "+15550100001"
    assert task.status is TaskStatus.PENDING
    ana.line.leave()
    await ana.over()
    assert (await open_task(ana)).status is TaskStatus.PENDING
