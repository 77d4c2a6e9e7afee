"""Rows of participants and their addresses. One address stands for one participant of a conversation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from tieline.conversations.models import Address, Participant, ParticipantType
from tieline.conversations.tables import participant_addresses, participants
from tieline.kit.db import Transaction, forget, remember
from tieline.kit.pages import Page, PageRequest

_MEMO = "participants"
_ALL = (
    sa.select(participants)
    .where(participants.c.conversation_id == sa.bindparam("wanted_id"))
    .order_by(participants.c.participant_id)
)
_ADDRESSES = (
    sa.select(participant_addresses)
    .where(participant_addresses.c.conversation_id == sa.bindparam("wanted_id"))
    .order_by(participant_addresses.c.position)
)


def insert(tx: Transaction, participant: Participant) -> None:
    """Write a new participant and its addresses."""
    tx.connection.execute(
        sa.insert(participants).values(
            participant_id=participant.participant_id,
            conversation_id=participant.conversation_id,
            account_id=participant.account_id,
            name=participant.name,
            type=participant.type.value,
            profile_id=participant.profile_id,
            created_at=participant.created_at,
            updated_at=participant.updated_at,
        )
    )
    _insert_addresses(tx, participant)


def update(tx: Transaction, participant: Participant) -> None:
    """Write a participant anew, addresses and all."""
    tx.connection.execute(
        sa.update(participants)
        .where(participants.c.participant_id == participant.participant_id)
        .values(
            name=participant.name,
            type=participant.type.value,
            profile_id=participant.profile_id,
            updated_at=participant.updated_at,
        )
    )
    theirs = participant_addresses.c.participant_id == participant.participant_id
    tx.connection.execute(sa.delete(participant_addresses).where(theirs))
    _insert_addresses(tx, participant)


def _insert_addresses(tx: Transaction, participant: Participant) -> None:
    forget(tx, _MEMO, participant.conversation_id)
    rows = [
        {
            "conversation_id": participant.conversation_id,
            "participant_id": participant.participant_id,
            "position": position,
            "channel": address.channel,
            "address": address.address,
            "channel_id": address.channel_id,
        }
        for position, address in enumerate(participant.addresses)
    ]
    if rows:
        tx.connection.execute(sa.insert(participant_addresses), rows)


def delete(tx: Transaction, participant: Participant) -> None:
    """Delete a participant and its addresses; what it said stays."""
    one = participants.c.participant_id == participant.participant_id
    theirs = participant_addresses.c.participant_id == participant.participant_id
    tx.connection.execute(sa.delete(participant_addresses).where(theirs))
    tx.connection.execute(sa.delete(participants).where(one))
    forget(tx, _MEMO, participant.conversation_id)


def list_all(tx: Transaction, conversation_id: str) -> tuple[Participant, ...]:
    """Return everybody in a conversation, in the order they joined."""
    return remember(tx, _MEMO, conversation_id, lambda: _read_all(tx, conversation_id))


def _read_all(tx: Transaction, conversation_id: str) -> tuple[Participant, ...]:
    rows = tx.connection.execute(_ALL, {"wanted_id": conversation_id}).all()
    return _with_addresses(tx, conversation_id, rows)


def list_page(tx: Transaction, *, conversation_id: str, page: PageRequest) -> Page[Participant]:
    """Return a page of a conversation's participants, in the order they joined."""
    query = sa.select(participants).where(participants.c.conversation_id == conversation_id)
    after = page.after(str)
    if after is not None:
        query = query.where(participants.c.participant_id > after[0])
    rows = tx.connection.execute(query.order_by(participants.c.participant_id).limit(page.size + 1)).all()
    found = _with_addresses(tx, conversation_id, rows)
    return Page.of(found, request=page, key=lambda one: [one.participant_id])


def find(tx: Transaction, *, conversation_id: str, participant_id: str) -> Participant | None:
    """Return one participant of a conversation."""
    query = sa.select(participants).where(
        participants.c.conversation_id == conversation_id, participants.c.participant_id == participant_id
    )
    found = _with_addresses(tx, conversation_id, tx.connection.execute(query).all())
    return found[0] if found else None


def _with_addresses(
    tx: Transaction, conversation_id: str, rows: Sequence[sa.Row[Any]]
) -> tuple[Participant, ...]:
    addresses: defaultdict[str, list[Address]] = defaultdict(list)
    for row in tx.connection.execute(_ADDRESSES, {"wanted_id": conversation_id}):
        found = Address(channel=row.channel, address=row.address, channel_id=row.channel_id)
        addresses[row.participant_id].append(found)
    return tuple(
        Participant(
            **{
                **row._mapping,
                "type": ParticipantType(row.type),
                "addresses": tuple(addresses[row.participant_id]),
            }
        )
        for row in rows
    )
