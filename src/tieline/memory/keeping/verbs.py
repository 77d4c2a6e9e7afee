"""What may be done about keeping and erasing. Part of `service.py`'s one class."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta

from tieline.kit.db import Transaction
from tieline.kit.errors import Invalid
from tieline.kit.ids import IdKind, new_id
from tieline.memory import store as rows
from tieline.memory.access import require_store
from tieline.memory.keeping import store
from tieline.memory.models import Erasure, RetentionRule
from tieline.memory.profiles import ProfileVerbs
from tieline.memory.records import store as record_store
from tieline.memory.records.verbs import RecordVerbs

MOST_DAYS = 36_500
RETENTION = "retention"
"""The source of a trait's last change when its time was over."""
_AT_ONCE = 200


class KeepingVerbs(ProfileVerbs, RecordVerbs):
    """Retention, and receipts of what was erased."""

    def set_retention(
        self, tx: Transaction, *, store_id: str, rules: Sequence[RetentionRule], account_id: str | None = None
    ) -> tuple[RetentionRule, ...]:
        """Say for how long a store keeps what; the rules that were there go. Nothing said means: for ever.

        Raises:
            StoreNotFound; Invalid: naming the rule that cannot be used.
        """
        require_store(tx, store_id=store_id, account_id=account_id)
        seen = set[tuple[str, str | None]]()
        for at, rule in enumerate(rules):
            field = f"rules.{at}"
            if not 1 <= rule.days <= MOST_DAYS:
                raise Invalid(f"days must be from 1 to {MOST_DAYS:,}.", field=f"{field}.days")
            if (rule.kind == "TRAITS") != (rule.group is not None):
                raise Invalid(
                    "A rule about TRAITS names a group, any other names none.", field=f"{field}.group"
                )
            if rule.group is not None and rows.find_group(tx, store_id=store_id, name=rule.group) is None:
                raise Invalid(f"The store has no trait group {rule.group[:80]!r}.", field=f"{field}.group")
            if (rule.kind, rule.group) in seen:
                raise Invalid("Two rules are about the same.", field=field)
            seen.add((rule.kind, rule.group))
        store.replace_rules(tx, store_id=store_id, rules=rules)
        return self.list_retention(tx, store_id=store_id)

    def list_retention(
        self, tx: Transaction, *, store_id: str, account_id: str | None = None
    ) -> tuple[RetentionRule, ...]:
        """Return for how long a store keeps what. Raises `StoreNotFound`."""
        require_store(tx, store_id=store_id, account_id=account_id)
        return store.list_rules(tx, store_id=store_id).get(store_id, ())

    def forget_old(self, tx: Transaction) -> int:
        """Delete some of what is older than its store keeps it, in every store; return how much: 0 when nothing is left."""
        return sum(
            self._forget_by(tx, store_id, rule)
            for store_id, rules in store.list_rules(tx, store_id=None).items()
            for rule in rules
        )

    def _forget_by(self, tx: Transaction, store_id: str, rule: RetentionRule) -> int:
        before = tx.now - timedelta(days=rule.days)
        if rule.kind == "OBSERVATIONS":
            old = store.list_old_observations(tx, store_id=store_id, before=before, limit=_AT_ONCE)
            for profile_id, observation_id in old:
                record_store.delete_observations(tx, profile_id=profile_id, observation_ids=[observation_id])
        elif rule.kind == "SUMMARIES":
            old = store.list_old_summaries(tx, store_id=store_id, before=before, limit=_AT_ONCE)
            for profile_id, summary_id in old:
                record_store.delete_summaries(tx, profile_id=profile_id, summary_ids=[summary_id])
        else:
            group = rule.group or ""
            old = store.list_old_traits(tx, store_id=store_id, group=group, before=before, limit=_AT_ONCE)
            for profile_id, name in old:
                gone = {group: {name: None}}
                self.patch_traits(tx, store_id=store_id, profile_id=profile_id, traits=gone, source=RETENTION)
                store.blank_history(tx, profile_id=profile_id, group=group, name=name)
        for profile_id in {profile_id for profile_id, _ in old}:
            self._cache.forget(profile_id=profile_id)
        return len(old)

    def record_erasure(
        self, tx: Transaction, *, account_id: str, store_id: str, profile_id: str, counts: Mapping[str, int]
    ) -> Erasure:
        """Keep a receipt of what was erased: how many rows of what, and a digest of the profile's id instead of the id."""
        erasure = Erasure(receipt_id=new_id(IdKind.ERASURE), erased_at=tx.now, counts=dict(counts))
        store.insert_erasure(
            tx, account_id=account_id, store_id=store_id, digest=_digest(profile_id), erasure=erasure
        )
        return erasure

    def list_erasures(self, tx: Transaction, *, account_id: str, profile_id: str) -> tuple[Erasure, ...]:
        """Return the receipts of a profile that is no more, the newest first; none where nothing was erased."""
        return store.list_erasures(tx, account_id=account_id, digest=_digest(profile_id))


def _digest(profile_id: str) -> str:
    return hashlib.sha256(profile_id.encode()).hexdigest()
