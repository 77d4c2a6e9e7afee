"""The text of a message is emptied for good, wherever it stands: the channel's copy, the conversation's, memory's quotes.

What was learned from it stays: those are memory's own words, and are taken back there.
"""

from __future__ import annotations

from functools import partial

from tieline.channels import ChannelService, Message, MessageNotFound
from tieline.conversations import ConversationService
from tieline.kit.db import Database, Transaction
from tieline.memory import MemoryService


class RedactMessage:
    """Empties messages."""

    def __init__(
        self,
        db: Database,
        *,
        channels: ChannelService,
        conversations: ConversationService,
        memory: MemoryService,
    ) -> None:
        """Keep the rooms that have the words."""
        self._db = db
        self._channels = channels
        self._conversations = conversations
        self._memory = memory

    async def redact(self, *, account_id: str, message_id: str) -> Message:
        """Empty a message that has arrived. Raises `MessageNotFound`, also for another account's, `MessageUnderway`."""
        found = await self._db.read(partial(self._channels.find_message, message_id=message_id))
        if found is None or found.account_id != account_id:
            raise MessageNotFound
        step = partial(self._redact, message_id=message_id)
        return await self._db.transact(step, key=found.conversation_id)

    def _redact(self, tx: Transaction, *, message_id: str) -> Message:
        message = self._channels.redact_message(tx, message_id=message_id)
        communication_id = message.communication_id
        if communication_id is not None and self._conversations.list_chosen(
            tx, communication_ids=[communication_id]
        ):
            self._conversations.correct_communication(tx, communication_id=communication_id, text="")
            self._memory.forget_words(tx, communication_id=communication_id)
        return message
