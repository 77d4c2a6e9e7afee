"""Rows of communications; `sequence` keeps their order inside a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tieline.conversations.models import (
    Author,
    Communication,
    ParticipantType,
    Recipient,
    Speaker,
    SpeakerKind,
    SpokenLine,
)
from tieline.conversations.tables import communications, conversations, participants, turns
from tieline.kit.db import Transaction, forget_all
from tieline.kit.pages import Page, PageRequest

_COPIED = (
    "communication_id",
    "conversation_id",
    "account_id",
    "sequence",
    "content_type",
    "text",
    "transcription",
    "channel_id",
    "resource_id",
    "occurred_at",
    "created_at",
    "updated_at",
)

_BY_ID = sa.select(communications).where(communications.c.communication_id == sa.bindparam("wanted_id"))
_BY_RESOURCE = sa.select(communications).where(
    communications.c.conversation_id == sa.bindparam("wanted_id"),
    communications.c.resource_id == sa.bindparam("wanted_resource"),
)


def insert(tx: Transaction, communication: Communication) -> None:
    """Write a new communication."""
    row = {name: getattr(communication, name) for name in _COPIED}
    row |= {
        "author_participant_id": communication.author.participant_id,
        "author_address": communication.author.address,
        "author_channel": communication.author.channel,
        "author_type": communication.author_type.value,
        "speaker_kind": communication.speaker.kind.value,
        "speaker_reference": communication.speaker.reference,
        "recipients": [asdict(one) for one in communication.recipients],
        "media": list(communication.media),
    }
    tx.connection.execute(sa.insert(communications), row)


def update(tx: Transaction, communication: Communication) -> None:
    """Write a communication's new text and delivery states."""
    tx.connection.execute(
        sa.update(communications)
        .where(communications.c.communication_id == communication.communication_id)
        .values(
            text=communication.text,
            transcription=communication.transcription,
            recipients=[asdict(one) for one in communication.recipients],
            updated_at=communication.updated_at,
        )
    )


def delete(tx: Transaction, communication_id: str) -> None:
    """Delete a communication, and the turn it opened."""
    tx.connection.execute(sa.delete(turns).where(turns.c.turn_id == communication_id))
    forget_all(tx, turns.name)
    one = communications.c.communication_id == communication_id
    tx.connection.execute(sa.delete(communications).where(one))


def find(tx: Transaction, communication_id: str) -> Communication | None:
    """Return one communication."""
    row = tx.connection.execute(_BY_ID, {"wanted_id": communication_id}).first()
    return None if row is None else _communication(row)


def find_by_resource(tx: Transaction, *, conversation_id: str, resource_id: str) -> Communication | None:
    """Return the communication that came from an outside message or transcription."""
    wanted = {"wanted_id": conversation_id, "wanted_resource": resource_id}
    row = tx.connection.execute(_BY_RESOURCE, wanted).first()
    return None if row is None else _communication(row)


def list_page(
    tx: Transaction, *, conversation_id: str, channel_id: str | None, newest_first: bool, page: PageRequest
) -> Page[Communication]:
    """Return a conversation's communications in the order they were committed, or the other way round."""
    query = sa.select(communications).where(communications.c.conversation_id == conversation_id)
    if channel_id is not None:
        query = query.where(communications.c.channel_id == channel_id)
    number = communications.c.sequence
    after = page.after(int)
    if after is not None:
        query = query.where(number < after[0] if newest_first else number > after[0])
    query = query.order_by(number.desc() if newest_first else number).limit(page.size + 1)
    found = [_communication(row) for row in tx.connection.execute(query)]
    return Page.of(found, request=page, key=lambda one: [one.sequence])


def list_spoken(
    tx: Transaction,
    *,
    account_id: str,
    profile_id: str,
    begin: datetime | None,
    end: datetime | None,
    limit: int,
) -> tuple[SpokenLine, ...]:
    """Return the newest of what was said in the conversations a profile takes part in, the newest first."""
    c = communications.c
    query = sa.select(
        c.communication_id,
        c.conversation_id,
        c.text,
        c.author_participant_id,
        (c.speaker_kind == SpeakerKind.CUSTOMER.value).label("by_customer"),
        c.occurred_at,
        c.updated_at,
    ).where(c.account_id == account_id, c.conversation_id.in_(_taking_part(profile_id)))
    if begin is not None:
        query = query.where(c.occurred_at >= begin)
    if end is not None:
        query = query.where(c.occurred_at < end)
    query = query.order_by(c.occurred_at.desc(), c.conversation_id.desc(), c.sequence.desc()).limit(limit)
    return tuple(SpokenLine(*row) for row in tx.connection.execute(query))


def list_by_ids(tx: Transaction, *, communication_ids: Sequence[str]) -> list[Communication]:
    """Return the communications that are still there, in no order."""
    query = sa.select(communications).where(communications.c.communication_id.in_(communication_ids))
    return [_communication(row) for row in tx.connection.execute(query)]


def list_names(tx: Transaction, *, profile_id: str) -> dict[str, str]:
    """Return the name of every participant of the conversations a profile takes part in, by id."""
    c = participants.c
    query = sa.select(c.participant_id, c.name).where(c.conversation_id.in_(_taking_part(profile_id)))
    return {row.participant_id: row.name for row in tx.connection.execute(query)}


def list_profiles_heard(tx: Transaction, *, after: str, limit: int) -> tuple[tuple[str, str], ...]:
    """Return (account id, profile id) of profiles with conversations, in the order of their ids."""
    c = conversations.c
    query = sa.select(c.account_id, c.profile_id).where(c.profile_id > after).distinct()
    rows = tx.connection.execute(query.order_by(c.profile_id).limit(limit))
    return tuple((row.account_id, row.profile_id) for row in rows)


def _taking_part(profile_id: str) -> sa.CompoundSelect[Any]:
    own = sa.select(conversations.c.conversation_id).where(conversations.c.profile_id == profile_id)
    return own.union(sa.select(participants.c.conversation_id).where(participants.c.profile_id == profile_id))


def _communication(row: sa.Row[Any]) -> Communication:
    return Communication(
        **{name: getattr(row, name) for name in _COPIED},
        author=Author(
            participant_id=row.author_participant_id, address=row.author_address, channel=row.author_channel
        ),
        author_type=ParticipantType(row.author_type),
        speaker=Speaker(kind=SpeakerKind(row.speaker_kind), reference=row.speaker_reference),
        recipients=tuple(Recipient(**one) for one in row.recipients),
        media=tuple(row.media or ()),
    )
