"""A person is erased: every room's rows in one transaction, then the bytes they left behind (promise P12)."""

from __future__ import annotations

from functools import partial

from tieline.channels import ChannelService
from tieline.conversations import ConversationService
from tieline.flows import FlowService
from tieline.intelligence import IntelligenceService
from tieline.kit.call_log import CallLog
from tieline.kit.db import Database, Transaction
from tieline.kit.events import delete_events_of
from tieline.memory import MemoryService
from tieline.routing import RoutingService
from tieline.webhooks import WebhookService


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

    async def erase(self, *, account_id: str, store_id: str, profile_id: str) -> None:
        """Erase a profile with everything that quotes it. Raises `ProfileNotFound`."""
        step = partial(self._erase, account_id=account_id, store_id=store_id, profile_id=profile_id)
        conversation_ids = await self._db.transact(step, key=profile_id)
        self._calls.forget(conversation_ids=set(conversation_ids), profile_id=profile_id)
        await self._db.scrub()

    def _erase(self, tx: Transaction, *, account_id: str, store_id: str, profile_id: str) -> tuple[str, ...]:
        identifiers = self._memory.list_identifiers(
            tx, store_id=store_id, profile_id=profile_id, account_id=account_id
        )
        addresses = [identifier.value for identifier in identifiers]
        conversation_ids = self._conversations.erase_profile(tx, account_id=account_id, profile_id=profile_id)
        self._channels.erase_messages(tx, conversation_ids=conversation_ids, addresses=addresses)
        self._routing.erase_profile(tx, profile_id=profile_id, conversation_ids=conversation_ids)
        self._flows.erase_executions(
            tx, account_id=account_id, conversation_ids=conversation_ids, addresses=addresses
        )
        self._intelligence.erase_results(tx, account_id=account_id, conversation_ids=conversation_ids)
        self._webhooks.erase_conversations(tx, conversation_ids=conversation_ids)
        delete_events_of(tx, conversation_ids=conversation_ids, profile_id=profile_id)
        self._memory.erase_profile(tx, account_id=account_id, store_id=store_id, profile_id=profile_id)
        return conversation_ids
