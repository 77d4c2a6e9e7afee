"""How many conversations began and ended, by day."""

from __future__ import annotations

import sqlalchemy as sa

from tieline.conversations.models import BegunCount, EndedCount
from tieline.conversations.tables import conversations
from tieline.kit.days import Days, numbered
from tieline.kit.db import Transaction
from tieline.kit.tables import day_of


def count_begun(tx: Transaction, *, account_id: str, days: Days) -> list[BegunCount]:
    """Return how many conversations began on each day, by channel."""
    day = day_of(conversations.c.created_at, days).label("day")
    channel = sa.func.coalesce(conversations.c.first_channel, "").label("channel")
    query = sa.select(day, channel, sa.func.count().label("number")).where(
        conversations.c.account_id == account_id,
        conversations.c.created_at >= days.start,
        conversations.c.created_at < days.end,
    )
    return [
        BegunCount(day=numbered(int(row.day)), channel=row.channel, number=int(row.number))
        for row in tx.connection.execute(query.group_by(sa.text("day"), sa.text("channel")))
    ]


def count_ended(tx: Transaction, *, account_id: str, days: Days) -> list[EndedCount]:
    """Return how many conversations were closed on each day, and what part people had in them."""
    day = day_of(conversations.c.closed_at, days).label("day")
    handed_over = conversations.c.handed_over_at.is_not(None)
    served = conversations.c.worker_joined_at.is_not(None)
    query = sa.select(
        day,
        sa.func.count().label("ended"),
        sa.func.sum(sa.case((handed_over, 1), else_=0)).label("handed_over"),
        sa.func.sum(sa.case((served, 1), else_=0)).label("served"),
    ).where(
        conversations.c.account_id == account_id,
        conversations.c.closed_at >= days.start,
        conversations.c.closed_at < days.end,
    )
    return [
        EndedCount(
            day=numbered(int(row.day)),
            ended=int(row.ended),
            handed_over=int(row.handed_over),
            served_by_person=int(row.served),
        )
        for row in tx.connection.execute(query.group_by(sa.text("day")))
    ]
