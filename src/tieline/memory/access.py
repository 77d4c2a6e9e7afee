"""The first question of every verb: is this store the caller's, and is this profile in it (P8)?"""

from __future__ import annotations

from datetime import datetime

from tieline.kit.db import Transaction
from tieline.kit.ids import IdKind, is_id
from tieline.memory import store
from tieline.memory.errors import ProfileMerged, ProfileNotFound, StoreNotFound
from tieline.memory.models import Store


def require_store(tx: Transaction, *, store_id: str, account_id: str | None) -> Store:
    """Return the store; another account's is as unknown as none (`StoreNotFound`). No account: the house asks."""
    found = store.find_store(tx, store_id=store_id) if is_id(IdKind.STORE, store_id) else None
    if found is None or (account_id is not None and found.account_id != account_id):
        raise StoreNotFound(f"The memory store {store_id[:80]!r} was not found.")
    return found


def require_profile(
    tx: Transaction, *, store_id: str, profile_id: str, account_id: str | None
) -> tuple[Store, datetime]:
    """Return the profile's store and when it was made.

    Raises `StoreNotFound`, `ProfileNotFound`, or `ProfileMerged` naming the profile it was merged into.
    """
    parent = require_store(tx, store_id=store_id, account_id=account_id)
    known = is_id(IdKind.PROFILE, profile_id)
    found = store.find_profile(tx, store_id=store_id, profile_id=profile_id) if known else None
    if found is None:
        raise ProfileNotFound(f"The profile {profile_id[:80]!r} was not found in {store_id}.")
    created_at, canonical_id = found
    if canonical_id is not None:
        raise ProfileMerged(profile_id=profile_id, canonical_id=canonical_id)
    return parent, created_at


def whose(tx: Transaction, *, store_id: str, profile_id: str) -> dict[str, str]:
    """Return what every event about a profile's memory says first. Raises as `require_profile`."""
    parent, _ = require_profile(tx, store_id=store_id, profile_id=profile_id, account_id=None)
    return {"account_id": parent.account_id, "store_id": store_id, "profile_id": profile_id}
