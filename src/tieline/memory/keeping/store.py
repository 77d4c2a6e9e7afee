"""The rows of retention and of receipts, and what is too old by them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from tieline.kit.db import Transaction
from tieline.memory import tables as t
from tieline.memory.models import Erasure, RetentionRule


def replace_rules(tx: Transaction, *, store_id: str, rules: Sequence[RetentionRule]) -> None:
    """Write a store's rules over those that are there."""
    tx.connection.execute(sa.delete(t.retention).where(t.retention.c.store_id == store_id))
    if rules:
        rows = [
            {"store_id": store_id, "kind": one.kind, "group_name": one.group or "", "days": one.days}
            for one in rules
        ]
        tx.connection.execute(sa.insert(t.retention), rows)


def list_rules(tx: Transaction, *, store_id: str | None) -> dict[str, tuple[RetentionRule, ...]]:
    """The rules of a store, or of every store that has any."""
    query = sa.select(t.retention).order_by(
        t.retention.c.store_id, t.retention.c.kind, t.retention.c.group_name
    )
    if store_id is not None:
        query = query.where(t.retention.c.store_id == store_id)
    found: dict[str, tuple[RetentionRule, ...]] = {}
    for row in tx.connection.execute(query):
        rule = RetentionRule(kind=row.kind, group=row.group_name or None, days=row.days)
        found[row.store_id] = (*found.get(row.store_id, ()), rule)
    return found


def list_old_observations(
    tx: Transaction, *, store_id: str, before: datetime, limit: int
) -> list[tuple[str, str]]:
    """(profile id, observation id) of what was neither written nor told again since a moment."""
    c = t.observations.c
    query = (
        sa.select(c.profile_id, c.observation_id)
        .where(_of_store(c.profile_id, store_id), c.updated_at < before)
        .where(sa.or_(c.confirmed_at.is_(None), c.confirmed_at < before))
        .limit(limit)
    )
    return [(row.profile_id, row.observation_id) for row in tx.connection.execute(query)]


def list_old_summaries(
    tx: Transaction, *, store_id: str, before: datetime, limit: int
) -> list[tuple[str, str]]:
    """(profile id, summary id) of what was not written since a moment."""
    c = t.summaries.c
    query = sa.select(c.profile_id, c.summary_id).where(
        _of_store(c.profile_id, store_id), c.updated_at < before
    )
    return [(row.profile_id, row.summary_id) for row in tx.connection.execute(query.limit(limit))]


def list_old_traits(
    tx: Transaction, *, store_id: str, group: str, before: datetime, limit: int
) -> list[tuple[str, str]]:
    """(profile id, trait name) of a group's values that were not set since a moment."""
    c = t.traits.c
    query = sa.select(c.profile_id, c.name).where(
        _of_store(c.profile_id, store_id), c.group_name == group, c.changed_at < before
    )
    return [(row.profile_id, row.name) for row in tx.connection.execute(query.limit(limit))]


def blank_history(tx: Transaction, *, profile_id: str, group: str, name: str) -> None:
    """Take the values out of a trait's history; that it was changed, and when, stays."""
    c = t.trait_changes.c
    where = (c.profile_id == profile_id, c.group_name == group, sa.func.lower(c.name) == name.lower())
    tx.connection.execute(
        sa.update(t.trait_changes).where(*where).values(value=sa.null(), previous=sa.null())
    )


def _of_store(profile_id: sa.Column[str], store_id: str) -> sa.ColumnElement[bool]:
    return profile_id.in_(sa.select(t.profiles.c.profile_id).where(t.profiles.c.store_id == store_id))


def insert_erasure(tx: Transaction, *, account_id: str, store_id: str, digest: str, erasure: Erasure) -> None:
    """Keep a receipt."""
    counts: Mapping[str, int] = dict(erasure.counts)
    tx.connection.execute(
        sa.insert(t.erasures).values(
            receipt_id=erasure.receipt_id, account_id=account_id, store_id=store_id, profile_digest=digest,
            erased_at=erasure.erased_at, counts=counts,
        )
    )  # fmt: skip


def list_erasures(tx: Transaction, *, account_id: str, digest: str) -> tuple[Erasure, ...]:
    """The receipts of a profile, the newest first."""
    c = t.erasures.c
    query = sa.select(t.erasures).where(c.account_id == account_id, c.profile_digest == digest)
    return tuple(
        Erasure(receipt_id=row.receipt_id, erased_at=row.erased_at, counts=row.counts)
        for row in tx.connection.execute(query.order_by(c.erased_at.desc(), c.receipt_id.desc()))
    )
