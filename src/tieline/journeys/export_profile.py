"""Everything about one person in one JSON document: what is known, how it came to be, and every word that was said.

What erasing would delete is what an export tells (`erase_profile.py`), but for copies of the same words in logs. Times are
ISO 8601; names are those of the API.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar

from tieline.channels import ChannelService, Message, MessageFilter
from tieline.channels.voice import Call, CallFilter, CallService
from tieline.conversations import Communication, Conversation, ConversationService, Participant, Status
from tieline.intelligence import IntelligenceService, OperatorResult
from tieline.kit.db import Database, Transaction
from tieline.kit.pages import Page, PageRequest
from tieline.memory import (
    Evidence,
    Identifier,
    MemoryService,
    Observation,
    Profile,
    Quarantined,
    Summary,
    Trait,
    TraitChange,
)
from tieline.routing import RoutingService, Task

T = TypeVar("T")
VERSION = 1
_PAGE = 500


@dataclass(frozen=True, kw_only=True)
class ExportedObservation:
    """An observation with the exact words it came from, and what it was before each change."""

    observation: Observation
    evidence: tuple[Evidence, ...]
    revisions: tuple[Observation, ...]


@dataclass(frozen=True, kw_only=True)
class ExportedConversation:
    """A conversation with every word of it, and what was made of them."""

    conversation_id: str
    status: Status
    created_at: datetime
    participants: tuple[Participant, ...]
    communications: tuple[Communication, ...]
    messages: tuple[Message, ...]
    calls: tuple[Call, ...]
    operator_results: tuple[OperatorResult, ...]


@dataclass(frozen=True, kw_only=True)
class Export:
    """Everything about a person; `version` counts the shapes this document has had."""

    version: int
    exported_at: datetime
    profile: Profile
    identifiers: tuple[Identifier, ...]
    traits: tuple[Trait, ...]
    trait_history: tuple[TraitChange, ...]
    observations: tuple[ExportedObservation, ...]
    summaries: tuple[Summary, ...]
    quarantine: tuple[Quarantined, ...]
    conversations: tuple[ExportedConversation, ...]
    tasks: tuple[Task, ...]


class ExportProfile:
    """Exports people."""

    def __init__(
        self,
        db: Database,
        *,
        memory: MemoryService,
        conversations: ConversationService,
        intelligence: IntelligenceService,
        routing: RoutingService,
        channels: ChannelService,
        calls: CallService,
    ) -> None:
        """Keep every room that knows something of people."""
        self._db = db
        self._memory = memory
        self._conversations = conversations
        self._intelligence = intelligence
        self._routing = routing
        self._channels = channels
        self._calls = calls

    async def export(self, *, account_id: str, store_id: str, profile_id: str) -> Export:
        """Return everything about a person, read at one moment. Raises `StoreNotFound` or `ProfileNotFound`."""
        read = partial(self._read, account_id=account_id, store_id=store_id, profile_id=profile_id)
        return await self._db.read(read)

    def _read(self, tx: Transaction, *, account_id: str, store_id: str, profile_id: str) -> Export:
        memory = self._memory
        conversations = _all(
            partial(self._conversations.list_conversations, tx, account_id=account_id, profile_id=profile_id)
        )
        tasks = self._routing.list_profile_tasks(tx, profile_id=profile_id)
        return Export(
            version=VERSION,
            exported_at=tx.now,
            profile=memory.get_profile(tx, account_id=account_id, store_id=store_id, profile_id=profile_id),
            identifiers=tuple(memory.list_identifiers(tx, store_id=store_id, profile_id=profile_id)),
            traits=_all(partial(memory.list_traits, tx, store_id=store_id, profile_id=profile_id)),
            trait_history=_all(
                partial(memory.list_trait_history, tx, store_id=store_id, profile_id=profile_id)
            ),
            observations=self._observations(tx, store_id=store_id, profile_id=profile_id),
            summaries=_all(partial(memory.list_summaries, tx, store_id=store_id, profile_id=profile_id)),
            quarantine=memory.list_quarantine(tx, store_id=store_id, profile_id=profile_id),
            conversations=tuple(self._conversation(tx, one) for one in conversations),
            tasks=tuple(self._routing.get_task(tx, task_id=task_id) for task_id in tasks),
        )

    def _observations(
        self, tx: Transaction, *, store_id: str, profile_id: str
    ) -> tuple[ExportedObservation, ...]:
        memory = self._memory
        evidence = memory.list_evidence(tx, store_id=store_id, profile_id=profile_id)

        def past(observation_id: str) -> tuple[Observation, ...]:
            read = partial(
                memory.list_observation_revisions,
                tx,
                observation_id=observation_id,
                store_id=store_id,
                profile_id=profile_id,
            )
            return _all(read)[1:]

        return tuple(
            ExportedObservation(
                observation=one,
                evidence=evidence.get(one.observation_id, ()),
                revisions=past(one.observation_id),
            )
            for one in _all(partial(memory.list_observations, tx, store_id=store_id, profile_id=profile_id))
        )

    def _conversation(self, tx: Transaction, one: Conversation) -> ExportedConversation:
        account_id, conversation_id = one.account_id, one.conversation_id
        messages = MessageFilter(conversation_id=conversation_id)
        calls = CallFilter(conversation_id=conversation_id)
        said = partial(self._conversations.list_communications, tx, conversation_id=conversation_id)
        results = partial(
            self._intelligence.list_results, tx, account_id=account_id, conversation_id=conversation_id
        )
        return ExportedConversation(
            conversation_id=conversation_id,
            status=one.status,
            created_at=one.created_at,
            participants=tuple(self._conversations.list_participants(tx, conversation_id=conversation_id)),
            communications=_all(said),
            messages=_all(
                partial(self._channels.list_messages, tx, account_id=account_id, matching=messages)
            ),
            calls=_all(partial(self._calls.list_calls, tx, account_id=account_id, matching=calls)),
            operator_results=_all(results),
        )


def _all(read: Callable[..., Page[T]]) -> tuple[T, ...]:
    return tuple(_pages(read))


def _pages(read: Callable[..., Page[T]]) -> Iterator[T]:
    request = PageRequest(size=_PAGE)
    while True:
        page = read(page=request)
        yield from page.items
        if page.next_token is None:
            return
        request = PageRequest(size=_PAGE, token=page.next_token)
