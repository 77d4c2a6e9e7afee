"""Calls that ring a worker by themselves: a document dialed them (`<Dial><Client>`), and no task is about them.

The worker answers by opening the call's socket (`worker_phone.py`) or declines; whoever dialed goes on in their document.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from tieline.channels import ChannelService
from tieline.channels.voice.errors import CallNotFound
from tieline.channels.voice.models import Call, CallFilter, CallStatus
from tieline.channels.voice.service import CallService
from tieline.conversations import ConversationService
from tieline.journeys.calls.opening import sides
from tieline.journeys.customer import CustomerView
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Conflict, Invalid, NotFound
from tieline.kit.pages import PageRequest
from tieline.memory import MemoryService

_NEWEST = PageRequest(size=20)
_RINGS = frozenset({CallStatus.QUEUED, CallStatus.RINGING})


class CallTaken(Conflict):
    """That call does not ring any more."""


@dataclass(frozen=True, kw_only=True)
class DirectCall:
    """A call that rings a worker, or that they are on; `name` is who calls, as memory knows them."""

    call_id: str
    from_: str
    name: str | None
    status: str
    started_at: datetime | None
    created_at: datetime


class DirectCalls:
    """Reads and declines them."""

    def __init__(
        self,
        db: Database,
        *,
        calls: CallService,
        channels: ChannelService,
        conversations: ConversationService,
        memory: MemoryService,
        customer: CustomerView,
    ) -> None:
        """Keep the rooms that know who calls."""
        self._db = db
        self._calls = calls
        self._channels = channels
        self._conversations = conversations
        self._memory = memory
        self._customer = customer

    def listed(self, tx: Transaction, *, account_id: str, worker_id: str) -> tuple[DirectCall, ...]:
        """Return a worker's direct calls that are not over, the oldest first."""
        page = self._calls.list_calls(
            tx, account_id=account_id, matching=CallFilter(to=f"client:{worker_id}"), page=_NEWEST
        )
        own = [call for call in page.items if _is_direct(call) and not call.is_over]
        return tuple(self._shown(tx, call) for call in reversed(own))

    def _shown(self, tx: Transaction, call: Call) -> DirectCall:
        return DirectCall(
            call_id=call.call_id,
            from_=call.from_,
            name=self._name(tx, call),
            status="ringing" if call.status in _RINGS else "connected",
            started_at=call.started_at,
            created_at=call.created_at,
        )

    def _name(self, tx: Transaction, call: Call) -> str | None:
        """Who called, by the profile of their address; None when nobody knows."""
        parent = self._calls.find_call(tx, call_id=call.parent_call_id or "")
        if parent is None:
            return None
        ours, theirs = sides(parent)
        number = self._channels.find_number(tx, number=ours)
        if number is None:
            return None
        try:
            configuration = self._conversations.get_configuration(
                tx, configuration_id=number.configuration_id, account_id=number.account_id
            )
            store_id = configuration.settings.memory_store_id
            found = self._memory.lookup_profiles(tx, store_id=store_id, id_type="phone", value=theirs)
            name = (
                self._customer.name(tx, store_id=store_id, profile_id=found.profile_ids[0])
                if found.profile_ids
                else ""
            )
        except (NotFound, Invalid):
            return None
        return name or None

    async def decline(self, *, account_id: str, worker_id: str, call_id: str) -> None:
        """Decline a call that rings: whoever dialed hears that it is busy. Raises `CallNotFound`, `CallTaken`."""
        step = partial(self._decline, account_id=account_id, worker_id=worker_id, call_id=call_id)
        await self._db.transact(step, key=call_id)

    def _decline(self, tx: Transaction, *, account_id: str, worker_id: str, call_id: str) -> None:
        call = self._calls.get_call(tx, call_id=call_id, account_id=account_id)
        if call.worker_id != worker_id or not _is_direct(call):
            raise CallNotFound
        if call.status not in _RINGS:
            raise CallTaken
        self._calls.set_status(tx, call_id=call_id, status=CallStatus.BUSY)


def _is_direct(call: Call) -> bool:
    """A call that belongs to no conversation was dialed by a document; a task's belongs to its customer's."""
    return call.conversation_id is None and call.worker_id is not None
