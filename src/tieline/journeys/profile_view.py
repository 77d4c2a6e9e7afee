"""Profiles as the console shows them: a list to search, and one with everything that is known and how it came to be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tieline.channels import ChannelService
from tieline.conversations import ConversationService
from tieline.journeys.past import (
    CustomerPast,
    PastConversation,
    ShownIdentifier,
    ShownObservation,
    ShownProfile,
)
from tieline.journeys.serving import first_number, served_by
from tieline.kit.db import Transaction
from tieline.kit.pages import PageRequest
from tieline.memory import MemoryService, ProfileNotFound, Summary, Trait

_STORES = PageRequest(size=100)
_PAGE = PageRequest(size=200)
_SHOWN = 100
_SEARCHED = 2000


@dataclass(frozen=True, kw_only=True)
class ProfileRow:
    """A profile in a line."""

    profile_id: str
    store_id: str
    name: str | None
    address: str | None
    created_at: datetime
    last_seen_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ProfileHead:
    """Whose page it is."""

    profile_id: str
    store_id: str
    name: str | None
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class ShownChange:
    """One change of a trait; None means that there was, or is, no value."""

    group: str
    name: str
    value: Any
    previous: Any
    at: datetime
    source: str


@dataclass(frozen=True, kw_only=True)
class RememberedSummary:
    """A summary in memory."""

    summary_id: str
    content: str
    occurred_at: datetime
    conversation_id: str | None


@dataclass(frozen=True, kw_only=True)
class ProfileDetail:
    """Everything known about a customer; `seen_by` says when a running program will notice a change."""

    profile: ProfileHead
    identifiers: tuple[ShownIdentifier, ...]
    traits: tuple[Trait, ...]
    history: tuple[ShownChange, ...]
    observations: tuple[ShownObservation, ...]
    summaries: tuple[RememberedSummary, ...]
    conversations: tuple[PastConversation, ...]
    merged: tuple[str, ...]
    """The profiles that were merged into this one."""
    seen_by: str


class ProfileView:
    """Reads profiles."""

    def __init__(
        self,
        *,
        memory: MemoryService,
        conversations: ConversationService,
        channels: ChannelService,
        past: CustomerPast,
    ) -> None:
        """Keep the rooms, and the read this one is made of."""
        self._memory = memory
        self._conversations = conversations
        self._channels = channels
        self._past = past

    def search(self, tx: Transaction, *, account_id: str, query: str) -> tuple[ProfileRow, ...]:
        """Return at most a hundred profiles, newest first, whose name, address or id holds `query` ("" = all)."""
        wanted = query.strip().lower()
        found: list[ProfileRow] = []
        for row in self._rows(tx, account_id):
            told = (row.name, row.address, row.profile_id)
            if not wanted or any(wanted in text.lower() for text in told if text):
                found.append(row)
            if len(found) >= _SHOWN:
                break
        return tuple(found)

    def _rows(self, tx: Transaction, account_id: str) -> Iterator[ProfileRow]:
        for store in self._memory.list_stores(tx, account_id=account_id, page=_STORES).items:
            token, seen = None, 0
            while seen < _SEARCHED:
                page = self._memory.list_profiles(
                    tx, store_id=store.store_id, page=PageRequest(size=_PAGE.size, token=token)
                )
                for profile_id in page.items:
                    yield self._row(tx, account_id=account_id, store_id=store.store_id, profile_id=profile_id)
                token, seen = page.next_token, seen + len(page.items)
                if token is None:
                    break

    def _row(self, tx: Transaction, *, account_id: str, store_id: str, profile_id: str) -> ProfileRow:
        profile = self._memory.get_profile(tx, store_id=store_id, profile_id=profile_id)
        known = self._memory.list_identifiers(tx, store_id=store_id, profile_id=profile_id)
        newest = self._conversations.list_conversations(
            tx, account_id=account_id, profile_id=profile_id, page=PageRequest(size=1)
        ).items
        return ProfileRow(
            profile_id=profile_id,
            store_id=store_id,
            name=profile.name,
            address=known[0].value if known else None,
            created_at=profile.created_at,
            last_seen_at=newest[0].last_communication_at if newest else None,
        )

    def detail(self, tx: Transaction, *, account_id: str, profile_id: str) -> ProfileDetail:
        """Return everything known about a customer. Raises `ProfileNotFound`, also for another account's."""
        shown = self.find(tx, account_id=account_id, profile_id=profile_id)
        ids = {"store_id": shown.store_id, "profile_id": profile_id}
        changes = self._memory.list_trait_history(tx, page=_PAGE, **ids).items
        summaries = self._memory.list_summaries(tx, page=_PAGE, **ids).items
        return ProfileDetail(
            profile=ProfileHead(
                profile_id=profile_id,
                store_id=shown.store_id,
                name=shown.name,
                created_at=shown.created_at,
            ),
            identifiers=shown.identifiers,
            traits=shown.traits,
            history=tuple(
                ShownChange(
                    group=one.group,
                    name=one.name,
                    value=one.value,
                    previous=one.previous,
                    at=one.changed_at,
                    source=one.source,
                )
                for one in changes
            ),
            observations=self._past.observations(tx, **ids),
            summaries=tuple(_remembered(one) for one in summaries if one.superseded_at is None),
            conversations=self._past.conversations(tx, account_id=account_id, profile_id=profile_id),
            merged=self._memory.list_members(tx, **ids)[1:],
            seen_by=self._seen_by(tx, account_id),
        )

    def find(self, tx: Transaction, *, account_id: str, profile_id: str) -> ShownProfile:
        """Return a profile, whichever of the account's stores has it. Raises `ProfileNotFound`."""
        for store in self._memory.list_stores(tx, account_id=account_id, page=_STORES).items:
            found = self._past.profile(
                tx, account_id=account_id, store_id=store.store_id, profile_id=profile_id
            )
            if found is not None:
                return found
        raise ProfileNotFound(f"The profile {profile_id} was not found.")

    def find_store(self, tx: Transaction, *, account_id: str, profile_id: str) -> str:
        """Return the store of a profile, merged or not. Raises `ProfileNotFound`, also for another account's."""
        for store in self._memory.list_stores(tx, account_id=account_id, page=_STORES).items:
            if self._memory.find_canonical(tx, store_id=store.store_id, profile_id=profile_id):
                return store.store_id
        raise ProfileNotFound(f"The profile {profile_id[:80]!r} was not found.")

    def _seen_by(self, tx: Transaction, account_id: str) -> str:
        number = first_number(tx, channels=self._channels, account_id=account_id)
        programs = self._channels.find_programs(tx, number=number.number) if number else []
        serving = served_by(programs)
        if serving.kind == "builtIn":
            return (
                "The built-in agent reads the profile at every turn: a change counts from the next message."
            )
        return (
            f"{serving.name} serves the number. A program reads the profile when a conversation begins, so a change "
            "counts from the customer's next conversation."
        )


def _remembered(summary: Summary) -> RememberedSummary:
    return RememberedSummary(
        summary_id=summary.summary_id,
        content=summary.content,
        occurred_at=summary.occurred_at,
        conversation_id=summary.conversation_id or None,
    )
