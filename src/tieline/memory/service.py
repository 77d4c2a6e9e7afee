"""The verbs of customer memory, one class for everybody above; its parts are by noun: `groups.py` (stores, trait groups),
`profiles.py` (profiles, identifiers, traits) and `records.py` (observations, summaries, recall).

Every method takes the open transaction first. With `account_id` a store must belong to that account, which is how the
doors ask; the house itself leaves it out.
"""  # noqa: D205  (the parts are named in one sentence)

from __future__ import annotations

from collections.abc import Callable

from tieline.kit.db import Transaction
from tieline.kit.events import emit
from tieline.kit.pages import PageRequest
from tieline.memory import store
from tieline.memory.access import require_profile
from tieline.memory.events import ProfileErased
from tieline.memory.groups import GroupVerbs
from tieline.memory.profiles import ProfileVerbs
from tieline.memory.records import RecordVerbs


class MemoryService(GroupVerbs, ProfileVerbs, RecordVerbs):
    """Everything that may be done with customer memory."""

    def erase_profile(
        self, tx: Transaction, *, store_id: str, profile_id: str, account_id: str | None = None
    ) -> dict[str, int]:
        """Delete everything this room has about a profile; the whole story is `journeys/erase_profile.py`.

        Returns:
            How many rows went, by table.

        Raises:
            ProfileNotFound: The store has no such profile (any more).
        """
        parent, _ = require_profile(tx, store_id=store_id, profile_id=profile_id, account_id=account_id)
        counts = store.delete_profile_rows(tx, profile_id=profile_id)
        self._cache.forget(profile_id=profile_id)
        emit(tx, ProfileErased(account_id=parent.account_id, store_id=store_id, profile_id=profile_id))
        return counts

    def supersede_observations(
        self, tx: Transaction, *, store_id: str, profile_id: str, is_replaced: Callable[[str], bool]
    ) -> int:
        """Make current observations history whose content a newer fact replaces (P10); they stay readable, unrecalled.

        Args:
            tx: The open transaction.
            store_id: The store.
            profile_id: Whose observations.
            is_replaced: Says of a content whether the newer fact takes its place.

        Returns:
            How many became history.

        Raises:
            ProfileNotFound: The store has no such profile.
        """
        page = self.list_observations(
            tx, store_id=store_id, profile_id=profile_id, page=PageRequest(size=1000)
        )
        replaced = [
            one.observation_id for one in page.items if one.superseded_at is None and is_replaced(one.content)
        ]
        store.supersede_observations(tx, profile_id=profile_id, observation_ids=replaced)
        return len(replaced)

    def forget_observations(
        self, tx: Transaction, *, store_id: str, profile_id: str, conversation_id: str, source: str
    ) -> int:
        """Delete what `source` observed in one conversation (a worker corrects it); return how many.

        Raises:
            ProfileNotFound: The store has no such profile.
        """
        require_profile(tx, store_id=store_id, profile_id=profile_id, account_id=None)
        page = self.list_observations(
            tx,
            store_id=store_id,
            profile_id=profile_id,
            page=PageRequest(size=1000),
            source=source,
            conversation_id=conversation_id,
        )
        gone = [observation.observation_id for observation in page.items]
        store.delete_observations(tx, profile_id=profile_id, observation_ids=gone)
        return len(gone)
