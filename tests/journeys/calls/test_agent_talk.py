"""Ana calls and talks with the built-in agent: greeted, answered, interrupted, never left in silence."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.calls import begin_call
from tests.support.house import Story
from tests.support.talks import asks_for_person
from tieline.app.starter import CUSTOMER_NUMBER, NUMBER
from tieline.channels.voice.models import CallStatus
from tieline.conversations import OwnerKind, ParticipantType, Status, TurnState
from tieline.kit.pages import PageRequest

pytestmark = pytest.mark.journey


async def test_ana_calls_is_greeted_asks_and_is_answered(story: Story) -> None:
    ana = await begin_call(story)
    greeting = await ana.line.until_count(1)
    assert greeting.startswith("Hello")
    ana.line.speak("Where is my order 4711?", language="en-US", engine="test")
    answer = await ana.line.until_count(2)
    ana.line.leave()
    await ana.over()
    said = await story.transcript((await ana.call()).conversation_id or "")
    assert [(c.speaker.kind.value, c.text) for c in said] == [
        ("agent", greeting),
        ("customer", "Where is my order 4711?"),
        ("agent", answer),
    ]
    assert {c.content_type for c in said} == {"TRANSCRIPTION"}
    assert {c.channel_id for c in said} == {ana.call_id}
    assert said[1].transcription == {"confidence": 0.9, "engine": "test", "language": "en-US"}


async def test_the_conversation_of_a_call_is_found_by_the_calls_id_with_typed_participants(
    story: Story,
) -> None:
    ana = await begin_call(story)
    await ana.line.until_count(1)
    page = await story.db.read(
        lambda tx: story.house.conversations.list_conversations(
            tx,
            account_id=story.account_id,
            statuses=[Status.ACTIVE],
            channel_id=ana.call_id,
            page=PageRequest(),
        )
    )
    [conversation] = page.items
    people = await story.db.read(
        lambda tx: story.house.conversations.list_participants(
            tx, conversation_id=conversation.conversation_id
        )
    )
    assert [(p.type, p.addresses[0].channel, p.addresses[0].address) for p in people] == [
        (ParticipantType.CUSTOMER, "VOICE", CUSTOMER_NUMBER),
        (ParticipantType.AI_AGENT, "VOICE", NUMBER),
    ]
    assert people[0].profile_id == conversation.profile_id is not None
    ana.line.leave()
    await ana.over()


async def test_a_call_goes_on_in_the_conversation_of_the_texts(story: Story) -> None:
    received = await story.text("Hello, my order 4711 has not arrived")
    ana = await begin_call(story)
    greeting = await ana.line.until_count(1)
    ana.line.speak("Where is my order 4711?")
    answer = await ana.line.until_count(2)
    assert (await ana.call()).conversation_id == received.conversation_id
    ana.line.leave()
    await ana.over()
    said = [(c.author.channel, c.text) for c in await story.transcript(received.conversation_id)]
    assert said[0] == ("SMS", "Hello, my order 4711 has not arrived")
    assert said[-3:] == [("VOICE", greeting), ("VOICE", "Where is my order 4711?"), ("VOICE", answer)]
    people = await story.db.read(
        lambda tx: story.house.conversations.list_participants(tx, conversation_id=received.conversation_id)
    )
    # One customer and one agent, each with both addresses: an SDK takes a second agent for a stranger.
    assert [(p.type, [a.channel for a in p.addresses]) for p in people] == [
        (ParticipantType.CUSTOMER, ["SMS", "VOICE"]),
        (ParticipantType.AI_AGENT, ["SMS", "VOICE"]),
    ]


async def test_p3_a_text_is_answered_as_a_text_though_its_writer_calls_before_the_answer(
    story: Story,
) -> None:
    received = await story.text("Hello, my order 4711 has not arrived", settle=False)
    ana = await begin_call(story)
    greeting = await ana.line.until_count(1)
    await story.settle()
    said = [
        (c.speaker.kind.value, c.author.channel) for c in await story.transcript(received.conversation_id)
    ]
    assert said == [("customer", "SMS"), ("agent", "VOICE"), ("agent", "SMS")]
    turn = await story.db.read(
        lambda tx: story.house.conversations.find_turn(tx, communication_id=received.communication_id)
    )
    assert turn is not None and turn.state is TurnState.ANSWERED
    ana.line.leave()
    await ana.over()
    assert ana.line.said == [greeting]


async def test_texts_go_on_in_the_conversation_of_the_call_and_are_answered_as_texts(story: Story) -> None:
    ana = await begin_call(story)
    await ana.line.until_count(1)
    ana.line.leave()
    await ana.over()
    received = await story.text("Hello, my order 4711 has not arrived")
    assert received.conversation_id == (await ana.call()).conversation_id
    last = (await story.transcript(received.conversation_id))[-1]
    assert (last.speaker.kind.value, last.author.channel) == ("agent", "SMS")


async def test_who_texted_and_then_calls_is_given_to_a_person_on_the_phone(story: Story) -> None:
    marco = await story.on_duty("Marco")
    received = await story.text("Hello, my order 4711 has not arrived")
    ana = await asks_for_person(story)
    task_id = await story.accept(marco)
    task = await story.db.read(lambda tx: story.house.routing.get_task(tx, task_id=task_id))
    assert (task.attributes["channelType"], task.attributes["callSid"]) == ("voice", ana.call_id)
    assert task.conversation_id == received.conversation_id
    ana.line.leave()
    await ana.over()


async def test_what_was_cut_is_kept_as_heard(story: Story) -> None:
    ana = await begin_call(story, slow=True)
    greeting = await ana.line.until_count(1)
    ana.line.hear(10)
    ana.line.speak("Sorry, I am in a hurry. Where is my order?")
    await ana.line.until_count(2)
    said = await story.transcript((await ana.call()).conversation_id or "")
    heard = said[0].text
    assert heard and len(heard) <= 10 and greeting.startswith(heard)
    assert greeting[len(heard)] in " ,."
    ana.line.leave()
    await ana.over()


async def test_what_nobody_heard_is_not_kept_as_said_when_the_caller_hangs_up(story: Story) -> None:
    ana = await begin_call(story, slow=True)
    greeting = await ana.line.until_count(1)
    ana.line.hear(10)
    ana.line.leave()
    await ana.over()
    [(speaker, heard)] = await story.said((await ana.call()).conversation_id or "")
    assert speaker == "agent" and 0 < len(heard) <= 10 and greeting.startswith(heard)


async def test_an_uh_huh_does_not_interrupt_the_agent(story: Story) -> None:
    ana = await begin_call(story)
    await ana.line.until_count(1)
    assert ana.line.listens.ignore_backchannel is True
    ana.line.leave()
    await ana.over()


async def test_who_prefers_spanish_is_heard_and_spoken_to_in_spanish(story: Story) -> None:
    await story.prefers("Spanish")
    ana = await begin_call(story)
    assert (await ana.line.until_count(1)).startswith("Hola")
    assert ana.line.listens.language == "es"
    ana.line.speak("¿Dónde está mi pedido 4711?", language="es")
    await ana.line.until_count(2)
    assert [speech.language for speech in ana.line.speeches] == ["es", "es"]
    ana.line.leave()
    await ana.over()


async def test_a_newer_question_replaces_the_one_that_is_being_thought_of(story: Story) -> None:
    ana = await begin_call(story)
    await ana.line.until_count(1)
    ana.line.speak("Where is my order 4711?")
    ana.line.speak("No wait, what are your opening hours?")
    await ana.line.until_count(2)
    said = await story.said((await ana.call()).conversation_id or "")
    assert [text for who, text in said if who == "customer"] == [
        "Where is my order 4711?",
        "No wait, what are your opening hours?",
    ]
    assert said[-1][0] == "agent"
    ana.line.leave()
    await ana.over()


async def test_ana_hangs_up_and_the_call_is_complete_with_its_times(story: Story) -> None:
    ana = await begin_call(story)
    await ana.line.until_count(1)
    ana.line.leave()
    await ana.over()
    call = await ana.call()
    assert call.status is CallStatus.COMPLETED
    assert call.started_at is not None and call.ended_at is not None
    conversation = await story.conversation(call.conversation_id or "")
    assert conversation.owner.kind is OwnerKind.AGENT


async def test_ana_asks_for_a_person_and_hears_the_goodbye_before_anything_else(story: Story) -> None:
    await story.on_duty("Marco")
    ana = await begin_call(story)
    await ana.line.until_count(1)
    ana.line.speak("I want to speak to a human about order 4711")
    goodbye = await ana.line.until_count(2)
    await story.settle()
    conversation = await story.conversation((await ana.call()).conversation_id or "")
    assert conversation.owner.kind in {OwnerKind.FLOW, OwnerKind.WAITING}
    said = await story.said(conversation.conversation_id)
    assert said[-1] == ("agent", goodbye)
    ana.line.leave()
    await ana.over()


async def test_two_calls_at_once_do_not_hear_each_other(story: Story) -> None:
    ana, ben = await asyncio.gather(begin_call(story), begin_call(story, from_="+15550100002"))
    await asyncio.gather(ana.line.until_count(1), ben.line.until_count(1))
    ana.line.speak("Where is my order 4711?")
    await ana.line.until_count(2)
    assert len(ben.line.said) == 1
    for caller in (ana, ben):
        caller.line.leave()
        await caller.over()
