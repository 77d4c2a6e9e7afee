"""Queries about calls, and about the requests that calls made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from tieline.channels.voice.models import OVER, Call, CallDirection, CallFilter, CallRequest, CallStatus
from tieline.channels.voice.store import rows
from tieline.channels.voice.tables import calls, requests
from tieline.kit.db import Transaction, forget, remember
from tieline.kit.pages import Page, PageRequest

_CALL = sa.select(calls).where(calls.c.call_id == sa.bindparam("wanted_id"))
_LIVE = calls.c.status.not_in([str(status) for status in OVER])


def _call(row: dict[str, Any]) -> Call:
    typed = {
        "direction": CallDirection(row["direction"]),
        "status": CallStatus(row["status"]),
        "wanted_end": row["wanted_end"] and CallStatus(row["wanted_end"]),
        "program": rows.program(row["program"]),
        "wanted_program": rows.program(row["wanted_program"]),
        "callback": rows.callback(row["callback"]),
        "record": rows.recording_wish(row["record"]),
    }
    return Call(**{**row, **typed})


def insert_call(tx: Transaction, values: Mapping[str, Any]) -> None:
    """Add a call made now."""
    rows.insert(tx, calls, values)


def update_call(tx: Transaction, call_id: str, values: Mapping[str, Any]) -> None:
    """Change a call."""
    rows.update(tx, calls, {"call_id": call_id}, values)
    forget(tx, calls.name, call_id)


def find_call(tx: Transaction, call_id: str) -> Call | None:
    """Return the call by its id."""
    return remember(tx, calls.name, call_id, lambda: _find_call(tx, call_id))


def _find_call(tx: Transaction, call_id: str) -> Call | None:
    row = tx.connection.execute(_CALL, {"wanted_id": call_id}).mappings().first()
    return None if row is None else _call(dict(row))


def list_calls(tx: Transaction, *, account_id: str, matching: CallFilter, page: PageRequest) -> Page[Call]:
    """List an account's calls, newest first."""
    query = sa.select(calls).where(calls.c.account_id == account_id)
    for name in ("to", "from_", "parent_call_id", "conversation_id", "status"):
        wanted = getattr(matching, name)
        if wanted is not None:
            query = query.where(calls.c[name] == wanted)
    query = query.where(
        *rows.between(calls.c.started_at, matching.started_from, matching.started_until),
        *rows.between(calls.c.ended_at, matching.ended_from, matching.ended_until),
    )
    return rows.list_newest_first(tx, query, calls, id_name="call_id", page=page, make=_call)


def list_live_calls(
    tx: Transaction,
    *,
    account_id: str | None = None,
    conversation_id: str | None = None,
    address: str | None = None,
) -> list[Call]:
    """Return calls that are not over, the oldest in front."""
    query = sa.select(calls).where(_LIVE)
    if account_id is not None:
        query = query.where(calls.c.account_id == account_id)
    if conversation_id is not None:
        query = query.where(calls.c.conversation_id == conversation_id)
    if address is not None:
        query = query.where(sa.or_(calls.c.from_ == address, calls.c.to == address))
    query = query.order_by(calls.c.created_at, calls.c.call_id)
    return [_call(dict(row)) for row in tx.connection.execute(query).mappings()]


def hold_calls(tx: Transaction, call_ids: Sequence[str], *, held_by: str, held_until: float) -> None:
    """Write down which process holds calls, and until when in real time."""
    mine = calls.c.call_id.in_(call_ids)
    tx.connection.execute(sa.update(calls).where(mine).values(held_by=held_by, held_until=held_until))
    for call_id in call_ids:
        forget(tx, calls.name, call_id)


def list_lost_calls(tx: Transaction, *, now: float) -> list[Call]:
    """Return calls that are not over and whose process has let its lease end."""
    query = sa.select(calls).where(_LIVE, calls.c.held_until < now)
    return [_call(dict(row)) for row in tx.connection.execute(query).mappings()]


def delete_calls(tx: Transaction, call_ids: Sequence[str]) -> None:
    """Delete calls with their requests."""
    for table in (requests, calls):
        tx.connection.execute(sa.delete(table).where(table.c.call_id.in_(call_ids)))
    tx.memo.clear()


def list_ids_of(tx: Transaction, *, conversation_ids: Sequence[str], addresses: Sequence[str]) -> list[str]:
    """Return the calls of conversations and addresses, and the calls that those calls began."""
    mine = sa.or_(
        calls.c.conversation_id.in_(conversation_ids),
        calls.c.from_.in_(addresses),
        calls.c.to.in_(addresses),
    )
    found = set(tx.connection.execute(sa.select(calls.c.call_id).where(mine)).scalars())
    begun = sa.select(calls.c.call_id).where(calls.c.parent_call_id.in_(sorted(found)))
    return sorted(found | set(tx.connection.execute(begun).scalars()))


# Requests


def insert_request(tx: Transaction, call_id: str, values: Mapping[str, Any]) -> int:
    """Add a request behind the call's earlier ones and return its number."""
    last = sa.select(sa.func.max(requests.c.number)).where(requests.c.call_id == call_id)
    number = (tx.connection.execute(last).scalar() or 0) + 1
    tx.connection.execute(sa.insert(requests), {**values, "call_id": call_id, "number": number, "at": tx.now})
    return number


def list_requests(tx: Transaction, *, call_id: str, page: PageRequest) -> Page[CallRequest]:
    """List the requests of a call in their order."""
    query = sa.select(requests).where(requests.c.call_id == call_id)
    after = page.after(int)
    if after is not None:
        query = query.where(requests.c.number > int(after[0]))
    query = query.order_by(requests.c.number).limit(page.size + 1)
    found = [CallRequest(**row) for row in tx.connection.execute(query).mappings()]
    return Page.of(found, request=page, key=lambda each: (each.number,))
