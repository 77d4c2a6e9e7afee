"""The queries of merging: links, who is merged into whom, and the rows that move with a profile."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tieline.kit.db import Transaction
from tieline.memory import tables as t
from tieline.memory.merging.graph import Pair
from tieline.memory.models import Move, Trait
from tieline.memory.store import touch

_AT_ONCE = 400
_OWN: tuple[tuple[str, sa.Table, sa.Column[Any]], ...] = (
    ("observation", t.observations, t.observations.c.observation_id),
    ("summary", t.summaries, t.summaries.c.summary_id),
    ("trait_change", t.trait_changes, t.trait_changes.c.change_id),
)
"""What moves with a profile, by kind; traits follow from the changes."""
_FOLLOWERS: tuple[tuple[sa.Table, sa.Column[Any]], ...] = (
    (t.vectors, t.vectors.c.memory_id),
    (t.observation_revisions, t.observation_revisions.c.observation_id),
    (t.evidence, t.evidence.c.observation_id),
)
"""What hangs on an observation or a summary and goes where that goes."""


def list_links(tx: Transaction, *, profile_ids: Iterable[str], is_apart: bool) -> frozenset[Pair]:
    """Return the links of every group that one of these profiles is in (one step only for those told apart)."""
    c = t.profile_links.c
    found: set[Pair] = set()
    waiting, seen = set(profile_ids), set[str]()
    while waiting:
        seen |= waiting
        fresh: set[str] = set()
        for some in _portions(waiting):
            query = sa.select(c.first_id, c.second_id).where(
                sa.or_(c.first_id.in_(some), c.second_id.in_(some)), c.is_apart == is_apart
            )
            for first, second in tx.connection.execute(query):
                found.add((first, second))
                fresh |= {first, second}
        waiting = set() if is_apart else fresh - seen
    return frozenset(found)


def put_link(tx: Transaction, *, store_id: str, link: Pair, is_apart: bool, source: str) -> None:
    """Write a link over what stood between the two."""
    delete_links(tx, links=[link])
    row = {"first_id": link[0], "second_id": link[1], "store_id": store_id, "is_apart": is_apart}
    tx.connection.execute(sa.insert(t.profile_links).values(**row, source=source, created_at=tx.now))


def delete_links(tx: Transaction, *, links: Iterable[Pair]) -> None:
    """Delete links."""
    c = t.profile_links.c
    for first, second in links:
        tx.connection.execute(sa.delete(t.profile_links).where(c.first_id == first, c.second_id == second))


def find_members(
    tx: Transaction, *, store_id: str, profile_ids: Collection[str]
) -> dict[str, tuple[datetime, str]]:
    """Return by id when each was made, and under which profile it stands."""
    c = t.profiles.c
    found: dict[str, tuple[datetime, str]] = {}
    for some in _portions(profile_ids):
        query = sa.select(c.profile_id, c.created_at, c.merged_into).where(
            c.store_id == store_id, c.profile_id.in_(some)
        )
        found |= {row[0]: (row[1], row[2] or row[0]) for row in tx.connection.execute(query)}
    return found


def list_absorbed(tx: Transaction, *, profile_id: str) -> tuple[str, ...]:
    """Return the profiles that are merged into one, by id."""
    c = t.profiles.c
    query = sa.select(c.profile_id).where(c.merged_into == profile_id).order_by(c.profile_id)
    return tuple(tx.connection.execute(query).scalars())


def set_merged_into(tx: Transaction, *, profile_id: str, holder: str) -> None:
    """Write under whom a profile stands; itself means that it stands alone."""
    value = None if holder == profile_id else holder
    same = t.profiles.c.profile_id == profile_id
    tx.connection.execute(sa.update(t.profiles).where(same).values(merged_into=value))


def move_rows(tx: Transaction, *, move: Move) -> None:
    """Take a profile's own rows from where they are to where it stands now."""
    if move.from_profile_id == move.home:
        for kind, table, row_id in _OWN:
            _note_leaving(tx, kind, table, row_id=row_id, move=move)
    holders = sa.select(t.moved_rows.c.profile_id).where(t.moved_rows.c.home_profile_id == move.home)
    touch(tx, move.home, move.to_profile_id, *tx.connection.execute(holders.distinct()).scalars())
    for kind, table, row_id in _OWN:
        own = sa.select(t.moved_rows.c.row_id).where(
            t.moved_rows.c.home_profile_id == move.home, t.moved_rows.c.kind == kind
        )
        update = sa.update(table).where(row_id.in_(own)).values(profile_id=move.to_profile_id)
        tx.connection.execute(update)
    _move_identifiers(tx, move)
    _move_quarantine(tx, move)


def _note_leaving(tx: Transaction, kind: str, table: sa.Table, *, row_id: sa.Column[Any], move: Move) -> None:
    guests = sa.select(t.moved_rows.c.row_id).where(t.moved_rows.c.profile_id == move.home)
    leaving = sa.select(
        row_id, sa.literal(kind), sa.literal(move.home), sa.literal(move.home)
    ).where(table.c.profile_id == move.home, row_id.not_in(guests))  # fmt: skip
    columns = ["row_id", "kind", "home_profile_id", "profile_id"]
    tx.connection.execute(sa.insert(t.moved_rows).from_select(columns, leaving))


def _move_identifiers(tx: Transaction, move: Move) -> None:
    c = t.identifiers.c
    at_home = sa.and_(c.profile_id == move.home, c.home_profile_id.is_(None))
    home = None if move.to_profile_id == move.home else move.home
    update = sa.update(t.identifiers).where(sa.or_(c.home_profile_id == move.home, at_home))
    tx.connection.execute(update.values(profile_id=move.to_profile_id, home_profile_id=home))


def _move_quarantine(tx: Transaction, move: Move) -> None:
    """Words that were kept apart go with the conversation they were said in."""
    q, moved = t.quarantine.c, t.moved_rows.c
    own = sa.select(moved.row_id).where(moved.home_profile_id == move.home, moved.kind == "conversation")
    update = sa.update(t.quarantine).where(q.conversation_id.in_(own))
    tx.connection.execute(update.values(profile_id=move.to_profile_id))


def note_rows(tx: Transaction, *, kind: str, row_ids: Iterable[str], home: str, holder: str) -> None:
    """Keep whose rows are that are with another profile."""
    rows = [
        {"row_id": row_id, "kind": kind, "home_profile_id": home, "profile_id": holder} for row_id in row_ids
    ]
    if rows:
        tx.connection.execute(sa.insert(t.moved_rows), rows)


def list_noted(
    tx: Transaction, *, kind: str, home: str | None = None, holder: str | None = None
) -> list[str]:
    """Return the ids of rows that are away from home: those of a home, or those with a holder."""
    c = t.moved_rows.c
    query = sa.select(c.row_id).where(c.kind == kind).order_by(c.row_id)
    if home is not None:
        query = query.where(c.home_profile_id == home)
    if holder is not None:
        query = query.where(c.profile_id == holder)
    return list(tx.connection.execute(query).scalars())


def settle_notes(tx: Transaction, *, move: Move) -> None:
    """Note where a profile's rows are now; those at home need no note."""
    c = t.moved_rows.c
    same = c.home_profile_id == move.home
    if move.to_profile_id == move.home:
        tx.connection.execute(sa.delete(t.moved_rows).where(same))
    else:
        tx.connection.execute(sa.update(t.moved_rows).where(same).values(profile_id=move.to_profile_id))


def move_followers(tx: Transaction, *, profile_id: str) -> None:
    """Write a profile on everything that hangs on the memories it has: vectors, revisions, exact words."""
    for table, memory_id in _FOLLOWERS:
        for _, parent, parent_id in _OWN[:2]:
            mine = sa.select(parent_id).where(parent.c.profile_id == profile_id)
            update = sa.update(table).where(memory_id.in_(mine), table.c.profile_id != profile_id)
            tx.connection.execute(update.values(profile_id=profile_id))


def list_citing(
    tx: Transaction, *, profile_id: str, conversation_ids: Collection[str]
) -> dict[str, list[str]]:
    """Return by kind what a profile has from these conversations alone."""
    o, s, wanted = t.observations.c, t.summaries.c, set(conversation_ids)
    told = sa.select(o.observation_id, o.conversation_ids).where(o.profile_id == profile_id)
    summed = sa.select(s.summary_id, s.conversation_id).where(s.profile_id == profile_id)
    return {
        "observation": [
            row[0] for row in tx.connection.execute(told) if row[1] and wanted.issuperset(row[1])
        ],
        "summary": [row[0] for row in tx.connection.execute(summed) if row[1] in wanted],
    }


def list_standing_changes(tx: Transaction, *, profile_id: str) -> list[sa.Row[Any]]:
    """Return every change of a profile's traits, the oldest first."""
    c = t.trait_changes.c
    query = sa.select(c.group_name, c.name, c.value, c.source, c.changed_at)
    query = query.where(c.profile_id == profile_id).order_by(c.changed_at, c.change_id)
    return list(tx.connection.execute(query))


def replace_traits(tx: Transaction, *, profile_id: str, traits: Sequence[tuple[str, Trait]]) -> None:
    """Write a profile's traits (each with its key) anew."""
    tx.connection.execute(sa.delete(t.traits).where(t.traits.c.profile_id == profile_id))
    rows = [
        {
            "profile_id": profile_id, "group_name": trait.group, "trait_key": key, "name": trait.name,
            "data_type": trait.data_type, "value": trait.value, "source": trait.source,
            "changed_at": trait.changed_at,
        }
        for key, trait in traits
    ]  # fmt: skip
    if rows:
        tx.connection.execute(sa.insert(t.traits), rows)


def delete_of_members(tx: Transaction, *, profile_ids: Sequence[str]) -> None:
    """Delete the links and notes of profiles that are erased."""
    links, moved = t.profile_links.c, t.moved_rows.c
    for some in _portions(profile_ids):
        theirs = sa.or_(links.first_id.in_(some), links.second_id.in_(some))
        tx.connection.execute(sa.delete(t.profile_links).where(theirs))
        away = sa.or_(moved.profile_id.in_(some), moved.home_profile_id.in_(some))
        tx.connection.execute(sa.delete(t.moved_rows).where(away))


def _portions(ids: Collection[str]) -> Iterator[list[str]]:
    """Cut many ids in lists that one statement takes."""
    ordered = sorted(ids)
    for at in range(0, len(ordered), _AT_ONCE):
        yield ordered[at : at + _AT_ONCE]
