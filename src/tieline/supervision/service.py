"""The supervision service: service levels, whispers, repeats. Every method takes the open transaction first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import time, timedelta

from tieline.kit.days import Days, read_zone
from tieline.kit.db import Transaction
from tieline.kit.events import emit
from tieline.supervision import store
from tieline.supervision.errors import ServiceLevelInvalid, WhisperInvalid
from tieline.supervision.events import ServiceLevelsChanged, Whispered
from tieline.supervision.models import (
    Audience,
    Override,
    Repeat,
    RepeatCount,
    ServiceLevels,
    Whisper,
)

LONGEST_WHISPER = 1000
MOST_SECONDS = 86_400
MOST_OVERRIDES = 500
RECALLED_AGAIN_SECONDS = 30
"""A program may ask twice for one turn: for so long it is told again what it was told first."""


class SupervisionService:
    """Keeps what supervisors set and say."""

    # Service levels

    def get_service_levels(self, tx: Transaction, *, account_id: str) -> ServiceLevels:
        """Return what a project goes by; the usual where nothing was set."""
        kept = store.find_settings(tx, account_id)
        if kept is None:
            return ServiceLevels()
        return ServiceLevels(
            **{
                **kept,
                "day_begins": time.fromisoformat(kept["day_begins"]),
                "overrides": tuple(Override(**each) for each in kept["overrides"]),
            }
        )

    def put_service_levels(self, tx: Transaction, *, account_id: str, levels: ServiceLevels) -> ServiceLevels:
        """Let a project go by other service levels. Raises `ServiceLevelInvalid`, naming the field, `Invalid`."""
        _check(levels)
        settings = {**asdict(levels), "day_begins": levels.day_begins.isoformat("minutes")}
        store.put_settings(tx, account_id, {**settings, "overrides": list(map(asdict, levels.overrides))})
        emit(tx, ServiceLevelsChanged(account_id=account_id))
        return levels

    # Whispers

    def whisper(
        self,
        tx: Transaction,
        *,
        account_id: str,
        conversation_id: str,
        audience: Audience,
        text: str,
        by: str,
    ) -> Whisper:
        """Leave a word for whoever owns a conversation. Raises `WhisperInvalid`."""
        words = text.strip()
        if not words or len(words) > LONGEST_WHISPER or "\x00" in words:
            raise WhisperInvalid(field="text")
        values = {
            "account_id": account_id,
            "conversation_id": conversation_id,
            "audience": audience.value,
            "text": words,
            "by": by,
        }
        whisper_id = store.insert_whisper(tx, values)
        self._tell(tx, account_id, conversation_id, whisper_id, audience, given=False)
        return Whisper(
            whisper_id=whisper_id,
            account_id=account_id,
            conversation_id=conversation_id,
            audience=audience,
            text=words,
            by=by,
            created_at=tx.now,
            given_at=None,
            given_by=None,
        )

    def list_whispers(self, tx: Transaction, *, conversation_id: str) -> list[Whisper]:
        """Return every whisper about a conversation, oldest first."""
        return store.list_whispers(tx, conversation_id=conversation_id)

    def list_due(self, tx: Transaction, *, conversation_id: str) -> list[Whisper]:
        """Return what a conversation's agent has still to get, oldest first."""
        return store.list_due(tx, conversation_id=conversation_id)

    def list_due_of_account(self, tx: Transaction, *, account_id: str) -> list[Whisper]:
        """Return what any agent of an account has still to get, and what a program was told a moment ago."""
        since = tx.now - timedelta(seconds=RECALLED_AGAIN_SECONDS)
        return store.list_due_of_account(tx, account_id=account_id, recalled_since=since)

    def mark_given(self, tx: Transaction, *, whispers: Sequence[Whisper], given_by: str) -> None:
        """Note that an agent got whispers, with which turn or how; what it got before stays."""
        if not whispers:
            return
        ids = [each.whisper_id for each in whispers]
        new = set(store.mark_given(tx, whisper_ids=ids, given_by=given_by))
        for each in whispers:
            if each.whisper_id in new:
                self._tell(
                    tx, each.account_id, each.conversation_id, each.whisper_id, each.audience, given=True
                )

    def _tell(
        self,
        tx: Transaction,
        account_id: str,
        conversation_id: str,
        whisper_id: int,
        audience: Audience,
        *,
        given: bool,
    ) -> None:
        event = Whispered(
            account_id=account_id,
            conversation_id=conversation_id,
            whisper_id=whisper_id,
            audience=audience.value,
            given=given,
        )
        emit(tx, event)

    # Repeats

    def record_repeats(
        self, tx: Transaction, *, account_id: str, conversation_id: str, repeats: Sequence[Repeat]
    ) -> bool:
        """Keep what a customer had to say again in a conversation that is over, once; return whether it was new."""
        values = {
            "account_id": account_id,
            "conversation_id": conversation_id,
            "at": tx.now,
            "number": len(repeats),
            "citations": [asdict(each) for each in repeats],
        }
        return store.insert_measured(tx, values)

    def find_repeats(self, tx: Transaction, *, conversation_id: str) -> tuple[Repeat, ...] | None:
        """Return what had to be said again in a conversation; None when nothing was measured."""
        kept = store.find_citations(tx, conversation_id=conversation_id)
        return None if kept is None else tuple(Repeat(**each) for each in kept)

    def count_repeats(self, tx: Transaction, *, account_id: str, days: Days) -> list[RepeatCount]:
        """Return the measured conversations by day, and those of them in which something was repeated."""
        return store.count_repeats(tx, account_id=account_id, days=days)


def _check(levels: ServiceLevels) -> None:
    read_zone(levels.zone)
    for name in ("threshold_seconds", "short_abandon_seconds", "attention_seconds", "alarm_seconds"):
        if not 0 <= getattr(levels, name) <= MOST_SECONDS:
            raise ServiceLevelInvalid("Seconds are 0 to 86400.", field=name)
    if levels.alarm_seconds < levels.attention_seconds:
        raise ServiceLevelInvalid("The alarm comes after the attention, not before.", field="alarm_seconds")
    if len(levels.overrides) > MOST_OVERRIDES:
        raise ServiceLevelInvalid(f"There can be {MOST_OVERRIDES} overrides.", field="overrides")
    seen: set[tuple[str | None, str | None]] = set()
    for each in levels.overrides:
        about = (each.queue_id, each.channel)
        if about == (None, None) or about in seen:
            raise ServiceLevelInvalid(
                "An override names a queue, a channel or both, and no two name the same.", field="overrides"
            )
        if not (
            0 <= each.threshold_seconds <= MOST_SECONDS and 0 <= each.short_abandon_seconds <= MOST_SECONDS
        ):
            raise ServiceLevelInvalid("Seconds are 0 to 86400.", field="overrides")
        seen.add(about)
