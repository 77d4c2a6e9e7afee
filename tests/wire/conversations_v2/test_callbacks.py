"""Webhook bodies: what TAC can parse, and never a value it refuses."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tac.models.conversation import Communication, ConversationResponse

from tests.wire.conversations_v2.conftest import ACCOUNT, MARIA, NUMBER, Door
from tieline.conversations import Author, DeliveryStatus
from tieline.wire.conversations_v2 import callbacks

pytestmark = pytest.mark.wire

NOON = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)


def test_what_was_said_parses_and_names_everybody(door: Door) -> None:
    joined = door.maria()
    said = door.run(
        lambda tx: door.room.add_communication(
            tx,
            conversation_id=joined.conversation.conversation_id,
            author=Author(address=MARIA.address, channel="SMS"),
            recipients=[Author(address=NUMBER.address, channel="SMS")],
            text="Hola",
            delivery_status=DeliveryStatus.READ,
        )
    )
    body = callbacks.communication_event(callbacks.COMMUNICATION_CREATED, said, at=NOON)
    assert (body["eventType"], body["timestamp"]) == ("COMMUNICATION_CREATED", "2026-11-22T12:00:00.123Z")
    parsed = Communication.model_validate(body["data"])
    assert parsed.account_id == ACCOUNT
    assert parsed.recipients[0].participant_id == joined.agent_participant.participant_id
    assert body["data"]["recipients"][0]["deliveryStatus"] == "DELIVERED"


def test_a_changed_conversation_carries_its_configuration(door: Door) -> None:
    conversation = door.maria().conversation
    body = callbacks.conversation_event(callbacks.CONVERSATION_UPDATED, conversation, at=NOON)
    parsed = ConversationResponse.model_validate(body["data"])
    assert (parsed.configuration_id, parsed.account_id) == (conversation.configuration_id, ACCOUNT)


def test_a_participant_has_a_name(door: Door) -> None:
    body = callbacks.participant_event(callbacks.PARTICIPANT_ADDED, door.maria().agent_participant, at=NOON)
    assert body["data"]["name"] == "Agent"
