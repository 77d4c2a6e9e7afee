"""Queries about conferences and the calls in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from tieline.channels.voice.models import (
    Conference,
    ConferenceFilter,
    ConferenceParticipant,
    ConferenceStatus,
    ParticipantFilter,
)
from tieline.channels.voice.store import rows
from tieline.channels.voice.tables import conferences, participants
from tieline.kit.db import Transaction
from tieline.kit.pages import Page, PageRequest


def _conference(row: dict[str, Any]) -> Conference:
    typed = {
        "status": ConferenceStatus(row["status"]),
        "callback": rows.callback(row["callback"]),
        "announcement": rows.program(row["announcement"]),
    }
    return Conference(**{**row, **typed})


def _participant(row: dict[str, Any]) -> ConferenceParticipant:
    return ConferenceParticipant(**{**row, "announcement": rows.program(row["announcement"])})


def insert_conference(tx: Transaction, values: Mapping[str, Any]) -> None:
    """Add a conference made now."""
    rows.insert(tx, conferences, values)


def update_conference(tx: Transaction, conference_id: str, values: Mapping[str, Any]) -> None:
    """Change a conference."""
    rows.update(tx, conferences, {"conference_id": conference_id}, values)


def find_conference(tx: Transaction, conference_id: str) -> Conference | None:
    """Return the conference by its id."""
    row = rows.first(tx, sa.select(conferences).where(conferences.c.conference_id == conference_id))
    return None if row is None else _conference(row)


def find_open_conference(tx: Transaction, *, account_id: str, friendly_name: str) -> Conference | None:
    """Return the account's conference of that name that is not over; of several the newest."""
    query = (
        sa.select(conferences)
        .where(
            conferences.c.account_id == account_id,
            conferences.c.friendly_name == friendly_name,
            conferences.c.status != str(ConferenceStatus.COMPLETED),
        )
        .order_by(conferences.c.created_at.desc())
        .limit(1)
    )
    row = rows.first(tx, query)
    return None if row is None else _conference(row)


def list_conferences(
    tx: Transaction, *, account_id: str, matching: ConferenceFilter, page: PageRequest
) -> Page[Conference]:
    """List an account's conferences, newest first."""
    query = sa.select(conferences).where(conferences.c.account_id == account_id)
    if matching.friendly_name is not None:
        query = query.where(conferences.c.friendly_name == matching.friendly_name)
    if matching.status is not None:
        query = query.where(conferences.c.status == str(matching.status))
    query = query.where(
        *rows.between(conferences.c.created_at, matching.created_from, matching.created_until),
        *rows.between(conferences.c.updated_at, matching.updated_from, matching.updated_until),
    )
    return rows.list_newest_first(
        tx, query, conferences, id_name="conference_id", page=page, make=_conference
    )


def list_conference_ids_of(tx: Transaction, *, call_ids: Sequence[str]) -> list[str]:
    """Return the conferences that any of these calls was in."""
    query = sa.select(participants.c.conference_id).where(participants.c.call_id.in_(call_ids)).distinct()
    return sorted(tx.connection.execute(query).scalars())


def delete_conferences(tx: Transaction, conference_ids: Sequence[str]) -> None:
    """Delete conferences with their participants."""
    for table in (participants, conferences):
        tx.connection.execute(sa.delete(table).where(table.c.conference_id.in_(conference_ids)))


# Participants


def insert_participant(tx: Transaction, values: Mapping[str, Any]) -> None:
    """Add a call to a conference, now."""
    rows.insert(tx, participants, values)


def update_participant(
    tx: Transaction, *, conference_id: str, call_id: str, values: Mapping[str, Any]
) -> None:
    """Change a participant."""
    rows.update(tx, participants, {"conference_id": conference_id, "call_id": call_id}, values)


def find_participant(tx: Transaction, *, conference_id: str, call_id: str) -> ConferenceParticipant | None:
    """Return the call in the conference, whether it is in it now or has left."""
    query = sa.select(participants).where(
        participants.c.conference_id == conference_id, participants.c.call_id == call_id
    )
    row = rows.first(tx, query)
    return None if row is None else _participant(row)


def list_present(tx: Transaction, *, conference_id: str) -> list[ConferenceParticipant]:
    """Return everybody who is in the conference or on the way to it, the first in front."""
    query = (
        sa.select(participants)
        .where(participants.c.conference_id == conference_id, participants.c.left_at.is_(None))
        .order_by(participants.c.created_at, participants.c.call_id)
    )
    return [_participant(dict(row)) for row in tx.connection.execute(query).mappings()]


def list_present_of_call(tx: Transaction, *, call_id: str) -> list[ConferenceParticipant]:
    """Return where a call is in a conference, or on the way to one."""
    query = sa.select(participants).where(participants.c.call_id == call_id, participants.c.left_at.is_(None))
    return [_participant(dict(row)) for row in tx.connection.execute(query).mappings()]


def list_participants(
    tx: Transaction, *, conference_id: str, matching: ParticipantFilter, page: PageRequest
) -> Page[ConferenceParticipant]:
    """List who is in a conference or on the way to it, the newest first."""
    query = sa.select(participants).where(
        participants.c.conference_id == conference_id, participants.c.left_at.is_(None)
    )
    for name in ("muted", "hold", "coaching"):
        wanted = getattr(matching, name)
        if wanted is not None:
            query = query.where(participants.c[name].is_(wanted))
    return rows.list_newest_first(tx, query, participants, id_name="call_id", page=page, make=_participant)


def delete_participants_of(tx: Transaction, *, call_id: str) -> None:
    """Delete that a call was in conferences."""
    tx.connection.execute(sa.delete(participants).where(participants.c.call_id == call_id))
