"""A person is erased: every room's rows in one transaction, then the bytes they left behind (promise P12)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Protocol

from tieline.channels import ChannelService
from tieline.channels.voice import CallService, ErasedCalls
from tieline.conversations import ConversationService
from tieline.flows import FlowService
from tieline.intelligence import IntelligenceService
from tieline.journeys.recording_files import RecordingFiles
from tieline.kit.call_log import CallLog
from tieline.kit.db import Database, Transaction
from tieline.kit.events import delete_events_of
from tieline.memory import Erasure, MemoryService
from tieline.routing import RoutingService
from tieline.webhooks import WebhookService

NOBODY = "nobody"
"""No profile has this id: only what belongs to conversations is erased."""

_MOST_COUNTED = 1_000_000


class BesideConversations(Protocol):
    """A room that keeps something about conversations and nothing else of people."""

    def erase_conversations(self, tx: Transaction, *, conversation_ids: Sequence[str]) -> None:
        """Delete everything about conversations that are gone."""
        ...


class EraseProfile:
    """Erases people."""

    def __init__(
        self,
        db: Database,
        *,
        memory: MemoryService,
        conversations: ConversationService,
        channels: ChannelService,
        routing: RoutingService,
        flows: FlowService,
        intelligence: IntelligenceService,
        webhooks: WebhookService,
        calls: CallLog,
        calls_room: CallService,
        beside: Sequence[BesideConversations],
        recording_files: RecordingFiles,
    ) -> None:
        """Keep every room that may hold a copy; `tests/architecture` fails for a table that this story forgets."""
        self._db = db
        self._memory = memory
        self._conversations = conversations
        self._channels = channels
        self._routing = routing
        self._flows = flows
        self._intelligence = intelligence
        self._webhooks = webhooks
        self._calls = calls
        self._calls_room = calls_room
        self._beside = beside
        self._recording_files = recording_files

    async def erase(self, *, account_id: str, store_id: str, profile_id: str) -> Erasure:
        """Erase a profile, and those merged into it, with everything that quotes them; return the receipt, which is kept.

        Raises:
            ProfileNotFound.
        """
        step = partial(self._erase, account_id=account_id, store_id=store_id, profile_id=profile_id)
        conversation_ids, spoken, members, receipt = await self._db.transact(step, key=profile_id)
        for member in members:
            self._calls.forget(conversation_ids=set(conversation_ids), profile_id=member)
        await asyncio.to_thread(self._recording_files.delete, spoken.recording_ids)
        await self._db.scrub()
        return receipt

    def _erase(
        self, tx: Transaction, *, account_id: str, store_id: str, profile_id: str
    ) -> tuple[tuple[str, ...], ErasedCalls, tuple[str, ...], Erasure]:
        members = self._memory.list_members(
            tx, store_id=store_id, profile_id=profile_id, account_id=account_id
        )
        identifiers = self._memory.list_identifiers(
            tx, store_id=store_id, profile_id=profile_id, account_id=account_id
        )
        addresses = [identifier.value for identifier in identifiers]
        said = sum(
            len(
                self._conversations.list_spoken(
                    tx, account_id=account_id, profile_id=member, limit=_MOST_COUNTED
                )
            )
            for member in members
        )
        # A merge moved everything to the one that is erased; what an absorbed one still had would be a copy left over.
        conversation_ids = tuple(
            conversation_id
            for member in members
            for conversation_id in self._conversations.erase_profile(
                tx, account_id=account_id, profile_id=member
            )
        )
        spoken = self.forget_conversations(
            tx,
            account_id=account_id,
            conversation_ids=conversation_ids,
            addresses=addresses,
            profile_ids=members,
        )
        counts = self._memory.erase_profile(
            tx, account_id=account_id, store_id=store_id, profile_id=profile_id
        )
        counts |= {
            "conversations": len(conversation_ids),
            "communications": said,
            "calls": len(spoken.call_ids),
            "recordings": len(spoken.recording_ids),
        }
        receipt = self._memory.record_erasure(
            tx, account_id=account_id, store_id=store_id, profile_id=profile_id, counts=counts
        )
        return conversation_ids, spoken, members, receipt

    def forget_conversations(
        self,
        tx: Transaction,
        *,
        account_id: str,
        conversation_ids: Sequence[str],
        addresses: Sequence[str] = (),
        profile_ids: Sequence[str] = (NOBODY,),
    ) -> ErasedCalls:
        """Erase what the rooms around them keep of conversations that are gone, and of a customer's addresses."""
        for profile_id in profile_ids:
            self._routing.erase_profile(tx, profile_id=profile_id, conversation_ids=conversation_ids)
        self._memory.forget_spoken(tx, conversation_ids=conversation_ids)
        self._channels.erase_messages(tx, conversation_ids=conversation_ids, addresses=addresses)
        spoken = self._calls_room.erase_calls(tx, conversation_ids=conversation_ids, addresses=addresses)
        self._flows.erase_executions(
            tx, account_id=account_id, conversation_ids=conversation_ids, addresses=addresses
        )
        for room in self._beside:
            room.erase_conversations(tx, conversation_ids=conversation_ids)
        self._intelligence.erase_results(tx, account_id=account_id, conversation_ids=conversation_ids)
        # News of a call without a conversation is kept under the call's id, that of a conference under its own.
        subject_ids = (*conversation_ids, *spoken.call_ids, *spoken.conference_ids)
        self._webhooks.erase_conversations(tx, conversation_ids=subject_ids)
        of_calls = {
            "call_id": spoken.call_ids,
            "conference_id": spoken.conference_ids,
            "recording_id": spoken.recording_ids,
        }
        for profile_id in profile_ids:
            delete_events_of(tx, conversation_ids=conversation_ids, profile_id=profile_id, data=of_calls)
        return spoken
