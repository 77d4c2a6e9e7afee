"""A customer as the desktop and the console show them: profile with traits, observations, past conversations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tieline.conversations import Conversation, ConversationService, Status
from tieline.intelligence import SUMMARY_ID, IntelligenceService
from tieline.journeys.case_history import CaseHistory, Handled
from tieline.journeys.spoken import SpokenWords
from tieline.kit.db import Transaction
from tieline.kit.pages import PageRequest
from tieline.memory import MemoryService, Observation, ProfileNotFound, StoreNotFound, Trait

_MOST = PageRequest(size=100)


@dataclass(frozen=True, kw_only=True)
class ShownIdentifier:
    """An address by which a profile is found."""

    id_type: str
    value: str


@dataclass(frozen=True, kw_only=True)
class ShownProfile:
    """A profile with its identifiers and current traits."""

    profile_id: str
    store_id: str
    name: str | None
    created_at: datetime
    identifiers: tuple[ShownIdentifier, ...]
    traits: tuple[Trait, ...]


@dataclass(frozen=True, kw_only=True)
class ShownObservation:
    """A remembered fact that still holds."""

    observation_id: str
    content: str
    source: str
    occurred_at: datetime


@dataclass(frozen=True, kw_only=True)
class PastConversation:
    """One of a customer's conversations in a line, and how it was handled."""

    conversation_id: str
    created_at: datetime
    closed_at: datetime | None
    status: str
    summary: str | None
    messages: int
    channel: str
    handled: Handled


@dataclass(frozen=True, kw_only=True)
class ShownSummary:
    """An operator's summary; each sentence is {"text", "citations", "kind"} (promise P9). `refusal`: why there is none."""

    sentences: tuple[dict[str, Any], ...]
    at: datetime
    refusal: str | None = None


class CustomerPast:
    """Reads what is known of a customer."""

    def __init__(
        self,
        *,
        conversations: ConversationService,
        memory: MemoryService,
        intelligence: IntelligenceService,
        words: SpokenWords,
        cases: CaseHistory,
    ) -> None:
        """Keep the rooms, and the reads this one is made of."""
        self._cases = cases
        self._conversations = conversations
        self._memory = memory
        self._intelligence = intelligence
        self._words = words

    def profile(
        self, tx: Transaction, *, account_id: str, store_id: str, profile_id: str
    ) -> ShownProfile | None:
        """Return a profile with traits and identifiers, or None when it is erased or of another account."""
        ids = {"store_id": store_id, "profile_id": profile_id, "account_id": account_id}
        try:
            profile = self._memory.get_profile(tx, **ids)
        except (ProfileNotFound, StoreNotFound):
            return None
        traits = self._memory.list_traits(tx, page=_MOST, newest_first=False, **ids).items
        known = self._memory.list_identifiers(tx, **ids)
        return ShownProfile(
            profile_id=profile_id,
            store_id=store_id,
            name=profile.name,
            created_at=profile.created_at,
            identifiers=tuple(ShownIdentifier(id_type=one.id_type, value=one.value) for one in known),
            traits=tuple(sorted(traits, key=lambda trait: (trait.group, trait.name))),
        )

    def observations(
        self, tx: Transaction, *, store_id: str, profile_id: str
    ) -> tuple[ShownObservation, ...]:
        """Return what is remembered and not superseded, newest first (promise P10)."""
        found: Sequence[Observation] = self._memory.list_observations(
            tx, store_id=store_id, profile_id=profile_id, page=_MOST
        ).items
        return tuple(
            ShownObservation(
                observation_id=one.observation_id,
                content=one.content,
                source=one.source,
                occurred_at=one.occurred_at,
            )
            for one in found
            if one.superseded_at is None
        )

    def conversations(
        self, tx: Transaction, *, account_id: str, profile_id: str, but: str | None = None
    ) -> tuple[PastConversation, ...]:
        """Return a customer's conversations, newest first; `but` is left out."""
        found = self._conversations.list_conversations(
            tx, account_id=account_id, profile_id=profile_id, page=_MOST
        ).items
        newest_first = sorted(found, key=lambda one: one.created_at, reverse=True)
        past = [one for one in newest_first if one.conversation_id != but]
        handled = self._cases.of_customer(
            tx,
            account_id=account_id,
            profile_id=profile_id,
            conversation_ids=[one.conversation_id for one in past],
        )
        return tuple(self._past(tx, one, handled[one.conversation_id]) for one in past)

    def _past(self, tx: Transaction, conversation: Conversation, handled: Handled) -> PastConversation:
        glimpse = self._words.glimpse(tx, conversation_id=conversation.conversation_id)
        summary = self.summary(tx, conversation=conversation)
        text = " ".join(sentence["text"] for sentence in summary.sentences) if summary else ""
        return PastConversation(
            conversation_id=conversation.conversation_id,
            created_at=conversation.created_at,
            closed_at=conversation.updated_at if conversation.status is Status.CLOSED else None,
            status=str(conversation.status),
            summary=text or None,
            messages=glimpse.messages,
            channel=glimpse.channel,
            handled=handled,
        )

    def summary(self, tx: Transaction, *, conversation: Conversation) -> ShownSummary | None:
        """Return the newest summary of a conversation; sentences that cite nothing are left out (P9)."""
        result = self._intelligence.find_latest_result(
            tx,
            account_id=conversation.account_id,
            conversation_id=conversation.conversation_id,
            operator_id=SUMMARY_ID,
        )
        if result is None:
            return None
        told = [one for one in result.result.get("sentences", ()) if one.get("citations")]
        sentences = tuple(
            {"text": str(one["text"]), "citations": list(one["citations"]), "kind": one.get("kind")}
            for one in told
        )
        refusal = result.result.get("refusal")
        return ShownSummary(
            sentences=sentences,
            at=result.created_at,
            refusal=refusal if isinstance(refusal, str) and refusal else None,
        )
