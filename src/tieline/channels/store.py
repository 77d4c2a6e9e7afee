"""Every query of the channels room."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from tieline.channels.models import Direction, Message, MessageFilter, MessageStatus, Number, Program
from tieline.channels.tables import messages, numbers, programs
from tieline.kit.db import Transaction, forget, remember
from tieline.kit.pages import BadPageToken, Page, PageRequest

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MESSAGE = sa.select(messages).where(messages.c.message_id == sa.bindparam("wanted_id"))
_NUMBER = sa.select(numbers).where(numbers.c.number == sa.bindparam("wanted"))


def insert(tx: Transaction, table: sa.Table, values: Mapping[str, Any]) -> None:
    """Add a row made now."""
    stamps = {name: tx.now for name in ("created_at", "updated_at") if name in table.c}
    tx.connection.execute(sa.insert(table), {**values, **stamps})
    forget(tx, table.name, str(values[table.primary_key.columns[0].name]))


def update(tx: Transaction, table: sa.Table, row_id: str, values: Mapping[str, Any]) -> None:
    """Change the row by its primary key."""
    key = table.primary_key.columns[0]
    tx.connection.execute(sa.update(table).where(key == row_id).values({**values, "updated_at": tx.now}))
    forget(tx, table.name, row_id)


# Numbers


def find_number(tx: Transaction, *, number: str | None = None, number_id: str | None = None) -> Number | None:
    """Return a number by what customers dial, or by its id."""
    query = _NUMBER if number_id is None else sa.select(numbers).where(numbers.c.number_id == number_id)
    row = tx.connection.execute(query, {"wanted": number} if number_id is None else {}).mappings().first()
    return None if row is None else Number(**row)


def list_numbers(tx: Transaction, *, account_id: str, number: str | None, page: PageRequest) -> Page[Number]:
    """List an account's numbers in the order of their digits."""
    query = sa.select(numbers).where(numbers.c.account_id == account_id)
    if number is not None:
        query = query.where(numbers.c.number == number)
    after = page.after()
    if after is not None:
        query = query.where(numbers.c.number > str(after[0]))
    query = query.order_by(numbers.c.number).limit(page.size + 1)
    rows = [Number(**row) for row in tx.connection.execute(query).mappings()]
    return Page.of(rows, request=page, key=lambda each: (each.number,))


# Messages


def _message(row: Mapping[str, Any]) -> Message:
    typed = {
        "direction": Direction(row["direction"]),
        "status": MessageStatus(row["status"]),
        "media": tuple(row["media"]),
    }
    return Message(**{**row, **typed})


def find_message(tx: Transaction, message_id: str) -> Message | None:
    """Return the message by its id."""
    return remember(tx, messages.name, message_id, lambda: _find_message(tx, message_id))


def _find_message(tx: Transaction, message_id: str) -> Message | None:
    row = tx.connection.execute(_MESSAGE, {"wanted_id": message_id}).mappings().first()
    return None if row is None else _message(dict(row))


def list_messages(
    tx: Transaction, *, account_id: str, matching: MessageFilter, page: PageRequest
) -> Page[Message]:
    """List an account's messages, newest first."""
    query = sa.select(messages).where(messages.c.account_id == account_id)
    for condition in _conditions(matching):
        query = query.where(condition)
    after = page.after()
    if after is not None:
        if len(after) != 2 or not isinstance(after[0], int):
            raise BadPageToken(field="PageToken")
        before = _EPOCH + _MICROSECOND * after[0]
        same = sa.and_(messages.c.created_at == before, messages.c.message_id < str(after[1]))
        query = query.where(sa.or_(messages.c.created_at < before, same))
    query = query.order_by(messages.c.created_at.desc(), messages.c.message_id.desc()).limit(page.size + 1)
    rows = [_message(dict(row)) for row in tx.connection.execute(query).mappings()]
    return Page.of(rows, request=page, key=_message_key)


def _message_key(message: Message) -> tuple[int, str]:
    return (message.created_at - _EPOCH) // _MICROSECOND, message.message_id


def _conditions(matching: MessageFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    for name in ("to", "from_", "conversation_id"):
        wanted = getattr(matching, name)
        if wanted is not None:
            found.append(messages.c[name] == wanted)
    if matching.sent_from is not None:
        found.append(messages.c.sent_at >= matching.sent_from)
    if matching.sent_until is not None:
        found.append(messages.c.sent_at <= matching.sent_until)
    return found


def erase_messages(tx: Transaction, *, conversation_ids: Sequence[str], addresses: Sequence[str]) -> int:
    """Delete the messages of conversations, and those to and from addresses; return how many."""
    mine = sa.or_(
        messages.c.conversation_id.in_(conversation_ids),
        messages.c.from_.in_(addresses),
        messages.c.to.in_(addresses),
    )
    tx.memo.clear()
    return tx.connection.execute(sa.delete(messages).where(mine)).rowcount


# Programs

_PROGRAM = [column for column in programs.c if column.name != "number_id"]
_ALIVE = sa.select(*_PROGRAM).where(programs.c.lease_until > sa.bindparam("real_now"))


def find_program(tx: Transaction, program_id: str) -> Program | None:
    """Return the program by its id, whether its lease has ended or not."""
    row = (
        tx.connection.execute(sa.select(*_PROGRAM).where(programs.c.program_id == program_id))
        .mappings()
        .first()
    )
    return None if row is None else Program(**row)


def list_programs(
    tx: Transaction, *, account_id: str | None = None, number: str | None = None
) -> list[Program]:
    """Return the programs whose lease has not ended, the one that began first in front."""
    query = _ALIVE
    if account_id is not None:
        query = query.where(programs.c.account_id == account_id)
    if number is not None:
        query = query.where(programs.c.number == number)
    query = query.order_by(programs.c.created_at, programs.c.program_id)
    return [Program(**row) for row in tx.connection.execute(query, {"real_now": time.time()}).mappings()]


def list_lapsed_programs(tx: Transaction) -> list[Program]:
    """Return the programs whose lease has ended and who were not taken off yet."""
    query = sa.select(*_PROGRAM).where(programs.c.lease_until <= time.time())
    return [Program(**row) for row in tx.connection.execute(query).mappings()]


def extend_lease(tx: Transaction, program_id: str, *, lease_until: float) -> None:
    """Let a program's lease end at `lease_until` (real time)."""
    same = programs.c.program_id == program_id
    tx.connection.execute(sa.update(programs).where(same).values(lease_until=lease_until))


def delete_program(tx: Transaction, program_id: str) -> bool:
    """Take a program off; return whether it was there."""
    gone = sa.delete(programs).where(programs.c.program_id == program_id)
    return tx.connection.execute(gone).rowcount > 0
