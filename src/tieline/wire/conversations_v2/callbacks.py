"""The bodies of this product's webhooks: {eventType, timestamp, data}, `data` being the resource as the API returns it.

Pure: a journey reads the room's values and posts what is made here. TAC refuses a whole event for one field it does not
know, which is why `render.py` never writes READ or VIDEO and every end of a communication has its `participantId`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tieline.conversations import Communication, Conversation, Participant
from tieline.wire.conversations_v2.render import (
    render_communication,
    render_conversation,
    render_participant,
)
from tieline.wire.envelope import wire_time_ms

CONVERSATION_CREATED = "CONVERSATION_CREATED"
CONVERSATION_UPDATED = "CONVERSATION_UPDATED"
PARTICIPANT_ADDED = "PARTICIPANT_ADDED"
PARTICIPANT_UPDATED = "PARTICIPANT_UPDATED"
PARTICIPANT_REMOVED = "PARTICIPANT_REMOVED"
COMMUNICATION_CREATED = "COMMUNICATION_CREATED"
COMMUNICATION_UPDATED = "COMMUNICATION_UPDATED"

EVENT_TYPES = {
    "ConversationCreated": CONVERSATION_CREATED,
    "ConversationUpdated": CONVERSATION_UPDATED,
    "ParticipantAdded": PARTICIPANT_ADDED,
    "ParticipantUpdated": PARTICIPANT_UPDATED,
    "ParticipantRemoved": PARTICIPANT_REMOVED,
    "CommunicationAdded": COMMUNICATION_CREATED,
    "CommunicationUpdated": COMMUNICATION_UPDATED,
}
"""The house's events that are told to outside programs, by the name the wire gives them."""


def conversation_event(event_type: str, conversation: Conversation, *, at: datetime) -> dict[str, Any]:
    """Return the body of CONVERSATION_CREATED or CONVERSATION_UPDATED."""
    return _body(event_type, render_conversation(conversation), at=at)


def participant_event(event_type: str, participant: Participant, *, at: datetime) -> dict[str, Any]:
    """Return the body of PARTICIPANT_ADDED or PARTICIPANT_UPDATED."""
    return _body(event_type, render_participant(participant), at=at)


def participant_gone(event: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """Return the body of PARTICIPANT_REMOVED; who is gone is known by their ids and type alone."""
    data = {
        "id": event["participant_id"],
        "conversationId": event["conversation_id"],
        "accountId": event["account_id"],
        "type": event["participant_type"],
    }
    return _body(PARTICIPANT_REMOVED, data, at=at)


def communication_event(event_type: str, communication: Communication, *, at: datetime) -> dict[str, Any]:
    """Return the body of COMMUNICATION_CREATED or COMMUNICATION_UPDATED."""
    return _body(event_type, render_communication(communication), at=at)


def _body(event_type: str, data: dict[str, Any], *, at: datetime) -> dict[str, Any]:
    return {"eventType": event_type, "timestamp": wire_time_ms(at), "data": data}
