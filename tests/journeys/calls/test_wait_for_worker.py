"""Ana is on the phone and waits for a person: what she hears, and what happens when nobody comes."""

from __future__ import annotations

import pytest

from tests.support.calls import begin_call
from tests.support.house import Story
from tests.support.talks import WANTS_A_PERSON, asks_for_person, conversation_of, open_task, until_on_record
from tieline.conversations import OwnerKind, Status
from tieline.journeys.calls.hold_music import HOLD_MUSIC
from tieline.kit.pages import PageRequest
from tieline.routing import TaskStatus

pytestmark = pytest.mark.journey


@pytest.fixture
def story(story_on_each_engine: Story) -> Story:
    return story_on_each_engine


async def test_the_goodbye_is_heard_before_the_flow_says_anything_and_before_the_music(story: Story) -> None:
    ana = await begin_call(story, slow=True)
    await ana.line.until_count(1)
    ana.line.speak(WANTS_A_PERSON)
    goodbye = await ana.line.until_count(2)
    await story.settle()
    await ana.line.until_state("waiting")
    assert ana.line.played == []
    sentence = await ana.line.until_said("Nobody is free")
    assert ana.line.said.index(goodbye) < ana.line.said.index(sentence)
    assert ana.line.cleared == 0
    ana.line.hear_out()
    await ana.line.until_played(HOLD_MUSIC)
    ana.line.leave()
    await ana.over()


async def test_the_task_is_a_voice_task_that_knows_the_call(story: Story) -> None:
    ana = await asks_for_person(story)
    task = await open_task(ana)
    assert task.channel == "voice"
    assert task.attributes["channelType"] == "voice"
    assert task.attributes["callSid"] == task.attributes["call_sid"] == ana.call_id
    assert task.attributes["customerAddress"] == "+15550100001"
    assert task.attributes["direction"] == "inbound"
    ana.line.leave()
    await ana.over()


async def test_nobody_is_free_is_said_truthfully_and_music_goes_on_after_it(story: Story) -> None:
    ana = await asks_for_person(story)
    sentence = await ana.line.until_said("Nobody is free")
    assert "stay on the line" in sentence
    await ana.line.until_played(HOLD_MUSIC)
    conversation = await story.conversation(await conversation_of(ana))
    assert (conversation.owner.kind, conversation.status) == (OwnerKind.WAITING, Status.INACTIVE)
    assert ("flow", sentence) in await story.said(conversation.conversation_id)
    ana.line.leave()
    await ana.over()


async def test_the_music_is_not_interrupted_by_words_she_has_heard_already(story: Story) -> None:
    await story.on_duty("Marco")
    ana = await asks_for_person(story)
    await ana.line.until_state("waiting")
    await ana.line.until_played(HOLD_MUSIC)
    ana.line.speak("Hello?")
    await until_on_record(story, await conversation_of(ana), "Hello?")
    assert ana.line.cleared == 0
    ana.line.leave()
    await ana.over()


async def test_what_she_says_while_waiting_is_kept_and_not_answered_by_the_notice_for_texts(
    story: Story,
) -> None:
    ana = await asks_for_person(story)
    await ana.line.until_said("Nobody is free")
    ana.line.speak("It is about the blue jacket")
    ana.line.speak("Are you there?")
    await story.settle()
    conversation_id = await conversation_of(ana)
    await until_on_record(story, conversation_id, "Are you there?")
    await story.settle()
    said = await story.said(conversation_id)
    assert ("customer", "It is about the blue jacket") in said
    assert not [text for _, text in said if "still waiting" in text]
    ana.line.leave()
    await ana.over()


async def test_she_hangs_up_while_waiting_and_the_task_is_abandoned(story: Story) -> None:
    ana = await asks_for_person(story)
    task = await open_task(ana)
    ana.line.leave()
    await ana.over()
    canceled = await story.db.read(lambda tx: story.house.routing.get_task(tx, task_id=task.task_id))
    assert (canceled.status, canceled.reason) == (TaskStatus.CANCELED, "abandoned")
    conversation = await story.conversation(await conversation_of(ana))
    assert (conversation.owner.kind, conversation.status) == (OwnerKind.AGENT, Status.ACTIVE)
    assert "virtual assistant, which knows" not in " ".join(ana.line.said)


async def test_the_conversation_of_a_caller_who_gave_up_goes_quiet_closes_and_is_summarised(
    story: Story,
) -> None:
    ana = await asks_for_person(story)
    conversation_id = await conversation_of(ana)
    ana.line.leave()
    await ana.over()
    await story.later(seconds=11 * 60)
    assert (await story.conversation(conversation_id)).status is Status.INACTIVE
    await story.later(seconds=60 * 60)
    assert (await story.conversation(conversation_id)).status is Status.CLOSED
    results = await story.db.read(
        lambda tx: story.house.intelligence.list_results(
            tx, account_id=story.account_id, conversation_id=conversation_id, page=PageRequest()
        )
    )
    assert [result for result in results.items if result.result.get("sentences")]


async def test_she_hangs_up_while_it_rings_and_nothing_rings_any_more(story: Story) -> None:
    marco = await story.on_duty("Marco")
    ana = await asks_for_person(story)
    assert len(await story.ringing(marco)) == 1
    ana.line.leave()
    await ana.over()
    assert await story.ringing(marco) == []


async def test_she_hangs_up_before_the_flow_has_made_a_task(story: Story) -> None:
    ana = await begin_call(story)
    await ana.line.until_count(1)
    ana.line.speak(WANTS_A_PERSON)
    await ana.line.until_count(2)
    await ana.line.until_state("flow")
    ana.line.leave()
    await ana.over()
    conversation = await story.conversation(await conversation_of(ana))
    assert conversation.owner.kind is OwnerKind.AGENT
    task = await story.db.read(
        lambda tx: story.house.routing.find_open_task(tx, conversation_id=conversation.conversation_id)
    )
    assert task is None


async def test_a_task_that_is_taken_back_unserved_gives_her_to_the_agent_on_the_same_call(
    story: Story,
) -> None:
    ana = await asks_for_person(story)
    task = await open_task(ana)
    await story.db.transact(
        lambda tx: story.house.routing.cancel_task(tx, task_id=task.task_id, reason="test")
    )
    await story.settle()
    await ana.line.until_said("You are back with the virtual assistant")
    ana.line.speak("Where is my order 4711?")
    await ana.line.until_said("4711")
    ana.line.leave()
    await ana.over()
