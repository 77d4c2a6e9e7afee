"""From an event to the webhook body its product sends: the one place that knows both. Used by `house.py`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tieline.channels import Message
from tieline.conversations import Communication, ConversationService
from tieline.kit.db import Transaction
from tieline.kit.errors import NotFound
from tieline.wire.conversations_v2 import callbacks

_CONVERSATION = {"ConversationCreated": "CONVERSATION_CREATED", "ConversationUpdated": "CONVERSATION_UPDATED"}
_PARTICIPANT = {"ParticipantAdded": "PARTICIPANT_ADDED", "ParticipantUpdated": "PARTICIPANT_UPDATED"}
_COMMUNICATION = {
    "CommunicationAdded": "COMMUNICATION_CREATED",
    "CommunicationUpdated": "COMMUNICATION_UPDATED",
}
# Changes that the vendor has no field for, or tells nobody about, make no webhook.
_TOLD = {"status", "name"}


def message_status(message: Message) -> Mapping[str, str]:
    """Return the fields of a message's status callback (reference: twilio-apis.md section 11)."""
    return {
        "AccountSid": message.account_id,
        "ApiVersion": "2010-04-01",
        "From": message.from_,
        "MessageSid": message.message_id,
        "SmsSid": message.message_id,
        "To": message.to,
    }


class ConversationBodies:
    """Renders the orchestrator's webhooks from the rooms' present state."""

    def __init__(self, conversations: ConversationService) -> None:
        """Read through `conversations`."""
        self._conversations = conversations

    def communication(self, communication: Communication) -> Mapping[str, Any]:
        """Return the body of COMMUNICATION_CREATED."""
        return callbacks.communication_event(
            "COMMUNICATION_CREATED", communication, at=communication.created_at
        )

    def __call__(self, tx: Transaction, event: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]] | None:
        """Return the webhook event type and body of an event, or None when none is sent for it."""
        try:
            return self._render(tx, event)
        except NotFound:
            # Erased between the event and its delivery; there is nothing to tell any more.
            return None

    def _render(self, tx: Transaction, event: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]] | None:
        name, conversation_id = event["event"], event["conversation_id"]
        at = datetime.fromisoformat(event["at"])
        if event_type := _CONVERSATION.get(name):
            if name == "ConversationUpdated" and not _TOLD & set(event["changed"]):
                return None
            conversation = self._conversations.get_conversation(tx, conversation_id=conversation_id)
            return event_type, callbacks.conversation_event(event_type, conversation, at=at)
        if name == "ParticipantRemoved":
            return callbacks.PARTICIPANT_REMOVED, callbacks.participant_gone(event, at=at)
        if event_type := _PARTICIPANT.get(name):
            participant = self._conversations.get_participant(
                tx, conversation_id=conversation_id, participant_id=event["participant_id"]
            )
            return event_type, callbacks.participant_event(event_type, participant, at=at)
        if event_type := _COMMUNICATION.get(name):
            communication = self._conversations.get_communication(
                tx, communication_id=event["communication_id"], conversation_id=conversation_id
            )
            return event_type, callbacks.communication_event(event_type, communication, at=at)
        return None
