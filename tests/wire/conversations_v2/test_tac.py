"""What TAC's own client sends and reads: every call it makes against the orchestrator."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

import pytest
from tac.models.conversation import (
    Communication,
    ParticipantAddress,
    ParticipantRequest,
    SendMessageActionRequest,
)

from tests.wire.conversations_v2.conftest import CONFIGURATION, MARIA, NUMBER, STORE, Door
from tieline.conversations import Author, Owner, Status
from tieline.kit.jobs import list_jobs

pytestmark = pytest.mark.wire

T = TypeVar("T")

CUSTOMER_AT = ParticipantAddress(channel="SMS", address=MARIA.address)
AGENT_AT = ParticipantAddress(channel="SMS", address=NUMBER.address)


def test_it_starts_with_the_configuration(door: Door) -> None:
    found = door.tac().get_configuration(CONFIGURATION)
    assert (found.id, found.memory_store_id, found.description) == (CONFIGURATION, STORE, "")


async def test_it_reads_typed_and_named_participants(door: Door) -> None:
    joined = await run(door.maria)
    customer, agent = await door.tac().list_participants(joined.conversation.conversation_id)
    assert (customer.name, customer.type, agent.type) == ("Maria García", "CUSTOMER", "AI_AGENT")
    assert customer.profile_id == joined.conversation.profile_id
    assert agent.addresses[0].address == NUMBER.address


async def test_it_adds_itself_twice_and_stands_once(door: Door) -> None:
    joined = await run(door.maria)
    again = await door.tac().add_participant(joined.conversation.conversation_id, [AGENT_AT], "AI_AGENT")
    assert again.id == joined.agent_participant.participant_id


async def test_it_promotes_a_participant_by_replacing_it(door: Door) -> None:
    joined = await run(door.maria)
    after = await door.tac().update_participant(
        joined.conversation.conversation_id,
        joined.customer_participant.participant_id,
        participant_type="CUSTOMER",
        addresses=[CUSTOMER_AT],
        name="Maria",
        profile_id="mem_profile_" + "7" * 26,
    )
    assert (after.type, after.name, after.profile_id) == ("CUSTOMER", "Maria", "mem_profile_" + "7" * 26)


async def test_it_writes_first_and_reuses_what_stands(door: Door) -> None:
    people = [
        ParticipantRequest(type="CUSTOMER", addresses=[CUSTOMER_AT]),
        ParticipantRequest(type="AI_AGENT", addresses=[AGENT_AT]),
    ]
    made, reused = await door.tac().create_or_reuse_conversation(people)
    assert not reused
    assert await door.tac().create_or_reuse_conversation(people) == (made, True)


async def test_it_finds_a_call_by_its_id_and_only_while_active(door: Door) -> None:
    joined = await run(door.maria)
    conversation_id = joined.conversation.conversation_id
    await run(lambda: say(door, conversation_id, "Hola", channel_id="CA1"))
    found = await door.tac().list_conversations(channel_id="CA1", status=["ACTIVE", "INACTIVE"])
    assert [one.id for one in found] == [conversation_id]
    await door.tac().update_conversation(conversation_id, "INACTIVE")
    assert await door.tac().list_conversations(channel_id="CA1", status=["ACTIVE"]) == []


async def test_the_handoff_it_makes(door: Door) -> None:
    joined = await run(door.maria)
    conversation_id = joined.conversation.conversation_id
    quiet = await door.tac().update_conversation(conversation_id, "INACTIVE")
    assert (quiet.status, quiet.configuration_id) == ("INACTIVE", CONFIGURATION)
    await door.tac().clear_status_callbacks(conversation_id)
    stored = await run(
        lambda: door.run(lambda tx: door.room.get_conversation(tx, conversation_id=conversation_id))
    )
    assert (stored.status, stored.status_callbacks) == (Status.INACTIVE, ())
    assert stored.inactive_requested_at is not None


async def test_its_reply_is_stored_and_waits_for_its_job(door: Door) -> None:
    joined = await run(door.maria)
    request = SendMessageActionRequest.model_validate(
        {
            "type": "SEND_MESSAGE",
            "payload": {
                "from": {"participantId": joined.agent_participant.participant_id, "channel": "SMS"},
                "to": [{"participantId": joined.customer_participant.participant_id, "channel": "SMS"}],
                "content": {"text": "Hola Maria"},
            },
        }
    )
    action = await door.tac().create_action(joined.conversation.conversation_id, request)
    assert (action.status, action.conversation_id) == ("PENDING", joined.conversation.conversation_id)
    (job,) = await run(lambda: door.run(lambda tx: list_jobs(tx, kind="perform_action")))
    assert job.payload == {"action_id": action.id}


async def test_it_reads_back_what_was_said(door: Door) -> None:
    joined = await run(door.maria)
    conversation_id = joined.conversation.conversation_id
    await run(lambda: say(door, conversation_id, "Hola"))
    (said,) = await door.tac().list_communications(conversation_id)
    assert isinstance(said, Communication)
    assert (said.content.text, said.author.participant_id) == (
        "Hola",
        joined.customer_participant.participant_id,
    )
    assert len(said.created_at or "") <= 30


async def test_p4_its_words_are_refused_once_a_worker_owns(door: Door) -> None:
    joined = await run(door.maria)
    conversation_id = joined.conversation.conversation_id
    carlos = Owner.worker("WK-carlos")
    await run(
        lambda: door.run(
            lambda tx: door.room.change_owner(tx, conversation_id=conversation_id, owner=carlos)
        ),
    )
    answer = await run(
        lambda: door.call(
            "POST",
            f"/Conversations/{conversation_id}/Communications",
            json={
                "author": {"address": NUMBER.address, "channel": "SMS"},
                "content": {"type": "TEXT", "text": "Still me"},
                "recipients": [{"address": MARIA.address, "channel": "SMS"}],
            },
        ),
    )
    assert answer.status_code == 403
    assert answer.json()["message"].startswith("A worker owns this conversation now")


async def run(work: Callable[[], T]) -> T:
    """Run blocking work of the test beside the loop in which TAC's client runs."""
    return await asyncio.to_thread(work)


def say(door: Door, conversation_id: str, text: str, channel_id: str | None = None) -> None:
    door.run(
        lambda tx: door.room.add_communication(
            tx,
            conversation_id=conversation_id,
            author=Author(address=MARIA.address, channel="SMS"),
            recipients=[Author(address=NUMBER.address, channel="SMS")],
            text=text,
            channel_id=channel_id,
        )
    )
