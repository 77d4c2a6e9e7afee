"""What may be done with observations and summaries, and recall. Part of `service.py`'s one class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from tieline.kit.db import Transaction
from tieline.kit.events import emit
from tieline.kit.ids import IdKind, is_id, new_id
from tieline.kit.pages import Page, PageRequest
from tieline.memory.access import require_profile, whose
from tieline.memory.errors import ObservationNotFound, SummaryNotFound
from tieline.memory.events import (
    ObservationChanged,
    ObservationDeleted,
    ObservationsRecorded,
    SummariesRecorded,
    SummaryChanged,
    SummaryDeleted,
)
from tieline.memory.index import RankingCache
from tieline.memory.models import (
    NewObservation,
    NewSummary,
    Observation,
    RecallCandidates,
    RecallCommunication,
    Recalled,
    RecallRequest,
    Spoken,
    Summary,
)
from tieline.memory.ranking import rank_recall
from tieline.memory.records import store
from tieline.memory.records.checks import (
    check_content,
    check_conversation,
    check_conversations,
    check_count,
    check_new,
    check_new_summary,
    check_request,
    check_source,
)
from tieline.memory.records.learning import LearningVerbs, later_than, made_of
from tieline.memory.records.reading import ReadMemories

if TYPE_CHECKING:
    from tieline.models.embedding.ports import Embedder

MAX_CANDIDATES = 10_000
"""As many of the newest memories of a profile are ranked; the rest is read through the lists."""


class RecordVerbs(LearningVerbs):
    """What may be done with observations and summaries, and recall."""

    def __init__(self, *, embedder: Embedder | None = None) -> None:
        self._cache = RankingCache()
        self._read = ReadMemories(self._cache)
        self.embedder = embedder

    def record_observations(
        self, tx: Transaction, *, store_id: str, profile_id: str, observations: Sequence[NewObservation],
        account_id: str | None = None,
    ) -> tuple[Observation, ...]:  # fmt: skip
        """Remember 1 to 10 facts; all or none of them. Raises `Invalid` naming the one that cannot be used."""
        parent, _ = require_profile(tx, store_id=store_id, profile_id=profile_id, account_id=account_id)
        check_count(observations, field="observations")
        for at, new in enumerate(observations):
            check_new(new, field=f"observations.{at}")
        made = [made_of(tx, new) for new in observations]
        store.insert_observations(tx, profile_id=profile_id, observations=made)
        event = ObservationsRecorded(
            account_id=parent.account_id, store_id=store_id, profile_id=profile_id,
            observation_ids=[item.observation_id for item in made],
        )  # fmt: skip
        emit(tx, event)
        self.want_vectors(tx, profile_id=profile_id)
        return tuple(made)

    def list_observations(
        self, tx: Transaction, *, store_id: str, profile_id: str, page: PageRequest, newest_first: bool = True,
        source: str | None = None, created_after: datetime | None = None, created_before: datetime | None = None,
        conversation_id: str | None = None, account_id: str | None = None,
    ) -> Page[Observation]:  # fmt: skip
        """List a profile's observations by when they were recorded; both bounds are exclusive."""
        require_profile(tx, store_id=store_id, profile_id=profile_id, account_id=account_id)
        if source is not None:
            check_source(source, field="source")
        if conversation_id is not None:
            check_conversation(conversation_id, field="conversationId")
        return store.list_observations(
            tx, profile_id=profile_id, page=page, newest_first=newest_first, source=source,
            created_after=created_after, created_before=created_before, conversation_id=conversation_id,
        )  # fmt: skip

    def get_observation(
        self, tx: Transaction, *, store_id: str, profile_id: str, observation_id: str, account_id: str | None = None
    ) -> Observation:  # fmt: skip
        """Return one observation, history or not. Raises `ProfileNotFound` or `ObservationNotFound`."""
        require_profile(tx, store_id=store_id, profile_id=profile_id, account_id=account_id)
        known = is_id(IdKind.OBSERVATION, observation_id)
        found = (
            store.find_observation(tx, profile_id=profile_id, observation_id=observation_id)
            if known
            else None
        )
        if found is None:
            raise ObservationNotFound(f"The observation {observation_id[:80]!r} was not found.")
        return found

    def update_observation(
        self, tx: Transaction, *, store_id: str, profile_id: str, observation_id: str, content: str | None = None,
        occurred_at: datetime | None = None, source: str | None = None,
        conversation_ids: Sequence[str] | None = None, account_id: str | None = None,
    ) -> Observation:  # fmt: skip
        """Change what is given of an observation; as it was stays readable among its revisions.

        Raises:
            ProfileNotFound, ObservationNotFound, Invalid: naming the field.
        """
        found = self.get_observation(
            tx, store_id=store_id, profile_id=profile_id, observation_id=observation_id, account_id=account_id
        )
        if content is not None:
            check_content(content, field="content")
        if source is not None:
            check_source(source, field="source")
        if conversation_ids is not None:
            check_conversations(conversation_ids, field="conversationIds")
        told = found.conversation_ids if conversation_ids is None else tuple(dict.fromkeys(conversation_ids))
        changed = replace(
            found, content=content or found.content, occurred_at=occurred_at or found.occurred_at,
            source=source or found.source, conversation_ids=told,
        )  # fmt: skip
        if changed == found:
            return found
        changed = replace(changed, updated_at=later_than(tx, found.updated_at))
        store.insert_revision(tx, profile_id=profile_id, observation=found)
        store.update_observation(tx, profile_id=profile_id, observation=changed)
        self.settle_matter(tx, profile_id=profile_id, matter=changed.matter)
        of = whose(tx, store_id=store_id, profile_id=profile_id)
        emit(tx, ObservationChanged(**of, observation_id=observation_id))
        self.want_vectors(tx, profile_id=profile_id)
        return changed

    def list_observation_revisions(
        self, tx: Transaction, *, store_id: str, profile_id: str, observation_id: str, page: PageRequest,
        account_id: str | None = None,
    ) -> Page[Observation]:  # fmt: skip
        """List an observation as it is and as it was before each change, the newest first."""
        self.get_observation(
            tx, store_id=store_id, profile_id=profile_id, observation_id=observation_id, account_id=account_id
        )
        return store.list_revisions(tx, profile_id=profile_id, observation_id=observation_id, page=page)

    def delete_observation(
        self, tx: Transaction, *, store_id: str, profile_id: str, observation_id: str, account_id: str | None = None
    ) -> None:  # fmt: skip
        """Delete an observation with its revisions; what it had taken the place of stands again.

        Raises:
            ProfileNotFound, ObservationNotFound.
        """
        found = self.get_observation(
            tx, store_id=store_id, profile_id=profile_id, observation_id=observation_id, account_id=account_id
        )
        store.delete_observations(tx, profile_id=profile_id, observation_ids=[observation_id])
        self.settle_matter(tx, profile_id=profile_id, matter=found.matter)
        of = whose(tx, store_id=store_id, profile_id=profile_id)
        emit(tx, ObservationDeleted(**of, observation_id=observation_id))

    def record_summaries(
        self, tx: Transaction, *, store_id: str, profile_id: str, summaries: Sequence[NewSummary],
        account_id: str | None = None,
    ) -> tuple[Summary, ...]:  # fmt: skip
        """Remember 1 to 10 summaries; all or none of them. Raises `Invalid` naming the one that cannot be used."""
        parent, _ = require_profile(tx, store_id=store_id, profile_id=profile_id, account_id=account_id)
        check_count(summaries, field="summaries")
        for at, one in enumerate(summaries):
            check_new_summary(one, field=f"summaries.{at}")
        made = [_summary(tx, one) for one in summaries]
        store.insert_summaries(tx, profile_id=profile_id, summaries=made)
        event = SummariesRecorded(
            account_id=parent.account_id, store_id=store_id, profile_id=profile_id,
            summary_ids=[item.summary_id for item in made],
        )  # fmt: skip
        emit(tx, event)
        self.want_vectors(tx, profile_id=profile_id)
        return tuple(made)

    def list_summaries(
        self, tx: Transaction, *, store_id: str, profile_id: str, page: PageRequest,
        conversation_id: str | None = None, account_id: str | None = None,
    ) -> Page[Summary]:  # fmt: skip
        """List a profile's summaries, the latest recorded first."""
        require_profile(tx, store_id=store_id, profile_id=profile_id, account_id=account_id)
        if conversation_id is not None:
            check_conversation(conversation_id, field="conversationId")
        return store.list_summaries(tx, profile_id=profile_id, page=page, conversation_id=conversation_id)

    def get_summary(
        self, tx: Transaction, *, store_id: str, profile_id: str, summary_id: str, account_id: str | None = None
    ) -> Summary:  # fmt: skip
        """Return one summary. Raises `ProfileNotFound` or `SummaryNotFound`."""
        require_profile(tx, store_id=store_id, profile_id=profile_id, account_id=account_id)
        known = is_id(IdKind.SUMMARY, summary_id)
        found = store.find_summary(tx, profile_id=profile_id, summary_id=summary_id) if known else None
        if found is None:
            raise SummaryNotFound(f"The summary {summary_id[:80]!r} was not found.")
        return found

    def update_summary(
        self, tx: Transaction, *, store_id: str, profile_id: str, summary_id: str, content: str | None = None,
        occurred_at: datetime | None = None, source: str | None = None, conversation_id: str | None = None,
        account_id: str | None = None,
    ) -> Summary:  # fmt: skip
        """Change what is given of a summary. Raises `ProfileNotFound`, `SummaryNotFound` or `Invalid`."""
        found = self.get_summary(
            tx, store_id=store_id, profile_id=profile_id, summary_id=summary_id, account_id=account_id
        )
        if content is not None:
            check_content(content, field="content")
        if source is not None:
            check_source(source, field="source")
        if conversation_id is not None:
            check_conversation(conversation_id, field="conversationId")
        changed = replace(
            found, content=content or found.content, occurred_at=occurred_at or found.occurred_at,
            source=source or found.source, conversation_id=conversation_id or found.conversation_id,
        )  # fmt: skip
        if changed == found:
            return found
        changed = replace(changed, updated_at=later_than(tx, found.updated_at))
        store.update_summary(tx, profile_id=profile_id, summary=changed)
        of = whose(tx, store_id=store_id, profile_id=profile_id)
        emit(tx, SummaryChanged(**of, summary_id=summary_id))
        self.want_vectors(tx, profile_id=profile_id)
        return changed

    def delete_summary(
        self, tx: Transaction, *, store_id: str, profile_id: str, summary_id: str, account_id: str | None = None
    ) -> None:  # fmt: skip
        """Delete a summary. Raises `ProfileNotFound` or `SummaryNotFound`."""
        self.get_summary(
            tx, store_id=store_id, profile_id=profile_id, summary_id=summary_id, account_id=account_id
        )
        store.delete_summaries(tx, profile_id=profile_id, summary_ids=[summary_id])
        of = whose(tx, store_id=store_id, profile_id=profile_id)
        emit(tx, SummaryDeleted(**of, summary_id=summary_id))

    def check_recall(
        self, tx: Transaction, *, store_id: str, profile_id: str, request: RecallRequest,
        account_id: str | None = None,
    ) -> None:  # fmt: skip
        """Refuse what `load_recall` would refuse, before anything is read for it."""
        require_profile(tx, store_id=store_id, profile_id=profile_id, account_id=account_id)
        check_request(request)

    def load_recall(
        self, tx: Transaction, *, store_id: str, profile_id: str, request: RecallRequest,
        communications: Sequence[RecallCommunication] = (), spoken: Sequence[Spoken] = (),
        account_id: str | None = None,
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
            spoken: What was said in all of the profile's conversations, the newest first, where it is to be ranked.
            account_id: Whose store it must be; None when the house asks.

        Raises:
            ProfileNotFound, Invalid: A limit outside 0..100, a threshold outside 0..1, a query over 1,024 characters.
        """
        self.check_recall(
            tx, store_id=store_id, profile_id=profile_id, request=request, account_id=account_id
        )
        ranked = bool(request.query or request.conversation_id)
        span = {"begin": request.begin, "end": request.end}
        observations = self._read.memories(
            tx, profile_id=profile_id, kind="observations", load=store.load_observations, **span,
            limit=_load_limit(request.observations_limit, ranked),
        )  # fmt: skip
        summaries = self._read.memories(
            tx, profile_id=profile_id, kind="summaries", load=store.load_summaries, **span,
            limit=_load_limit(request.summaries_limit, ranked),
        )  # fmt: skip
        return RecallCandidates(
            profile_id=profile_id,
            request=request,
            observations=observations,
            summaries=summaries,
            communications=_own(communications, profile_id=profile_id),
            spoken=tuple(spoken),
            vectors={
                **self.load_vectors(tx, profile_id=profile_id, kind="observations", memories=observations),
                **self.load_vectors(tx, profile_id=profile_id, kind="summaries", memories=summaries),
                **self.load_vectors(tx, profile_id=profile_id, kind="communications", memories=tuple(spoken)),
            }
            if ranked
            else {},
        )

    def rank_recall(self, candidates: RecallCandidates) -> Recalled:
        """Choose and order what was read: the half that needs no transaction, so call it outside of one."""
        return rank_recall(candidates, cache=self._cache, embedder=self.embedder)


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


def _summary(tx: Transaction, new: NewSummary) -> Summary:
    return Summary(
        summary_id=new_id(IdKind.SUMMARY), content=new.content, source=new.source,
        conversation_id=new.conversation_id, occurred_at=new.occurred_at, created_at=tx.now, updated_at=tx.now,
    )  # fmt: skip
