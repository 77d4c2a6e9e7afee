"""Every query about observations and summaries, named; no rules. `verbs.py` decides, the tables are in `../tables.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tieline.kit.db import Transaction
from tieline.kit.ids import IdKind, new_id
from tieline.kit.pages import Page, PageRequest
from tieline.memory import tables as t
from tieline.memory.models import Evidence, Observation, Quarantined, Summary
from tieline.memory.store import paged, touch


def insert_observations(tx: Transaction, *, profile_id: str, observations: Sequence[Observation]) -> None:
    """Add observations."""
    rows = [{"profile_id": profile_id, **_row(item)} for item in observations]
    tx.connection.execute(sa.insert(t.observations), rows)
    touch(tx, profile_id)


def find_observation(tx: Transaction, *, profile_id: str, observation_id: str) -> Observation | None:
    """Return an observation of a profile, or None."""
    row = tx.connection.execute(
        sa.select(t.observations).where(*_chosen(profile_id, [observation_id]))
    ).first()
    return _observation(row) if row else None


def update_observation(tx: Transaction, *, profile_id: str, observation: Observation) -> None:
    """Write an observation over the one that is there."""
    where = _chosen(profile_id, [observation.observation_id])
    tx.connection.execute(sa.update(t.observations).where(*where).values(_row(observation)))
    touch(tx, profile_id)


def insert_revision(tx: Transaction, *, profile_id: str, observation: Observation) -> None:
    """Keep an observation as it was before a change."""
    kept = {name: value for name, value in _row(observation).items() if name in t.observation_revisions.c}
    tx.connection.execute(
        sa.insert(t.observation_revisions).values(
            revision_id=new_id(IdKind.REVISION), profile_id=profile_id, **kept
        )
    )


def list_revisions(
    tx: Transaction, *, profile_id: str, observation_id: str, page: PageRequest
) -> Page[Observation]:
    """List an observation as it is and as it was, the newest first."""
    c, now = t.observation_revisions.c, t.observations.c
    fields = (
        "observation_id",
        "content",
        "source",
        "conversation_ids",
        "occurred_at",
        "created_at",
        "updated_at",
    )
    # What stands now has no revision id yet: its own sorts after every other of the same moment.
    standing = sa.select(*(now[name] for name in fields), now.observation_id.label("revision_id")).where(
        *_chosen(profile_id, [observation_id])
    )
    past = sa.select(*(c[name] for name in fields), c.revision_id).where(
        c.profile_id == profile_id, c.observation_id == observation_id
    )
    every = sa.union_all(standing, past).subquery()
    keys = (every.c.updated_at, every.c.revision_id)
    rows = paged(tx, sa.select(every), keys=keys, page=page, descending=True)  # type: ignore[arg-type]
    found = Page.of(rows, request=page, key=lambda row: (row.updated_at.isoformat(), row.revision_id))
    return found.map(_revision)


def delete_observations(tx: Transaction, *, profile_id: str, observation_ids: Sequence[str]) -> None:
    """Delete some of a profile's observations with all that was kept beside them."""
    for table in (t.observation_revisions, t.evidence):
        tx.connection.execute(sa.delete(table).where(table.c.observation_id.in_(observation_ids)))
    tx.connection.execute(sa.delete(t.vectors).where(t.vectors.c.memory_id.in_(observation_ids)))
    tx.connection.execute(sa.delete(t.observations).where(*_chosen(profile_id, observation_ids)))
    touch(tx, profile_id)


def load_known(tx: Transaction, *, profile_id: str, limit: int) -> list[Observation]:
    """Everything observed of a profile, history too, the newest first."""
    c = t.observations.c
    query = sa.select(t.observations).where(c.profile_id == profile_id)
    rows = tx.connection.execute(query.order_by(c.occurred_at.desc(), c.observation_id.desc()).limit(limit))
    return [_observation(row) for row in rows]


def insert_evidence(
    tx: Transaction, *, profile_id: str, observation_id: str, evidence: Sequence[Evidence]
) -> None:
    """Add the words an observation was taken from, those that are not there yet."""
    c = t.evidence.c
    query = sa.select(c.communication_id, c.begins_at).where(c.observation_id == observation_id)
    there = {(row.communication_id, row.begins_at) for row in tx.connection.execute(query)}
    new = {(one.communication_id, one.begins_at): one for one in evidence}
    rows = [
        {"observation_id": observation_id, "profile_id": profile_id, **asdict(one)}
        for key, one in new.items()
        if key not in there
    ]
    if rows:
        tx.connection.execute(sa.insert(t.evidence), rows)


def delete_words(tx: Transaction, *, communication_id: str) -> None:
    """Delete the exact words of a communication, what was kept apart of them, and their vectors."""
    for column in (t.evidence.c.communication_id, t.quarantine.c.communication_id, t.vectors.c.memory_id):
        tx.connection.execute(sa.delete(column.table).where(column == communication_id))


def list_evidence(tx: Transaction, *, profile_id: str) -> dict[str, tuple[Evidence, ...]]:
    """The words that each of a profile's observations was taken from."""
    c = t.evidence.c
    query = sa.select(t.evidence).where(c.profile_id == profile_id)
    found: dict[str, tuple[Evidence, ...]] = {}
    for row in tx.connection.execute(query.order_by(c.observation_id, c.communication_id, c.begins_at)):
        one = Evidence(
            communication_id=row.communication_id,
            quote=row.quote,
            begins_at=row.begins_at,
            ends_at=row.ends_at,
        )
        found[row.observation_id] = (*found.get(row.observation_id, ()), one)
    return found


def insert_quarantine(tx: Transaction, *, profile_id: str, words: Sequence[Quarantined]) -> None:
    """Keep words apart."""
    if words:
        rows = [{"profile_id": profile_id, **asdict(one)} for one in words]
        tx.connection.execute(sa.insert(t.quarantine), rows)


def list_quarantine(tx: Transaction, *, profile_id: str) -> tuple[Quarantined, ...]:
    """The words of a profile that are kept apart, the newest first."""
    c = t.quarantine.c
    query = sa.select(t.quarantine).where(c.profile_id == profile_id)
    rows = tx.connection.execute(query.order_by(c.noted_at.desc(), c.communication_id.desc(), c.begins_at))
    return tuple(
        Quarantined(
            communication_id=row.communication_id, conversation_id=row.conversation_id, quote=row.quote,
            begins_at=row.begins_at, ends_at=row.ends_at, reason=row.reason, noted_at=row.noted_at,
        )
        for row in rows
    )  # fmt: skip


def _chosen(profile_id: str, ids: Sequence[str]) -> tuple[sa.ColumnElement[bool], ...]:
    return t.observations.c.profile_id == profile_id, t.observations.c.observation_id.in_(ids)


def insert_summaries(tx: Transaction, *, profile_id: str, summaries: Sequence[Summary]) -> None:
    """Add summaries."""
    rows = [{"profile_id": profile_id, **_without_score(item)} for item in summaries]
    tx.connection.execute(sa.insert(t.summaries), rows)
    touch(tx, profile_id)


def find_summary(tx: Transaction, *, profile_id: str, summary_id: str) -> Summary | None:
    """Return a summary of a profile, or None."""
    c = t.summaries.c
    where = (c.profile_id == profile_id, c.summary_id == summary_id)
    row = tx.connection.execute(sa.select(t.summaries).where(*where)).first()
    return _summary(row) if row else None


def update_summary(tx: Transaction, *, profile_id: str, summary: Summary) -> None:
    """Write a summary over the one that is there."""
    where = t.summaries.c.summary_id == summary.summary_id
    tx.connection.execute(sa.update(t.summaries).where(where).values(_without_score(summary)))
    touch(tx, profile_id)


def delete_summaries(tx: Transaction, *, profile_id: str, summary_ids: Sequence[str]) -> None:
    """Delete some of a profile's summaries."""
    tx.connection.execute(sa.delete(t.vectors).where(t.vectors.c.memory_id.in_(summary_ids)))
    c = t.summaries.c
    tx.connection.execute(
        sa.delete(t.summaries).where(c.profile_id == profile_id, c.summary_id.in_(summary_ids))
    )
    touch(tx, profile_id)


def list_observations(
    tx: Transaction,
    *,
    profile_id: str,
    page: PageRequest,
    newest_first: bool,
    source: str | None,
    created_after: datetime | None,
    created_before: datetime | None,
    conversation_id: str | None,
) -> Page[Observation]:
    """List observations by when they were recorded; both bounds are exclusive."""
    c = t.observations.c
    query = sa.select(t.observations).where(c.profile_id == profile_id)
    if source is not None:
        query = query.where(c.source == source)
    if created_after is not None:
        query = query.where(c.created_at > created_after)
    if created_before is not None:
        query = query.where(c.created_at < created_before)
    if conversation_id is not None:
        quoted = sa.cast(c.conversation_ids, sa.Text).contains(f'"{conversation_id}"', autoescape=True)
        query = query.where(quoted)
    keys = (c.created_at, c.observation_id)
    rows = [_observation(row) for row in paged(tx, query, keys=keys, page=page, descending=newest_first)]
    return Page.of(rows, request=page, key=lambda item: (item.created_at.isoformat(), item.observation_id))


def list_summaries(
    tx: Transaction, *, profile_id: str, page: PageRequest, conversation_id: str | None
) -> Page[Summary]:
    """List summaries, the latest recorded first."""
    c = t.summaries.c
    query = sa.select(t.summaries).where(c.profile_id == profile_id)
    if conversation_id is not None:
        query = query.where(c.conversation_id == conversation_id)
    keys = (c.created_at, c.summary_id)
    rows = [_summary(row) for row in paged(tx, query, keys=keys, page=page, descending=True)]
    return Page.of(rows, request=page, key=lambda item: (item.created_at.isoformat(), item.summary_id))


def load_observations(
    tx: Transaction, *, profile_id: str, begin: datetime | None, end: datetime | None, limit: int
) -> tuple[Observation, ...]:
    """What is still true of a profile, the newest occurrence first."""
    rows = _load(tx, t.observations, profile_id, begin, end, limit)
    return tuple(_observation(row) for row in rows)


def load_summaries(
    tx: Transaction, *, profile_id: str, begin: datetime | None, end: datetime | None, limit: int
) -> tuple[Summary, ...]:
    """The summaries of a profile that still stand, the newest occurrence first."""
    return tuple(_summary(row) for row in _load(tx, t.summaries, profile_id, begin, end, limit))


def _load(  # noqa: PLR0917  (private, and the same order at both calls)
    tx: Transaction,
    table: sa.Table,
    profile_id: str,
    begin: datetime | None,
    end: datetime | None,
    limit: int,
) -> Sequence[sa.Row[Any]]:
    query = sa.select(table).where(table.c.profile_id == profile_id, table.c.superseded_at.is_(None))
    if begin is not None:
        query = query.where(table.c.occurred_at >= begin)
    if end is not None:
        query = query.where(table.c.occurred_at < end)
    by_id = table.c.observation_id if table is t.observations else table.c.summary_id
    return tx.connection.execute(query.order_by(table.c.occurred_at.desc(), by_id.desc()).limit(limit)).all()


def _row(item: Observation) -> dict[str, Any]:
    return {**_without_score(item), "conversation_ids": list(item.conversation_ids)}


def _revision(row: sa.Row[Any]) -> Observation:
    return Observation(
        observation_id=row.observation_id,
        content=row.content,
        source=row.source,
        occurred_at=row.occurred_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
        conversation_ids=tuple(row.conversation_ids),
    )


def _without_score(item: Observation | Summary) -> dict[str, Any]:
    return {key: value for key, value in vars(item).items() if key != "score"}


def _observation(row: sa.Row[Any]) -> Observation:
    # By position, because recall reads a profile's every observation and names cost twice the time.
    cells: tuple[Any, ...] = tuple(row)
    observation_id, _, content, source, conversation_ids, *rest = cells
    occurred_at, created_at, updated_at, superseded_at, matter, confirmed_at, valid_until, superseded_by = (
        rest
    )
    return Observation(
        observation_id=observation_id,
        content=content,
        source=source,
        occurred_at=occurred_at,
        created_at=created_at,
        updated_at=updated_at,
        conversation_ids=tuple(conversation_ids),
        superseded_at=superseded_at,
        matter=matter,
        confirmed_at=confirmed_at,
        valid_until=valid_until,
        superseded_by=superseded_by,
    )


def _summary(row: sa.Row[Any]) -> Summary:
    return Summary(**{key: value for key, value in row._mapping.items() if key != "profile_id"})
