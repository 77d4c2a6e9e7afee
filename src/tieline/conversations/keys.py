"""The grouping key of a conversation whose people come one by one: it follows them, and two never share it.

The key itself is `grouping.py`'s rule; a message or a caller with everybody at once gets theirs in `opening.py`.
"""

from __future__ import annotations

from tieline.conversations.errors import ConversationExists
from tieline.conversations.grouping import key_of_participants
from tieline.conversations.models import Conversation, NewParticipant, Participant, ParticipantType
from tieline.conversations.store import conversations as rows
from tieline.conversations.store import participants as participant_rows
from tieline.kit.db import Transaction


def settle(tx: Transaction, conversation: Conversation) -> None:
    """Give an open conversation the key its people make. Raises `ConversationExists` naming the one that has it."""
    standing = participant_rows.list_all(tx, conversation.conversation_id)
    people = [_as_asked(one) for one in standing if one.type is not ParticipantType.HUMAN_AGENT]
    key = key_of_participants(
        grouping=conversation.configuration.grouping,
        profile_id=conversation.profile_id,
        participants=people,
    )
    if key is None or key == rows.find_group_key(tx, conversation.conversation_id):
        return
    other = rows.find_by_key(
        tx,
        account_id=conversation.account_id,
        configuration_id=conversation.configuration_id,
        group_key=key,
    )
    if other is not None:
        raise ConversationExists(conflicting_id=other.conversation_id)
    rows.set_group_key(tx, conversation_id=conversation.conversation_id, group_key=key)


def _as_asked(one: Participant) -> NewParticipant:
    return NewParticipant(addresses=one.addresses, type=one.type, name=one.name, profile_id=one.profile_id)
