"""What recall reads of a large profile is kept until something of it is written. Used by `verbs.py`.

A profile of thousands of memories is asked in every turn of a long acquaintance, and seldom written meanwhile: to read it
again takes longer than everything else. A stamp (`../store.py`) read in the same transaction says whether it is the same.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol, TypeVar

from tieline.kit.db import Transaction
from tieline.memory.index import RankingCache
from tieline.memory.models import Observation, Summary
from tieline.memory.store import read_stamp

Memory = TypeVar("Memory", Observation, Summary)
Loaded_co = TypeVar("Loaded_co", bound=Observation | Summary, covariant=True)

LARGE = 500
"""Memories; what is smaller is read anew, which costs less than to ask for its stamp."""


class Load(Protocol[Loaded_co]):
    """Reads memories of one kind, the newest first."""

    def __call__(
        self, tx: Transaction, *, profile_id: str, begin: datetime | None, end: datetime | None, limit: int
    ) -> tuple[Loaded_co, ...]:
        """Return up to `limit` of them."""
        ...


class ReadMemories:
    """Reads, or gives what was read before."""

    def __init__(self, cache: RankingCache) -> None:
        """Keep what is read in `cache`, which forgets whoever is erased."""
        self._cache = cache

    def memories(
        self, tx: Transaction, *, profile_id: str, kind: str, load: Load[Memory],
        begin: datetime | None, end: datetime | None, limit: int,
    ) -> tuple[Memory, ...]:  # fmt: skip
        """Return up to `limit` memories of a profile, the newest first; of a stretch of time where one is given."""
        if begin is not None or end is not None or limit < LARGE:
            return load(tx, profile_id=profile_id, begin=begin, end=end, limit=limit)
        if self._cache.is_kept(profile_id=profile_id, kind=kind):
            stamp = read_stamp(tx, profile_id=profile_id)
            kept: tuple[Memory, ...] | None = self._cache.read_before(
                profile_id=profile_id, kind=kind, stamp=stamp
            )
            if kept is not None:
                return kept
        found = load(tx, profile_id=profile_id, begin=begin, end=end, limit=limit)
        if len(found) >= LARGE:
            stamp = read_stamp(tx, profile_id=profile_id)
            self._cache.keep_read(profile_id=profile_id, kind=kind, stamp=stamp, memories=found)
        return found
