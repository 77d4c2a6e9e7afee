"""Two profiles are one person, or turn out not to be: memory, conversations and tasks change in one transaction.

Memory decides who stands under whom (`memory/merging`); what other rooms have of a profile follows through the port
that this story gives it, so that a merge by identity resolution inside the room moves everything too.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from tieline.conversations import ConversationService, Holdings
from tieline.kit.db import Database, Transaction
from tieline.kit.pages import PageRequest
from tieline.memory import MemoryService, Regrouped
from tieline.memory.merging.ports import Held
from tieline.routing import RoutingService

CONVERSATION, PARTICIPANT, TASK = "conversation", "participant", "task"


class ProfileHoldings:
    """What conversations and routing have of a profile, as memory's merges ask for it."""

    def __init__(self, *, conversations: ConversationService, routing: RoutingService) -> None:
        """Keep the two rooms."""
        self._conversations = conversations
        self._routing = routing

    def list_held(self, tx: Transaction, *, profile_id: str) -> Held:
        """Return everything a profile has."""
        held = self._conversations.list_holdings(tx, profile_id=profile_id)
        tasks = self._routing.list_profile_tasks(tx, profile_id=profile_id)
        return {CONVERSATION: held.conversation_ids, PARTICIPANT: held.participant_ids, TASK: tasks}

    def list_reached(self, tx: Transaction, *, profile_id: str, addresses: Sequence[str]) -> Held:
        """Return what a profile has of conversations with a customer at one of these addresses alone."""
        held = self._conversations.list_reached_holdings(tx, profile_id=profile_id, addresses=addresses)
        tasks = self._routing.list_profile_tasks(
            tx, profile_id=profile_id, conversation_ids=held.conversation_ids
        )
        return {CONVERSATION: held.conversation_ids, PARTICIPANT: held.participant_ids, TASK: tasks}

    def hand_over(self, tx: Transaction, *, held: Held, from_profile_id: str, to_profile_id: str) -> None:
        """Write another profile on these rows."""
        holdings = Holdings(
            conversation_ids=tuple(held.get(CONVERSATION, ())),
            participant_ids=tuple(held.get(PARTICIPANT, ())),
        )
        self._conversations.hand_over_holdings(tx, holdings=holdings, profile_id=to_profile_id)
        self._routing.hand_over_tasks(tx, task_ids=held.get(TASK, ()), profile_id=to_profile_id)

    def find_user(self, tx: Transaction, *, account_id: str, store_id: str) -> str | None:
        """Return a conversation configuration that remembers in a store, or None."""
        page = self._conversations.list_configurations(
            tx, account_id=account_id, memory_store_id=store_id, page=PageRequest(size=1)
        )
        return page.items[0].configuration_id if page.items else None


class MergeProfiles:
    """Merges and un-merges profiles when somebody asks for it by name."""

    def __init__(self, db: Database, *, memory: MemoryService) -> None:
        """Keep the room that decides."""
        self._db = db
        self._memory = memory

    async def merge(
        self, *, account_id: str, store_id: str, profile_ids: Sequence[str], source: str
    ) -> Regrouped:
        """Make profiles one; the earliest is canonical. Raises `ProfileNotFound`, `Invalid`."""
        step = partial(
            self._memory.merge_profiles,
            store_id=store_id,
            profile_ids=profile_ids,
            source=source,
            account_id=account_id,
        )
        return await self._db.transact(step)

    async def unmerge(self, *, account_id: str, store_id: str, profile_id: str) -> Regrouped:
        """Take a profile out with everything of its own. Raises `ProfileNotFound`, `NotMerged`."""
        step = partial(
            self._memory.unmerge_profile, store_id=store_id, profile_id=profile_id, account_id=account_id
        )
        return await self._db.transact(step)
