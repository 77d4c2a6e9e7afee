"""Every query of the channels room."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from tieline.channels.models import (
    Direction,
    Message,
    MessageFilter,
    MessageStatus,
    Number,
    NumberVoice,
    Program,
)
from tieline.channels.tables import messages, numbers, programs
from tieline.kit.db import Transaction, forget, forget_all, remember
from tieline.kit.pages import Page, PageRequest

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MESSAGE = sa.select(messages).where(messages.c.message_id == sa.bindparam("wanted_id"))
_NEW_MESSAGE = sa.insert(messages).returning(messages)
_CHANGED_MESSAGE = (
    sa.update(messages).where(messages.c.message_id == sa.bindparam("wanted_id")).returning(messages)
)
_NUMBER = sa.select(numbers).where(numbers.c.number == sa.bindparam("wanted"))


def insert(tx: Transaction, table: sa.Table, values: Mapping[str, Any]) -> None:
    """Add a row made now."""
    stamps = {name: tx.now for name in ("created_at", "updated_at") if name in table.c}
    tx.connection.execute(sa.insert(table), {**values, **stamps})
    forget_all(tx, table.name)


def update(tx: Transaction, table: sa.Table, row_id: str, values: Mapping[str, Any]) -> None:
    """Change the row by its primary key."""
    key = table.primary_key.columns[0]
    tx.connection.execute(sa.update(table).where(key == row_id).values({**values, "updated_at": tx.now}))
    forget_all(tx, table.name)


# Numbers


def find_number(tx: Transaction, *, number: str | None = None, number_id: str | None = None) -> Number | None:
    """Return a number by what customers dial, or by its id."""
    query = _NUMBER if number_id is None else sa.select(numbers).where(numbers.c.number_id == number_id)
    row = tx.connection.execute(query, {"wanted": number} if number_id is None else {}).mappings().first()
    return None if row is None else _number(dict(row))


def _number(row: Mapping[str, Any]) -> Number:
    return Number(**{**row, "voice": NumberVoice(**row["voice"])})


def delete_number(tx: Transaction, *, number_id: str) -> None:
    """Delete a number."""
    tx.connection.execute(sa.delete(numbers).where(numbers.c.number_id == number_id))
    forget(tx, numbers.name, number_id)


def list_numbers(
    tx: Transaction, *, account_id: str, number: str | None, friendly_name: str | None, page: PageRequest
) -> Page[Number]:
    """List an account's numbers in the order of their digits; of some digits, or of one name."""
    query = sa.select(numbers).where(numbers.c.account_id == account_id)
    if number is not None:
        query = query.where(numbers.c.number.contains(number, autoescape=True))
    if friendly_name is not None:
        query = query.where(numbers.c.friendly_name == friendly_name)
    after = page.after(str)
    if after is not None:
        query = query.where(numbers.c.number > str(after[0]))
    query = query.order_by(numbers.c.number).limit(page.size + 1)
    rows = [_number(dict(row)) for row in tx.connection.execute(query).mappings()]
    return Page.of(rows, request=page, key=lambda each: (each.number,))


def find_following(tx: Transaction, *, account_id: str, configuration_id: str) -> Number | None:
    """Return the first number that follows a configuration."""
    query = sa.select(numbers).where(
        numbers.c.account_id == account_id, numbers.c.configuration_id == configuration_id
    )
    row = tx.connection.execute(query.order_by(numbers.c.number).limit(1)).mappings().first()
    return None if row is None else _number(dict(row))


# Messages


def _message(row: Mapping[str, Any]) -> Message:
    typed = {
        "direction": Direction(row["direction"]),
        "status": MessageStatus(row["status"]),
        "media": tuple(row["media"]),
    }
    return Message(**{**row, **typed})


def insert_message(tx: Transaction, values: Mapping[str, Any]) -> Message:
    """Add a message made now, and return it as it was written."""
    stamped = {**values, "created_at": tx.now, "updated_at": tx.now}
    return _written(tx, values["message_id"], tx.connection.execute(_NEW_MESSAGE, stamped))


def update_message(tx: Transaction, message_id: str, values: Mapping[str, Any]) -> Message:
    """Change a message that is there, and return it as it was written."""
    changes = {**values, "updated_at": tx.now, "wanted_id": message_id}
    return _written(tx, message_id, tx.connection.execute(_CHANGED_MESSAGE, changes))


def _written(tx: Transaction, message_id: str, result: sa.CursorResult[Any]) -> Message:
    """Remember what a statement wrote, so that nobody reads it again in this transaction."""
    message = _message(dict(result.mappings().one()))
    forget(tx, messages.name, message_id)
    return remember(tx, messages.name, message_id, lambda: message)


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
    after = page.after(int, str)
    if after is not None:
        before = page.moment_at(after[0])
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


def delete_message(tx: Transaction, message_id: str) -> None:
    """Delete one message."""
    tx.connection.execute(sa.delete(messages).where(messages.c.message_id == message_id))


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
    """Return the programs whose lease has not ended, the one that began last in front."""
    which = f"{account_id}:{number}"
    return list(
        remember(tx, programs.name, which, lambda: _list_programs(tx, account_id=account_id, number=number))
    )


def _list_programs(tx: Transaction, *, account_id: str | None, number: str | None) -> list[Program]:
    query = _ALIVE
    if account_id is not None:
        query = query.where(programs.c.account_id == account_id)
    if number is not None:
        query = query.where(programs.c.number == number)
    query = query.order_by(programs.c.created_at.desc(), programs.c.program_id.desc())
    return [Program(**row) for row in tx.connection.execute(query, {"real_now": time.time()}).mappings()]


def list_lapsed_programs(tx: Transaction) -> list[Program]:
    """Return the programs whose lease has ended and who were not taken off yet."""
    query = sa.select(*_PROGRAM).where(programs.c.lease_until <= time.time())
    return [Program(**row) for row in tx.connection.execute(query).mappings()]


def extend_lease(tx: Transaction, program_id: str, *, lease_until: float) -> None:
    """Let a program's lease end at `lease_until` (real time)."""
    same = programs.c.program_id == program_id
    tx.connection.execute(sa.update(programs).where(same).values(lease_until=lease_until))
    forget_all(tx, programs.name)


def delete_program(tx: Transaction, program_id: str) -> bool:
    """Take a program off; return whether it was there."""
    gone = sa.delete(programs).where(programs.c.program_id == program_id)
    forget_all(tx, programs.name)
    return tx.connection.execute(gone).rowcount > 0
