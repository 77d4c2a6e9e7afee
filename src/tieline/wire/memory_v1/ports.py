"""What this door needs from rooms that the memory room cannot reach; `app/house.py` gives it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tieline.kit.db import Transaction
from tieline.memory import RecallCommunication


class LoadCommunications(Protocol):
    """Reads the newest communications of a conversation."""

    def __call__(
        self, tx: Transaction, *, account_id: str, conversation_id: str, limit: int
    ) -> Sequence[RecallCommunication]:
        """Return up to `limit` communications, oldest first; none when the account has no such conversation."""
        ...


class EraseProfile(Protocol):
    """Erases a profile in every room (journeys/erase_profile.py)."""

    async def __call__(self, *, account_id: str, store_id: str, profile_id: str) -> object:
        """Erase it, or raise `ProfileNotFound` or `StoreNotFound`."""
        ...
