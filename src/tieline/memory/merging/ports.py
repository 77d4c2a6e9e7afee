"""What other rooms have of a profile, lent to a merge: it happens in one transaction everywhere or nowhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from tieline.kit.db import Transaction

Held = Mapping[str, Sequence[str]]
"""Kind of row (conversation, participant, task) -> ids."""


class OtherRooms(Protocol):
    """Conversations, participants and tasks of a profile (`journeys/merge_profiles.py`)."""

    def list_held(self, tx: Transaction, *, profile_id: str) -> Held:
        """Return everything a profile has."""
        ...

    def list_reached(self, tx: Transaction, *, profile_id: str, addresses: Sequence[str]) -> Held:
        """Return what a profile has of conversations with a customer at one of these addresses."""
        ...

    def hand_over(self, tx: Transaction, *, held: Held, from_profile_id: str, to_profile_id: str) -> None:
        """Write another profile on these rows."""
        ...

    def find_user(self, tx: Transaction, *, account_id: str, store_id: str) -> str | None:
        """Return a conversation configuration that remembers in a store, or None."""
        ...


class NoOtherRooms:
    """A memory room by itself."""

    def list_held(self, tx: Transaction, *, profile_id: str) -> Held:
        """Return nothing."""
        return {}

    def list_reached(self, tx: Transaction, *, profile_id: str, addresses: Sequence[str]) -> Held:
        """Return nothing."""
        return {}

    def hand_over(self, tx: Transaction, *, held: Held, from_profile_id: str, to_profile_id: str) -> None:
        """Do nothing."""

    def find_user(self, tx: Transaction, *, account_id: str, store_id: str) -> str | None:
        """Return nobody."""
        return None
