"""The service's methods that count conversations by day, for reports."""

from __future__ import annotations

from tieline.conversations.models import BegunCount, EndedCount
from tieline.conversations.store import figures as rows
from tieline.kit.days import Days
from tieline.kit.db import Transaction


class FigureMethods:
    """The service's methods about figures."""

    def count_begun(self, tx: Transaction, *, account_id: str, days: Days) -> list[BegunCount]:
        """Return how many conversations began on each day, by the channel of their first communication."""
        return rows.count_begun(tx, account_id=account_id, days=days)

    def count_ended(self, tx: Transaction, *, account_id: str, days: Days) -> list[EndedCount]:
        """Return how many conversations were closed on each day, and in how many of them a person was wanted."""
        return rows.count_ended(tx, account_id=account_id, days=days)
