"""The verbs of customer memory, one class for everybody above; its parts are by noun: `groups.py` (stores, trait groups),
`profiles.py` (profiles, identifiers, traits), `records/` (observations, summaries, recall), `keeping/` (for how long).

Every method takes the open transaction first. With `account_id` a store must belong to that account, which is how the
doors ask; the house itself leaves it out.
"""  # noqa: D205  (the parts are named in one sentence)

from __future__ import annotations

from tieline.kit.db import Transaction
from tieline.kit.events import emit
from tieline.memory import store
from tieline.memory.access import require_profile
from tieline.memory.events import ProfileErased
from tieline.memory.groups import GroupVerbs
from tieline.memory.importing.verbs import ImportVerbs
from tieline.memory.keeping.verbs import KeepingVerbs
from tieline.memory.merging.store import delete_of_members


class MemoryService(GroupVerbs, ImportVerbs, KeepingVerbs):
    """Everything that may be done with customer memory."""

    def erase_profile(
        self, tx: Transaction, *, store_id: str, profile_id: str, account_id: str | None = None
    ) -> dict[str, int]:
        """Delete everything this room has about a profile and those merged into it; the whole: `journeys/erase_profile.py`.

        Returns:
            How many rows went, by table.

        Raises:
            ProfileNotFound: The store has no such profile (any more).
        """
        parent, _ = require_profile(tx, store_id=store_id, profile_id=profile_id, account_id=account_id)
        members = self.list_members(tx, store_id=store_id, profile_id=profile_id)
        delete_of_members(tx, profile_ids=members)
        counts: dict[str, int] = {}
        for member in members:
            for table, count in store.delete_profile_rows(tx, profile_id=member).items():
                counts[table] = counts.get(table, 0) + count
            self._cache.forget(profile_id=member)
        emit(tx, ProfileErased(account_id=parent.account_id, store_id=store_id, profile_id=profile_id))
        return counts
