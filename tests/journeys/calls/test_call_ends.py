"""Ana hangs up while her agent hands her over: nobody is called to somebody who has gone (P5, P6)."""

from __future__ import annotations

import json

import pytest

from tests.journeys.calls.test_relay_talk import LISTENS, PUBLIC, begin, told_after
from tests.support.calls import Caller
from tests.support.house import Story
from tests.support.relay_app import ScriptedRelay
from tests.support.talks import WANTS_A_PERSON, conversation_of
from tieline.channels.voice.models import CallStatus
from tieline.conversations import OwnerKind, Status
from tieline.routing import TaskStatus

pytestmark = pytest.mark.journey


@pytest.fixture
def story(story_on_each_engine: Story) -> Story:
    return story_on_each_engine


async def asks(story: Story) -> tuple[Caller, ScriptedRelay]:
    """Let Ana ask an outside agent for a person."""
    ana, app = await begin(story, action=f"{PUBLIC}/after")
    story.http.answers[f"{LISTENS}/after"] = (200, "text/xml", "<Response/>")
    await ana.line.until_said("Hello from the shop.")
    ana.line.speak(WANTS_A_PERSON)
    await app.until("prompt")
    return ana, app


async def goes_silent(story: Story, conversation_id: str) -> None:
    """Do what an SDK's handoff tool does before its last words and its `end`."""
    update = story.house.conversations.update_conversation
    await story.db.transact(lambda tx: update(tx, conversation_id=conversation_id, status=Status.INACTIVE))
    await story.db.transact(lambda tx: update(tx, conversation_id=conversation_id, status_callbacks=()))


async def check_given_up(story: Story, conversation_id: str) -> None:
    """Nobody rings, nothing was written to Ana, and the agent hears of the conversation again."""
    marco = await story.worker("Marco")
    assert await story.ringing(marco) == []
    conversation = await story.conversation(conversation_id)
    assert (conversation.owner.kind, conversation.status) == (OwnerKind.AGENT, Status.ACTIVE)
    assert conversation.status_callbacks is None
    task = await story.db.read(
        lambda tx: story.house.routing.find_open_task(tx, conversation_id=conversation_id)
    )
    assert task is None
    assert {one.author.channel for one in await story.transcript(conversation_id)} == {"VOICE"}


async def test_between_the_agents_silence_and_its_end(story: Story) -> None:
    await story.on_duty("Marco")
    ana, _ = await asks(story)
    conversation_id = await conversation_of(ana)
    await goes_silent(story, conversation_id)
    ana.line.leave()
    await ana.over()
    await check_given_up(story, conversation_id)
    await story.later(seconds=30)
    await check_given_up(story, conversation_id)
    await story.house.call_stories.news.close()
    assert [told["SessionStatus"] for told in told_after(story)] == ["completed"]
    await story.later(seconds=11 * 60)
    await story.later(seconds=60 * 60)
    assert (await story.conversation(conversation_id)).status is Status.CLOSED


async def test_before_an_agent_that_thinks_on_goes_silent(story: Story) -> None:
    await story.on_duty("Marco")
    ana, _ = await asks(story)
    conversation_id = await conversation_of(ana)
    ana.line.leave()
    await ana.over()
    await goes_silent(story, conversation_id)
    await story.settle()
    await story.later(seconds=10)
    await check_given_up(story, conversation_id)


async def test_while_the_agents_goodbye_sounds(story: Story) -> None:
    await story.on_duty("Marco")
    ana, app = await asks(story)
    conversation_id = await conversation_of(ana)
    await goes_silent(story, conversation_id)
    ana.line.slow = True
    app.say("I am transferring you to a person now.")
    app.frame({"type": "end", "handoffData": json.dumps({"conversationId": conversation_id})})
    await ana.line.until_said("I am transferring you")
    ana.line.hear(16)
    ana.line.leave()
    await ana.over()
    await story.later(seconds=30)
    await check_given_up(story, conversation_id)
    assert (await story.said(conversation_id))[-1] == ("agent", "I am")


async def test_when_the_flow_is_asked_for_too_late_it_hands_nothing_over(story: Story) -> None:
    await story.on_duty("Marco")
    ana, _ = await asks(story)
    conversation_id = await conversation_of(ana)
    await goes_silent(story, conversation_id)
    call = await ana.call()
    form = {
        "AccountSid": story.account_id,
        "CallSid": ana.call_id,
        "CallStatus": "in-progress",
        "From": call.from_,
        "To": call.to,
        "Direction": "inbound",
        "SessionStatus": "ended",
        "HandoffData": json.dumps({"conversationId": conversation_id, "attributes": {"reason": "asked"}}),
    }
    ana.line.leave()
    await ana.over()
    await story.house.call_to_flow.start(
        account_id=story.account_id, flow_id=story.credentials.flow_id, fields=form
    )
    await story.later(seconds=30)
    await check_given_up(story, conversation_id)


async def test_a_task_that_was_made_the_moment_she_went_is_abandoned_too(story: Story) -> None:
    marco = await story.on_duty("Marco")
    ana, _ = await asks(story)
    conversation_id = await conversation_of(ana)
    calls, handoff = story.house.calls_room, story.house.handoff
    # Her call is over on the record, and what follows from that is not done yet.
    await story.db.transact(lambda tx: calls.set_status(tx, call_id=ana.call_id, status=CallStatus.COMPLETED))
    task = await story.db.transact(
        lambda tx: handoff.enqueue_caller(tx, conversation_id=conversation_id, workflow_id="", attributes={})
    )
    assert task is not None and task.attributes.get("call_sid") is None
    ana.line.leave()
    await ana.over()
    ended = await story.db.read(lambda tx: story.house.routing.get_task(tx, task_id=task.task_id))
    assert (ended.status, ended.reason) == (TaskStatus.CANCELED, "abandoned")
    assert await story.ringing(marco) == []


async def test_who_writes_after_hanging_up_wants_a_person_all_the_same(story: Story) -> None:
    marco = await story.on_duty("Marco")
    ana, _ = await asks(story)
    conversation_id = await conversation_of(ana)
    ana.line.leave()
    await ana.over()
    received = await story.text("The line was bad. A person, please.")
    assert received.conversation_id == conversation_id
    await goes_silent(story, conversation_id)
    await story.settle()
    await story.later(seconds=10)
    assert len(await story.ringing(marco)) == 1


async def test_a_caller_whom_we_lost_is_called_by_a_person(story: Story) -> None:
    marco = await story.on_duty("Marco")
    ana, _ = await asks(story)
    conversation_id = await conversation_of(ana)
    await goes_silent(story, conversation_id)
    live = story.house.call_stories.live
    hold = story.house.calls_room.hold
    await story.db.transact(lambda tx: hold(tx, call_ids=[ana.call_id], held_by="dead", until=1.0))
    await live.end_lost()
    await story.settle()
    await story.later(seconds=10)
    assert len(await story.ringing(marco)) == 1
    ana.line.leave()
    await ana.over()


@pytest.mark.parametrize(
    ("promise", "rings"),
    [("I am connecting you to a person.", 0), ("A colleague will call you back today.", 1)],
)
async def test_of_promised_persons_only_one_who_was_to_call_comes_to_a_caller_who_has_gone(
    story: Story, promise: str, rings: int
) -> None:
    marco = await story.on_duty("Marco")
    ana, app = await asks(story)
    app.say(promise)
    await ana.line.until_said(promise)
    await ana.line.until_taken_in()
    ana.line.leave()
    await ana.over()
    await story.later(seconds=30)
    assert len(await story.ringing(marco)) == rings
