"""A conversation is ended by hand: from the handset ("new conversation") or from the console ("end now")."""

from __future__ import annotations

from functools import partial

from tieline.conversations import Conversation, ConversationService, Status
from tieline.journeys.spoken import SpokenWords
from tieline.kit.db import Database, Transaction


class EndNow:
    """Ends conversations; what follows from that (rules, memory, the open task) hears of it as of any other end."""

    def __init__(self, db: Database, *, conversations: ConversationService, words: SpokenWords) -> None:
        """Keep the room, and the read that knows whose conversation is whose."""
        self._db = db
        self._conversations = conversations
        self._words = words

    async def end(self, *, account_id: str, conversation_id: str, by: str) -> Conversation:
        """Close a conversation; one that is closed stays so. Raises `ConversationNotFound`."""
        step = partial(self._end, account_id=account_id, conversation_id=conversation_id, by=by)
        return await self._db.transact(step, key=conversation_id)

    def _end(self, tx: Transaction, *, account_id: str, conversation_id: str, by: str) -> Conversation:
        conversation = self._conversations.get_conversation(
            tx, conversation_id=conversation_id, account_id=account_id
        )
        if conversation.status is Status.CLOSED:
            return conversation
        return self._conversations.update_conversation(
            tx, conversation_id=conversation_id, status=Status.CLOSED, by=by
        )

    async def end_of_customer(self, *, account_id: str, address: str, by: str) -> str | None:
        """Close every open conversation of the customer at `address`; return the newest one's id, None without any."""
        find = partial(self._words.open_of_customer, account_id=account_id, address=address)
        found = sorted(await self._db.read(find), key=lambda one: one.created_at)
        for conversation in found:
            await self.end(account_id=account_id, conversation_id=conversation.conversation_id, by=by)
        return found[-1].conversation_id if found else None
