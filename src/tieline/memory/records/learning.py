"""What conversations teach: facts tied to words, told once, the newest of a matter current. Part of the one class.

Other than `record_observations`, which writes down what a caller says, `learn` merges what is known already and lets a new
fact take the place of the old one (`succession.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tieline.kit.db import Transaction
from tieline.kit.events import emit
from tieline.kit.ids import IdKind, new_id
from tieline.memory.access import require_profile, whose
from tieline.memory.events import ObservationChanged, ObservationDeleted, ObservationsRecorded
from tieline.memory.models import Evidence, NewObservation, Observation, Quarantined
from tieline.memory.records import store, succession
from tieline.memory.records.checks import check_new
from tieline.memory.vectors.verbs import VectorVerbs

MAX_KNOWN = 10_000
_TICK = timedelta(milliseconds=1)
MatterOf = Callable[[str], str | None]


@dataclass(frozen=True, kw_only=True)
class Learned:
    """What became of facts: those that are new (current or history), and those that were known and are confirmed."""

    recorded: tuple[Observation, ...]
    confirmed: tuple[Observation, ...]


class LearningVerbs(VectorVerbs):
    """What may be done with facts from conversations."""

    def learn_observations(
        self, tx: Transaction, *, store_id: str, profile_id: str, observations: Sequence[NewObservation],
        matter_of: MatterOf = lambda content: None, account_id: str | None = None,
    ) -> Learned:  # fmt: skip
        """Remember facts: known ones are confirmed, a new one about a matter takes the old one's place (P10).

        Args:
            tx: The open transaction; use the profile_id as its key.
            store_id: The store.
            profile_id: Whose facts.
            observations: The facts, each with its evidence.
            matter_of: Tells the matter of a content that was recorded without one.
            account_id: Whose store it must be; None when the house asks.

        Raises:
            ProfileNotFound, Invalid: naming the fact that cannot be used; nothing was written.
        """
        parent, _ = require_profile(tx, store_id=store_id, profile_id=profile_id, account_id=account_id)
        for at, new in enumerate(observations):
            check_new(new, field=f"observations.{at}")
        recorded, confirmed = list[Observation](), list[Observation]()
        for new in sorted(observations, key=lambda one: one.occurred_at):
            known = store.load_known(tx, profile_id=profile_id, limit=MAX_KNOWN)
            told = made_of(tx, new)
            written = self._learn_one(tx, profile_id, known, told, matter_of)
            store.insert_evidence(
                tx, profile_id=profile_id, observation_id=written.observation_id, evidence=new.evidence
            )
            (recorded if written.observation_id == told.observation_id else confirmed).append(written)
        if recorded:
            ids = [one.observation_id for one in recorded]
            emit(
                tx,
                ObservationsRecorded(
                    account_id=parent.account_id,
                    store_id=store_id,
                    profile_id=profile_id,
                    observation_ids=ids,
                ),
            )
            self.want_vectors(tx, profile_id=profile_id)
        return Learned(recorded=tuple(recorded), confirmed=tuple(confirmed))

    def _learn_one(
        self, tx: Transaction, profile_id: str, known: Sequence[Observation], told: Observation,
        matter_of: MatterOf,
    ) -> Observation:  # fmt: skip
        if told.matter is None:
            standing = (one for one in known if one.superseded_at is None)
            same = next(
                (one for one in standing if succession.says_the_same(one.content, told.content)), None
            )
            written = succession.confirm(same, told) if same else told
            _write(tx, profile_id, known, [written])
            return written
        chain = [
            replace(one, matter=told.matter)
            for one in known
            if (one.matter or matter_of(one.content)) == told.matter
        ]
        written, divided = succession.place(chain, told)
        if divided is not None:
            earlier, later = succession.split(
                divided, told.occurred_at, earlier_id=new_id(IdKind.OBSERVATION)
            )
            chain = [*(one for one in chain if one is not divided), earlier, later]
        chain = [*(one for one in chain if one.observation_id != written.observation_id), written]
        settled = succession.settle(chain, now=tx.now)
        _write(tx, profile_id, known, settled)
        return next(one for one in settled if one.observation_id == written.observation_id)

    def forget_observations(
        self, tx: Transaction, *, store_id: str, profile_id: str, conversation_id: str, source: str
    ) -> int:
        """Take back what `source` observed in one conversation (a worker corrects it); return how many facts that were.

        What other conversations told too stays theirs; what a fact had taken the place of stands again.

        Raises:
            ProfileNotFound: The store has no such profile.
        """
        of = whose(tx, store_id=store_id, profile_id=profile_id)
        known = store.load_known(tx, profile_id=profile_id, limit=MAX_KNOWN)
        theirs = [one for one in known if one.source == source and conversation_id in one.conversation_ids]
        alone = [one for one in theirs if len(one.conversation_ids) == 1]
        for one in theirs:
            others = tuple(each for each in one.conversation_ids if each != conversation_id)
            if others:
                changed = replace(one, conversation_ids=others)
                store.update_observation(tx, profile_id=profile_id, observation=changed)
                emit(tx, ObservationChanged(**of, observation_id=one.observation_id))
        store.delete_observations(
            tx, profile_id=profile_id, observation_ids=[one.observation_id for one in alone]
        )
        for matter in {one.matter for one in alone}:
            self.settle_matter(tx, profile_id=profile_id, matter=matter)
        for one in alone:
            emit(tx, ObservationDeleted(**of, observation_id=one.observation_id))
        return len(theirs)

    def settle_matter(self, tx: Transaction, *, profile_id: str, matter: str | None) -> None:
        """Put the facts of a matter in order after one of them was changed or deleted."""
        if matter is not None:
            _settle(tx, profile_id=profile_id, matters={matter})

    def list_evidence(
        self, tx: Transaction, *, store_id: str, profile_id: str, account_id: str | None = None
    ) -> dict[str, tuple[Evidence, ...]]:
        """Return the exact words that each of a profile's observations was taken from, by observation."""
        require_profile(tx, store_id=store_id, profile_id=profile_id, account_id=account_id)
        return store.list_evidence(tx, profile_id=profile_id)

    def forget_words(self, tx: Transaction, *, communication_id: str) -> None:
        """Forget the exact words of a communication that was emptied; facts that were taken from them stay."""
        store.delete_words(tx, communication_id=communication_id)

    def set_apart(
        self, tx: Transaction, *, store_id: str, profile_id: str, words: Sequence[Quarantined]
    ) -> int:
        """Keep words that tried to instruct the agent apart; return how many were not there already."""
        require_profile(tx, store_id=store_id, profile_id=profile_id, account_id=None)
        there = {
            (one.communication_id, one.begins_at) for one in store.list_quarantine(tx, profile_id=profile_id)
        }
        new = [one for one in words if (one.communication_id, one.begins_at) not in there]
        store.insert_quarantine(tx, profile_id=profile_id, words=new)
        return len(new)

    def list_quarantine(
        self, tx: Transaction, *, store_id: str, profile_id: str, account_id: str | None = None
    ) -> tuple[Quarantined, ...]:
        """Return the words of a profile that are kept apart, the newest first."""
        require_profile(tx, store_id=store_id, profile_id=profile_id, account_id=account_id)
        return store.list_quarantine(tx, profile_id=profile_id)


def settle_every_matter(tx: Transaction, *, profile_id: str) -> None:
    """Put a profile's facts in order after some came or went, as when profiles are merged."""
    _settle(tx, profile_id=profile_id, matters=None)


def _settle(tx: Transaction, *, profile_id: str, matters: set[str] | None) -> None:
    known = store.load_known(tx, profile_id=profile_id, limit=MAX_KNOWN)
    for matter in {one.matter for one in known if one.matter} if matters is None else matters:
        chain = [one for one in known if one.matter == matter]
        _write(tx, profile_id, known, succession.settle(chain, now=tx.now))


def _write(
    tx: Transaction, profile_id: str, known: Sequence[Observation], wanted: Sequence[Observation]
) -> None:
    """Write what is new or differs from what there is."""
    before = {one.observation_id: one for one in known}
    fresh = [one for one in wanted if one.observation_id not in before]
    if fresh:
        store.insert_observations(tx, profile_id=profile_id, observations=fresh)
    for one in wanted:
        if before.get(one.observation_id, one) != one:
            store.update_observation(tx, profile_id=profile_id, observation=one)


def made_of(tx: Transaction, new: NewObservation) -> Observation:
    """Return a new fact as it will be kept."""
    return Observation(
        observation_id=new_id(IdKind.OBSERVATION), content=new.content, source=new.source,
        occurred_at=new.occurred_at, created_at=tx.now, updated_at=tx.now,
        conversation_ids=tuple(dict.fromkeys(new.conversation_ids)), matter=new.matter,
    )  # fmt: skip


def later_than(tx: Transaction, before: datetime) -> datetime:
    """Return now, but never the moment of the change before: it tells one text of a memory from another."""
    return max(tx.now, before + _TICK)
