"""Every query of the webhooks room; the rules are in `service.py`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from tieline.kit.db import Transaction
from tieline.kit.pages import Page, PageRequest
from tieline.webhooks.models import Attempt, Delivery, DeliveryState
from tieline.webhooks.tables import webhook_attempts, webhook_deliveries

_ATTEMPT_COLUMNS = [column for column in webhook_attempts.c if column.name != "account_id"]


def insert_delivery(tx: Transaction, delivery: Delivery) -> None:
    """Add a delivery."""
    values = {column.name: getattr(delivery, column.name) for column in webhook_deliveries.c}
    tx.connection.execute(sa.insert(webhook_deliveries).values(**values))


def find_delivery(tx: Transaction, *, delivery_id: str) -> Delivery | None:
    """Return the delivery, or None."""
    query = sa.select(webhook_deliveries).where(webhook_deliveries.c.delivery_id == delivery_id)
    row = tx.connection.execute(query).first()
    return Delivery(**row._asdict()) if row else None


def set_delivery_state(tx: Transaction, *, delivery_id: str, state: DeliveryState) -> None:
    """Change a delivery's state."""
    one = webhook_deliveries.c.delivery_id == delivery_id
    tx.connection.execute(sa.update(webhook_deliveries).where(one).values(state=state))


def insert_attempt(tx: Transaction, attempt: Attempt, *, account_id: str) -> None:
    """Add an attempt."""
    values = {column.name: getattr(attempt, column.name) for column in _ATTEMPT_COLUMNS}
    tx.connection.execute(sa.insert(webhook_attempts).values(account_id=account_id, **values))


def list_attempts(
    tx: Transaction, *, account_id: str, conversation_id: str | None, page: PageRequest
) -> Page[Attempt]:
    """Return attempts, newest first."""
    table = webhook_attempts
    query = sa.select(*_ATTEMPT_COLUMNS).where(table.c.account_id == account_id)
    if conversation_id is not None:
        query = query.where(table.c.conversation_id == conversation_id)
    if after := page.after(str):
        query = query.where(table.c.attempt_id < str(after[0]))
    rows = tx.connection.execute(query.order_by(table.c.attempt_id.desc()).limit(page.size + 1)).all()
    found = [Attempt(**row._asdict()) for row in rows]
    return Page.of(found, request=page, key=lambda attempt: [attempt.attempt_id])


def delete_of_conversations(tx: Transaction, *, conversation_ids: Sequence[str]) -> int:
    """Delete deliveries and attempts of conversations; return how many rows went."""
    gone = 0
    for table in (webhook_attempts, webhook_deliveries):
        statement = sa.delete(table).where(table.c.conversation_id.in_(conversation_ids))
        gone += tx.connection.execute(statement).rowcount
    return gone


def delete_before(tx: Transaction, *, before: datetime) -> int:
    """Delete attempts and settled deliveries older than `before` (the log's retention)."""
    old = sa.delete(webhook_attempts).where(webhook_attempts.c.at < before)
    settled = sa.delete(webhook_deliveries).where(
        webhook_deliveries.c.created_at < before, webhook_deliveries.c.state != "waiting"
    )
    return tx.connection.execute(old).rowcount + tx.connection.execute(settled).rowcount
