"""Every query of the interactions room. Rows become the frozen values of `models.py` here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from tieline.interactions.models import (
    AccountSettings,
    ChannelStatus,
    Fallback,
    Interaction,
    InteractionNote,
    InteractionParticipant,
    Invite,
    NoteKind,
    ParticipantKind,
    RestKind,
    Role,
    Transfer,
    TransferKind,
    TransferStatus,
)
from tieline.interactions.tables import (
    answers,
    interactions,
    invites,
    notes,
    participants,
    settings,
    transfers,
)
from tieline.kit.db import Transaction
from tieline.kit.pages import Page, PageRequest

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ENUMS: Mapping[str, Mapping[str, Callable[[Any], Any]]] = {
    interactions.name: {"channel_status": ChannelStatus, "rest": RestKind},
    invites.name: {"role": Role},
    participants.name: {"kind": ParticipantKind},
    transfers.name: {"kind": TransferKind, "status": TransferStatus, "fallback": Fallback},
    notes.name: {"kind": NoteKind},
}
_VALUES: Mapping[str, Callable[..., Any]] = {
    interactions.name: Interaction,
    invites.name: Invite,
    participants.name: InteractionParticipant,
    transfers.name: Transfer,
    notes.name: InteractionNote,
}


def insert(tx: Transaction, table: sa.Table, values: Mapping[str, Any]) -> None:
    """Add a row made now."""
    tx.connection.execute(sa.insert(table), {**values, "created_at": tx.now, "updated_at": tx.now})


def update(tx: Transaction, table: sa.Table, row_id: str, values: Mapping[str, Any]) -> None:
    """Change the row by its primary key."""
    key = table.primary_key.columns[0]
    tx.connection.execute(sa.update(table).where(key == row_id).values({**values, "updated_at": tx.now}))


def _build(table: sa.Table, row: Mapping[str, Any]) -> Any:
    words = _ENUMS[table.name]
    values = {
        name: words[name](value) if name in words and value is not None else value
        for name, value in row.items()
    }
    return _VALUES[table.name](**values)


def _first(tx: Transaction, table: sa.Table, query: sa.Select[Any]) -> Any:
    row = tx.connection.execute(query.limit(1)).mappings().first()
    return None if row is None else _build(table, dict(row))


def _every(tx: Transaction, table: sa.Table, query: sa.Select[Any]) -> list[Any]:
    return [_build(table, dict(row)) for row in tx.connection.execute(query).mappings()]


def find_interaction(
    tx: Transaction, *, interaction_id: str | None = None, conversation_id: str | None = None
) -> Interaction | None:
    """Return an interaction by its id, or by its conversation."""
    mine = (
        interactions.c.interaction_id == interaction_id
        if interaction_id is not None
        else interactions.c.conversation_id == conversation_id
    )
    found: Interaction | None = _first(tx, interactions, sa.select(interactions).where(mine))
    return found


def list_at_rest(tx: Transaction, *, worker_id: str) -> list[Interaction]:
    """Return what a worker has paused or parked, what comes back first in front."""
    query = sa.select(interactions).where(
        interactions.c.rest_worker_id == worker_id,
        interactions.c.rest.in_((RestKind.PAUSED, RestKind.PARKED)),
    )
    return _every(tx, interactions, query.order_by(interactions.c.rest_until, interactions.c.interaction_id))


def find_invite(tx: Transaction, *, task_id: str) -> Invite | None:
    """Return the invite that a task came from."""
    found: Invite | None = _first(tx, invites, sa.select(invites).where(invites.c.task_id == task_id))
    return found


def list_invites(tx: Transaction, *, interaction_id: str, page: PageRequest) -> Page[Invite]:
    """List an interaction's invites, oldest first."""
    return _page(tx, invites, interaction_id=interaction_id, page=page)


def find_participant(tx: Transaction, participant_id: str) -> InteractionParticipant | None:
    """Return a participant by its id."""
    query = sa.select(participants).where(participants.c.participant_id == participant_id)
    found: InteractionParticipant | None = _first(tx, participants, query)
    return found


def list_present(tx: Transaction, *, interaction_id: str) -> list[InteractionParticipant]:
    """Return who takes part in an interaction now, in the order they joined."""
    query = sa.select(participants).where(
        participants.c.interaction_id == interaction_id, participants.c.left_at.is_(None)
    )
    return _every(tx, participants, query.order_by(participants.c.created_at, participants.c.participant_id))


def list_participants(
    tx: Transaction, *, interaction_id: str, page: PageRequest
) -> Page[InteractionParticipant]:
    """List everybody who takes or took part, in the order they joined."""
    return _page(tx, participants, interaction_id=interaction_id, page=page)


def find_transfer(tx: Transaction, transfer_id: str) -> Transfer | None:
    """Return a transfer by its id."""
    query = sa.select(transfers).where(transfers.c.transfer_id == transfer_id)
    found: Transfer | None = _first(tx, transfers, query)
    return found


def find_active_transfer(
    tx: Transaction, *, conversation_id: str | None = None, task_id: str | None = None
) -> Transfer | None:
    """Return the transfer under way of a conversation, or the one that a new task was made for."""
    query = sa.select(transfers).where(transfers.c.status == TransferStatus.ACTIVE)
    if conversation_id is not None:
        query = query.where(transfers.c.conversation_id == conversation_id)
    if task_id is not None:
        query = query.where(transfers.c.task_id == task_id)
    found: Transfer | None = _first(tx, transfers, query)
    return found


def find_transfer_from(tx: Transaction, *, task_id: str) -> Transfer | None:
    """Return the last transfer that gave a task away."""
    query = sa.select(transfers).where(transfers.c.from_task_id == task_id)
    found: Transfer | None = _first(
        tx, transfers, query.order_by(transfers.c.created_at.desc(), transfers.c.transfer_id)
    )
    return found


def find_transfer_to(tx: Transaction, *, task_id: str) -> Transfer | None:
    """Return the transfer that a task was made for, whatever became of it."""
    query = sa.select(transfers).where(transfers.c.task_id == task_id)
    found: Transfer | None = _first(tx, transfers, query)
    return found


def find_note(tx: Transaction, note_id: str) -> InteractionNote | None:
    """Return a note by its id."""
    found: InteractionNote | None = _first(tx, notes, sa.select(notes).where(notes.c.note_id == note_id))
    return found


def list_notes(tx: Transaction, *, conversation_id: str) -> list[InteractionNote]:
    """Return the notes and summaries of a conversation, oldest first; a transfer's note comes before its summary."""
    query = sa.select(notes).where(notes.c.conversation_id == conversation_id)
    return _every(tx, notes, query.order_by(notes.c.created_at, notes.c.kind, notes.c.note_id))


def find_answer(tx: Transaction, *, task_id: str, command: str) -> Mapping[str, Any] | None:
    """Return what a command about a task answered before."""
    query = sa.select(answers.c.answer).where(answers.c.task_id == task_id, answers.c.command == command)
    found: Mapping[str, Any] | None = tx.connection.execute(query).scalar()
    return found


def keep_answer(
    tx: Transaction, *, task_id: str, command: str, conversation_id: str, answer: Mapping[str, Any]
) -> None:
    """Keep what a command answered."""
    values = {"task_id": task_id, "command": command, "conversation_id": conversation_id}
    tx.connection.execute(sa.insert(answers), {**values, "answer": dict(answer), "created_at": tx.now})


def find_settings(tx: Transaction, *, account_id: str) -> AccountSettings:
    """Return an account's settings."""
    query = sa.select(settings).where(settings.c.account_id == account_id)
    row = tx.connection.execute(query).mappings().first()
    if row is None:
        return AccountSettings(account_id=account_id, values={}, created_at=None, updated_at=None)
    return AccountSettings(**row)


def change_settings(tx: Transaction, *, account_id: str, changes: Mapping[str, Any]) -> None:
    """Write changed settings of an account over those it had."""
    before = find_settings(tx, account_id=account_id)
    values = {"values": {**before.values, **changes}}
    if before.created_at is None:
        insert(tx, settings, {"account_id": account_id, **values})
    else:
        update(tx, settings, account_id, values)


def erase(tx: Transaction, *, conversation_ids: Sequence[str]) -> None:
    """Delete everything about conversations (P12)."""
    for table in (answers, notes, transfers, participants, invites, interactions):
        tx.connection.execute(sa.delete(table).where(table.c.conversation_id.in_(conversation_ids)))


def _page(tx: Transaction, table: sa.Table, *, interaction_id: str, page: PageRequest) -> Page[Any]:
    key = table.primary_key.columns[0]
    query = sa.select(table).where(table.c.interaction_id == interaction_id)
    after = page.after(int, str)
    if after is not None:
        moment: datetime = page.moment_at(after[0])
        behind = sa.and_(table.c.created_at == moment, key > after[1])
        query = query.where(sa.or_(table.c.created_at > moment, behind))
    rows = [
        dict(row)
        for row in tx.connection.execute(
            query.order_by(table.c.created_at, key).limit(page.size + 1)
        ).mappings()
    ]
    listed = Page.of(rows, request=page, key=lambda row: [_micros(row["created_at"]), row[key.name]])
    return listed.map(lambda row: _build(table, row))


def _micros(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)
