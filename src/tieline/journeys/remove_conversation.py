"""A conversation is removed with everything that the rooms around it keep of it; the customer's memory stays."""

from __future__ import annotations

import asyncio
from functools import partial

from tieline.channels.voice import CallService
from tieline.conversations import ConversationService, Operation
from tieline.conversations.classic import ClassicService, Place
from tieline.journeys.erase_profile import EraseProfile
from tieline.journeys.recording_files import RecordingFiles
from tieline.kit.call_log import CallLog
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Conflict


class StillOnThePhone(Conflict):
    """Somebody of this conversation is on the phone; end the call first."""


class RemoveConversation:
    """Removes conversations."""

    def __init__(
        self,
        db: Database,
        *,
        conversations: ConversationService,
        classic: ClassicService,
        calls_room: CallService,
        erase: EraseProfile,
        calls: CallLog,
        recording_files: RecordingFiles,
    ) -> None:
        """Keep the rooms, and the story that knows where else a conversation leaves something."""
        self._db = db
        self._conversations = conversations
        self._classic = classic
        self._calls_room = calls_room
        self._erase = erase
        self._calls = calls
        self._recording_files = recording_files

    async def remove(
        self, *, account_id: str, resource_id: str, idempotency_key: str | None = None
    ) -> Operation:
        """Remove a conversation, whatever its status. Raises `ConversationNotFound`, `StillOnThePhone`."""
        step = partial(self._remove, account_id=account_id, conversation_id=resource_id, key=idempotency_key)
        operation, recording_ids = await self._db.transact(step, key=resource_id)
        self._calls.forget(conversation_ids={resource_id}, profile_id=resource_id)
        await asyncio.to_thread(self._recording_files.delete, recording_ids)
        return operation

    async def remove_classic(self, *, place: Place, name: str) -> None:
        """Remove a conversation as the older API names it: by either id, or by its unique name."""
        found = await self._db.read(partial(self._classic.get_conversation, place=place, name=name))
        await self.remove(account_id=place.account_id, resource_id=found.conversation.conversation_id)

    def _remove(
        self, tx: Transaction, *, account_id: str, conversation_id: str, key: str | None
    ) -> tuple[Operation, tuple[str, ...]]:
        done = key and self._conversations.find_operation_by_key(
            tx, account_id=account_id, idempotency_key=key
        )
        if done:
            return done, ()
        of = {"account_id": account_id, "conversation_id": conversation_id}
        self._conversations.get_conversation(tx, **of)
        live = self._calls_room.find_live_calls(tx, conversation_id=conversation_id)
        if live:
            raise StillOnThePhone(conflicting_id=live[0].call_id)
        self._conversations.delete_conversation(tx, **of)
        spoken = self._erase.forget_conversations(
            tx, account_id=account_id, conversation_ids=(conversation_id,)
        )
        operation = self._conversations.record_operation(
            tx, account_id=account_id, related={"conversationId": conversation_id}, idempotency_key=key
        )
        return operation, tuple(spoken.recording_ids)
