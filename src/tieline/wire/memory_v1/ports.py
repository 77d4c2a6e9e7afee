"""What this door needs from rooms that the memory room cannot reach; `app/house.py` gives it."""

from __future__ import annotations

from typing import Protocol

from tieline.memory import Recalled, RecallRequest


class RecallMemory(Protocol):
    """Recalls over memory and everything said (journeys/recall.py)."""

    async def __call__(
        self, *, account_id: str, store_id: str, profile_id: str, request: RecallRequest
    ) -> Recalled:
        """Return what matters now, or raise `ProfileNotFound`, `StoreNotFound` or `Invalid`."""
        ...


class EraseProfile(Protocol):
    """Erases a profile in every room (journeys/erase_profile.py)."""

    async def __call__(self, *, account_id: str, store_id: str, profile_id: str) -> object:
        """Erase it, or raise `ProfileNotFound` or `StoreNotFound`."""
        ...
