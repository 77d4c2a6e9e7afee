"""Rows of communications; `sequence` keeps their order inside a conversation."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from tieline.conversations.models import (
    Author,
    Communication,
    ParticipantType,
    Recipient,
    Speaker,
    SpeakerKind,
)
from tieline.conversations.tables import communications
from tieline.kit.db import Transaction
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
    after = page.after()
    if after is not None:
        query = query.where(number < after[0] if newest_first else number > after[0])
    query = query.order_by(number.desc() if newest_first else number).limit(page.size + 1)
    found = [_communication(row) for row in tx.connection.execute(query)]
    return Page.of(found, request=page, key=lambda one: [one.sequence])


def _communication(row: sa.Row[Any]) -> Communication:
    return Communication(
        **{name: getattr(row, name) for name in _COPIED},
        author=Author(
            participant_id=row.author_participant_id, address=row.author_address, channel=row.author_channel
        ),
        author_type=ParticipantType(row.author_type),
        speaker=Speaker(kind=SpeakerKind(row.speaker_kind), reference=row.speaker_reference),
        recipients=tuple(Recipient(**one) for one in row.recipients),
    )
