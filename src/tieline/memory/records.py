"""Observations and summaries: sentences about the past, and finding them again. Part of `service.py`'s one class."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from tieline.kit.db import Transaction
from tieline.kit.errors import Invalid
from tieline.kit.events import emit
from tieline.kit.ids import IdKind, is_id, new_id
from tieline.kit.pages import Page, PageRequest
from tieline.memory import store
from tieline.memory.access import require_profile
from tieline.memory.events import ObservationsRecorded, SummariesRecorded
from tieline.memory.models import (
    NewObservation,
    NewSummary,
    Observation,
    RecallCandidates,
    RecallCommunication,
    Recalled,
    RecallRequest,
    Summary,
)
from tieline.memory.ranking import RankingCache, rank_recall
from tieline.memory.traits import is_storable

MAX_PER_CALL = 10
MAX_CONTENT = 4096
MAX_CONVERSATIONS = 10
MAX_CANDIDATES = 10_000
"""As many of the newest memories of a profile are ranked; the rest is read through the lists."""
_SOURCE = re.compile(r"[a-zA-Z0-9 _.\-]{1,100}")


class RecordVerbs:
    """What may be done with observations and summaries, and recall."""

    def __init__(self) -> None:
        self._cache = RankingCache()

    def record_observations(
        self, tx: Transaction, *, store_id: str, profile_id: str, observations: Sequence[NewObservation],
        account_id: str | None = None,
    ) -> tuple[Observation, ...]:  # fmt: skip
        """Remember 1 to 10 facts; all or none of them. Raises `Invalid` naming the one that cannot be used."""
        parent, _ = require_profile(tx, store_id=store_id, profile_id=profile_id, account_id=account_id)
        _check_count(observations, field="observations")
        made = [_observation(tx, new, field=f"observations.{at}") for at, new in enumerate(observations)]
        store.insert_observations(tx, profile_id=profile_id, observations=made)
        event = ObservationsRecorded(
            account_id=parent.account_id, store_id=store_id, profile_id=profile_id,
            observation_ids=[item.observation_id for item in made],
        )  # fmt: skip
        emit(tx, event)
        return tuple(made)

    def list_observations(
        self, tx: Transaction, *, store_id: str, profile_id: str, page: PageRequest, newest_first: bool = True,
        source: str | None = None, created_after: datetime | None = None, created_before: datetime | None = None,
        conversation_id: str | None = None, account_id: str | None = None,
    ) -> Page[Observation]:  # fmt: skip
        """List a profile's observations by when they were recorded; both bounds are exclusive."""
        require_profile(tx, store_id=store_id, profile_id=profile_id, account_id=account_id)
        if source is not None:
            _check_source(source, field="source")
        if conversation_id is not None:
            _check_conversation(conversation_id, field="conversationId")
        return store.list_observations(
            tx, profile_id=profile_id, page=page, newest_first=newest_first, source=source,
            created_after=created_after, created_before=created_before, conversation_id=conversation_id,
        )  # fmt: skip

    def record_summaries(
        self, tx: Transaction, *, store_id: str, profile_id: str, summaries: Sequence[NewSummary],
        account_id: str | None = None,
    ) -> tuple[Summary, ...]:  # fmt: skip
        """Remember 1 to 10 summaries; all or none of them. Raises `Invalid` naming the one that cannot be used."""
        parent, _ = require_profile(tx, store_id=store_id, profile_id=profile_id, account_id=account_id)
        _check_count(summaries, field="summaries")
        made = [_summary(tx, new, field=f"summaries.{at}") for at, new in enumerate(summaries)]
        store.insert_summaries(tx, profile_id=profile_id, summaries=made)
        event = SummariesRecorded(
            account_id=parent.account_id, store_id=store_id, profile_id=profile_id,
            summary_ids=[item.summary_id for item in made],
        )  # fmt: skip
        emit(tx, event)
        return tuple(made)

    def list_summaries(
        self, tx: Transaction, *, store_id: str, profile_id: str, page: PageRequest,
        conversation_id: str | None = None, account_id: str | None = None,
    ) -> Page[Summary]:  # fmt: skip
        """List a profile's summaries, the latest recorded first."""
        require_profile(tx, store_id=store_id, profile_id=profile_id, account_id=account_id)
        if conversation_id is not None:
            _check_conversation(conversation_id, field="conversationId")
        return store.list_summaries(tx, profile_id=profile_id, page=page, conversation_id=conversation_id)

    def load_recall(
        self, tx: Transaction, *, store_id: str, profile_id: str, request: RecallRequest,
        communications: Sequence[RecallCommunication] = (), account_id: str | None = None,
    ) -> RecallCandidates:  # fmt: skip
        """Read what a recall may return: the half that needs the database.

        Args:
            tx: The open transaction.
            store_id: The store.
            profile_id: The profile.
            request: What is asked.
            communications: The newest communications of `request.conversation_id`, oldest of them first; at least
                10 when there is no query, and as many as are wanted back. Those of a conversation that this
                profile has no part in are left out.
            account_id: Whose store it must be; None when the house asks.

        Raises:
            ProfileNotFound, Invalid: A limit outside 0..100, a threshold outside 0..1, a query over 1,024 characters.
        """
        require_profile(tx, store_id=store_id, profile_id=profile_id, account_id=account_id)
        _check_request(request)
        ranked = bool(request.query or request.conversation_id)
        return RecallCandidates(
            profile_id=profile_id,
            request=request,
            observations=store.load_observations(
                tx,
                profile_id=profile_id,
                begin=request.begin,
                end=request.end,
                limit=_load_limit(request.observations_limit, ranked),
            ),
            summaries=store.load_summaries(
                tx,
                profile_id=profile_id,
                begin=request.begin,
                end=request.end,
                limit=_load_limit(request.summaries_limit, ranked),
            ),
            communications=_own(communications, profile_id=profile_id),
        )

    def rank_recall(self, candidates: RecallCandidates) -> Recalled:
        """Choose and order what was read: the half that needs no transaction, so call it outside of one."""
        return rank_recall(candidates, cache=self._cache)


def _load_limit(limit: int, ranked: bool) -> int:
    return MAX_CANDIDATES if ranked and limit else limit


def _own(
    communications: Sequence[RecallCommunication], *, profile_id: str
) -> tuple[RecallCommunication, ...]:
    """Communications only of a conversation that the profile takes part in (P8)."""
    parts = {
        part.profile_id
        for item in communications
        for part in (item.author, *item.recipients)
        if part.profile_id
    }
    return tuple(communications) if not parts or profile_id in parts else ()


def _check_request(request: RecallRequest) -> None:
    limits = {
        "observationsLimit": request.observations_limit,
        "summariesLimit": request.summaries_limit,
        "communicationsLimit": request.communications_limit,
    }
    for field, limit in limits.items():
        if not 0 <= limit <= 100:
            raise Invalid(f"{field} must be from 0 to 100.", field=field)
    if not 0 <= request.relevance_threshold <= 1:
        raise Invalid("relevanceThreshold must be from 0 to 1.", field="relevanceThreshold")
    if request.conversation_id is not None:
        _check_conversation(request.conversation_id, field="conversationId")
    if len(request.query or "") > 1024:
        raise Invalid("query has at most 1,024 characters.", field="query")


def _check_count(items: Sequence[object], *, field: str) -> None:
    if not 1 <= len(items) <= MAX_PER_CALL:
        raise Invalid(f"{field} must have 1 to {MAX_PER_CALL} items.", field=field)


def _check_text(content: str, source: str, *, field: str) -> None:
    if not content.strip() or len(content) > MAX_CONTENT or not is_storable(content):
        raise Invalid(
            f"content must have 1 to {MAX_CONTENT:,} characters and no null bytes.", field=f"{field}.content"
        )
    _check_source(source, field=f"{field}.source")


def _check_source(source: str, *, field: str) -> None:
    if not _SOURCE.fullmatch(source):
        raise Invalid("source must have 1 to 100 letters, digits, spaces, '_', '.' or '-'.", field=field)


def _check_conversation(conversation_id: str, *, field: str) -> None:
    if not is_id(IdKind.CONVERSATION, conversation_id):
        raise Invalid(f"{conversation_id[:80]!r} is no conversation id.", field=field)


def _observation(tx: Transaction, new: NewObservation, *, field: str) -> Observation:
    _check_text(new.content, new.source, field=field)
    if len(new.conversation_ids) > MAX_CONVERSATIONS:
        raise Invalid("An observation comes from at most 10 conversations.", field=f"{field}.conversationIds")
    for conversation_id in new.conversation_ids:
        _check_conversation(conversation_id, field=f"{field}.conversationIds")
    return Observation(
        observation_id=new_id(IdKind.OBSERVATION), content=new.content, source=new.source,
        occurred_at=new.occurred_at, created_at=tx.now, updated_at=tx.now,
        conversation_ids=tuple(dict.fromkeys(new.conversation_ids)),
    )  # fmt: skip


def _summary(tx: Transaction, new: NewSummary, *, field: str) -> Summary:
    _check_text(new.content, new.source, field=field)
    _check_conversation(new.conversation_id, field=f"{field}.conversationId")
    return Summary(
        summary_id=new_id(IdKind.SUMMARY), content=new.content, source=new.source,
        conversation_id=new.conversation_id, occurred_at=new.occurred_at, created_at=tx.now, updated_at=tx.now,
    )  # fmt: skip
