"""Ana asks for a person: the handoff from the agent to Marco or Lucía, and back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.house import Story
from tieline.conversations import OwnerKind, ParticipantType, Status
from tieline.kit.errors import Conflict, Refused
from tieline.kit.pages import PageRequest

pytestmark = pytest.mark.journey

ASKS = "I want to speak to a human about order 4711"


async def test_the_built_in_agent_answers_ana(story: Story) -> None:
    received = await story.text("Hello, my order 4711 has not arrived")
    speakers = [speaker for speaker, _ in await story.said(received.conversation_id)]
    assert speakers == ["customer", "agent"]
    assert (await story.conversation(received.conversation_id)).owner.kind is OwnerKind.AGENT


async def test_a_handoff_rings_at_marcos_desktop_and_he_answers(story: Story) -> None:
    marco = await story.on_duty("Marco")
    received = await story.text(ASKS)
    waiting = await story.conversation(received.conversation_id)
    assert waiting.owner.kind is OwnerKind.WAITING
    assert waiting.status is Status.INACTIVE
    task_id = await story.accept(marco)
    owned = await story.conversation(received.conversation_id)
    assert (owned.owner.kind, owned.owner.reference, owned.status) == (
        OwnerKind.WORKER,
        marco.worker_id,
        Status.ACTIVE,
    )
    await story.house.worker_desk.send(
        account_id=story.account_id, worker_id=marco.worker_id, task_id=task_id, text="Hello Ana, Marco here."
    )
    await story.settle()
    said = await story.said(received.conversation_id)
    assert said[0] == ("customer", ASKS)
    assert said[1][0] == "agent"
    assert said[-1] == ("worker", "Hello Ana, Marco here.")
    last = (await story.transcript(received.conversation_id))[-1]
    assert [recipient.delivery_status for recipient in last.recipients] == ["DELIVERED"]


async def test_the_task_carries_reason_ids_and_reserved_keys_in_both_spellings(story: Story) -> None:
    await story.on_duty("Marco")
    received = await story.text(ASKS)
    task = await story.db.read(
        lambda tx: story.house.routing.find_open_task(tx, conversation_id=received.conversation_id)
    )
    assert task is not None
    attributes = task.attributes
    assert attributes["conversationId"] == attributes["conversationSid"] == received.conversation_id
    assert attributes["storeId"] == attributes["memoryStoreId"]
    assert attributes["profileId"] == received.profile_id
    assert attributes["customerName"] == "Ana Torres"
    assert attributes["reason"]
    assert attributes["handoff"]["reason"] == attributes["reason"]


async def test_the_worker_has_an_identity_of_their_own_not_the_number(story: Story) -> None:
    marco = await story.on_duty("Marco")
    received = await story.text(ASKS)
    await story.accept(marco)
    participants = await story.db.read(
        lambda tx: story.house.conversations.list_participants(tx, conversation_id=received.conversation_id)
    )
    person = next(p for p in participants if p.type is ParticipantType.HUMAN_AGENT)
    assert person.name == "Marco Bianchi"
    assert person.addresses[0].address == f"worker:{marco.worker_id}"


async def test_p6_nobody_free_is_said_once_after_the_closing_words_and_the_task_waits(story: Story) -> None:
    received = await story.text(ASKS)
    said = await story.said(received.conversation_id)
    assert [speaker for speaker, _ in said] == ["customer", "agent", "flow"]
    assert "Nobody is free" in said[2][1]
    await story.text("Hello?")
    await story.text("Anybody?")
    notices = [text for speaker, text in await story.said(received.conversation_id) if speaker == "flow"]
    assert len(notices) == 2
    assert (await story.conversation(received.conversation_id)).status is Status.INACTIVE
    marco = await story.on_duty("Marco")
    assert len(await story.ringing(marco)) == 1


async def test_a_spanish_customer_hears_it_in_spanish_and_rings_at_lucia_first(story: Story) -> None:
    await story.prefers("spanish")
    await story.on_duty("Marco")
    lucia = await story.on_duty("Lucía")
    await story.text("Quiero hablar con una persona")
    assert len(await story.ringing(lucia)) == 1


async def test_a_reservation_that_times_out_moves_to_the_next_worker(story: Story) -> None:
    marco = await story.on_duty("Marco")
    await story.text(ASKS)
    lucia = await story.on_duty("Lucía")
    assert len(await story.ringing(marco)) == 1
    await story.later(seconds=61)
    assert await story.ringing(marco) == []
    assert len(await story.ringing(lucia)) == 1


async def test_p4_the_agent_cannot_speak_once_marco_has_accepted(story: Story) -> None:
    marco = await story.on_duty("Marco")
    received = await story.text(ASKS)
    await story.accept(marco)
    with pytest.raises(Refused):
        await story.db.transact(lambda tx: _agent_says(story, tx, received.conversation_id, "One more thing"))
    assert "One more thing" not in [text for _, text in await story.said(received.conversation_id)]


async def test_p4_another_worker_cannot_accept_what_marco_has(story: Story) -> None:
    marco = await story.on_duty("Marco")
    await story.text(ASKS)
    reservation_id = (await story.ringing(marco))[0]
    accept = story.house.worker_desk.accept
    await accept(account_id=story.account_id, worker_id=marco.worker_id, reservation_id=reservation_id)
    with pytest.raises(Conflict):
        await accept(account_id=story.account_id, worker_id=marco.worker_id, reservation_id=reservation_id)


async def test_the_summary_stands_cited_before_marco_accepts(story: Story) -> None:
    await story.on_duty("Marco")
    await story.text("My order 4711 arrived broken, the screen has a crack")
    received = await story.text(ASKS)
    results = await story.db.read(
        lambda tx: story.house.intelligence.list_results(
            tx, account_id=story.account_id, page=PageRequest(), conversation_id=received.conversation_id
        )
    )
    summary = next(r for r in results.items if "sentences" in r.result and r.result["text"])
    said = {c.communication_id for c in await story.transcript(received.conversation_id)}
    assert summary.result["sentences"]
    assert all(s["citations"] and set(s["citations"]) <= said for s in summary.result["sentences"])
    assert "4711" in summary.result["text"]


async def test_after_finishing_the_next_conversation_remembers(story: Story) -> None:
    marco = await story.on_duty("Marco")
    first = await story.text("My order 4711 arrived broken and I want to speak to a human")
    task_id = await story.accept(marco)
    await story.house.worker_desk.send(
        account_id=story.account_id,
        worker_id=marco.worker_id,
        task_id=task_id,
        text="I have sent you a replacement, it arrives on Friday.",
    )
    await story.settle()
    await story.house.worker_desk.finish(
        account_id=story.account_id, worker_id=marco.worker_id, task_id=task_id, disposition="Solved"
    )
    await story.settle()
    assert (await story.conversation(first.conversation_id)).status is Status.CLOSED
    second = await story.text("What do you know about order 4711?")
    assert second.conversation_id != first.conversation_id
    reply = (await story.said(second.conversation_id))[1][1]
    assert "4711" in reply


async def test_marco_gives_ana_back_to_the_agent_which_answers_again(story: Story) -> None:
    marco = await story.on_duty("Marco")
    received = await story.text(ASKS)
    task_id = await story.accept(marco)
    await story.house.worker_desk.return_to_agent(
        account_id=story.account_id, worker_id=marco.worker_id, task_id=task_id
    )
    await story.settle()
    await story.text("Thanks. What is the status of my order?")
    conversation = await story.conversation(received.conversation_id)
    assert conversation.owner.kind is OwnerKind.AGENT
    assert (await story.said(received.conversation_id))[-1][0] == "agent"


def _agent_says(story: Story, tx: Any, conversation_id: str, text: str) -> None:
    from tieline.conversations import Speaker

    words = story.house.outbound.words_for_customer(
        tx, conversation_id=conversation_id, text=text, speaker=Speaker.agent()
    )
    story.house.outbound.say(tx, words=words)


async def test_whoever_served_ana_last_is_asked_first_the_next_time(story: Story) -> None:
    lucia, marco = await story.on_duty("Luc"), await story.on_duty("Marco")
    received = await story.text(ASKS)
    first = lucia if await story.ringing(lucia) else marco
    other = marco if first is lucia else lucia
    task_id = await story.accept(first)
    ids = {"account_id": story.account_id, "worker_id": first.worker_id, "task_id": task_id}
    await story.house.worker_desk.finish(**ids, disposition="resolved", note=None, observations=None)
    await story.settle()
    # Now the other one waits longer.
    again = await story.text("I want to speak to a human about order 4712")
    assert again.conversation_id != received.conversation_id
    assert len(await story.ringing(first)) == 1
    assert await story.ringing(other) == []
    task = await story.db.read(
        lambda tx: story.house.routing.find_open_task(tx, conversation_id=again.conversation_id)
    )
    assert task is not None
    assert task.attributes["lastWorkerName"] == first.friendly_name


async def test_her_language_comes_before_who_served_her_last(story: Story) -> None:
    marco = await story.on_duty("Marco")
    await story.text(ASKS)
    task_id = await story.accept(marco)
    ids = {"account_id": story.account_id, "worker_id": marco.worker_id, "task_id": task_id}
    await story.house.worker_desk.finish(**ids, disposition="resolved", note=None, observations=None)
    await story.settle()
    lucia = await story.on_duty("Luc")
    await story.prefers("Spanish")
    await story.text("I want to speak to a human about order 4712")
    assert len(await story.ringing(lucia)) == 1
