"""Rows that name a profile: which conversations and participants it has, and giving them to another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from tieline.conversations.models import Status
from tieline.conversations.store.conversations import find_by_key
from tieline.conversations.tables import conversations, participant_addresses, participants
from tieline.kit.db import Transaction

_AT_ONCE = 400


def list_conversation_ids(tx: Transaction, *, profile_id: str) -> list[str]:
    """Return the conversations whose customer a profile is."""
    c = conversations.c
    query = sa.select(c.conversation_id).where(c.profile_id == profile_id).order_by(c.conversation_id)
    return list(tx.connection.execute(query).scalars())


def list_participant_ids(tx: Transaction, *, profile_id: str) -> list[str]:
    """Return the participants that a profile is."""
    c = participants.c
    query = sa.select(c.participant_id).where(c.profile_id == profile_id).order_by(c.participant_id)
    return list(tx.connection.execute(query).scalars())


def list_reached(tx: Transaction, *, profile_id: str, addresses: Sequence[str]) -> list[tuple[str, str]]:
    """Return (conversation id, participant id) wherever a profile takes part at one of these addresses only."""
    a, p = participant_addresses.c, participants.c
    elsewhere = sa.select(a.participant_id).where(a.address.not_in(addresses))
    query = (
        sa.select(p.conversation_id, p.participant_id)
        .join(participant_addresses, a.participant_id == p.participant_id)
        .where(p.profile_id == profile_id, a.address.in_(addresses), p.participant_id.not_in(elsewhere))
        .distinct()
    )
    return [(row[0], row[1]) for row in tx.connection.execute(query)]


def list_open_ids(tx: Transaction, *, conversation_ids: Sequence[str]) -> list[str]:
    """Return which of these conversations are not closed."""
    c = conversations.c
    found: list[str] = []
    for some in _portions(conversation_ids):
        query = sa.select(c.conversation_id).where(
            c.conversation_id.in_(some), c.status != Status.CLOSED.value
        )
        found += tx.connection.execute(query).scalars()
    return found


def set_profile(
    tx: Transaction, *, conversation_ids: Sequence[str], participant_ids: Sequence[str], profile_id: str
) -> None:
    """Write a profile on conversations and participants."""
    for some in _portions(conversation_ids):
        of_these = conversations.c.conversation_id.in_(some)
        tx.connection.execute(sa.update(conversations).where(of_these).values(profile_id=profile_id))
    for some in _portions(participant_ids):
        of_people = participants.c.participant_id.in_(some)
        tx.connection.execute(sa.update(participants).where(of_people).values(profile_id=profile_id))
    tx.memo.clear()


def take_group_key(
    tx: Transaction, *, account_id: str, configuration_id: str, conversation_id: str, group_key: str
) -> None:
    """Give a conversation a key; none when another open one has it, so that nobody's words land in the wrong one."""
    holder = find_by_key(tx, account_id=account_id, configuration_id=configuration_id, group_key=group_key)
    free = holder is None or holder.conversation_id == conversation_id
    same = conversations.c.conversation_id == conversation_id
    tx.connection.execute(sa.update(conversations).where(same).values(group_key=group_key if free else None))
    tx.memo.clear()


def _portions(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for at in range(0, len(ids), _AT_ONCE):
        yield ids[at : at + _AT_ONCE]
