"""The switch `like the cloud`: an account may ask for the original's awkward habits, to test a program against them.

Off, everything is prompt and typed. On, what was just made cannot be read yet, control-plane writes take their time, an
outside agent finds its own participant UNKNOWN, and the original's limits hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from tieline.conversations.models import ConfigurationSettings, Operation
from tieline.conversations.store import habits as rows
from tieline.kit.db import Transaction
from tieline.kit.errors import Invalid

UNSEEN = timedelta(seconds=2)
"""How long what was made cannot be read (business time)."""
SLOW = timedelta(seconds=3)
"""How long a control-plane write stays PENDING (business time)."""
MOST_CONFIGURATIONS, MOST_RULES = 10, 100


class HabitMethods:
    """The service's methods about the switch, and what follows from it."""

    _like_the_cloud = False

    def is_like_the_cloud(self, tx: Transaction, *, account_id: str) -> bool:
        """Say whether an account has the original's habits; until somebody switches, the server's setting says."""
        chosen = rows.find(tx, account_id)
        return self._like_the_cloud if chosen is None else chosen

    def set_like_the_cloud(self, tx: Transaction, *, account_id: str, on: bool) -> None:
        """Switch an account's habits."""
        rows.put(tx, account_id=account_id, like_the_cloud=on)

    def can_be_read(self, tx: Transaction, *, account_id: str, made_at: Sequence[datetime]) -> list[bool]:
        """Say of each moment whether what was made then can be read by a program already."""
        if not made_at or not self.is_like_the_cloud(tx, account_id=account_id):
            return [True] * len(made_at)
        return [moment + UNSEEN <= tx.now for moment in made_at]

    def _check_limits(
        self, tx: Transaction, *, account_id: str, settings: ConfigurationSettings
    ) -> int | None:
        """Return how many configurations there may be. Raises `Invalid` for too many capture rules."""
        if not self.is_like_the_cloud(tx, account_id=account_id):
            return None
        for channel, setting in settings.channel_settings.items():
            if len(setting.capture_rules) > MOST_RULES:
                raise Invalid(
                    f"A channel has at most {MOST_RULES} capture rules.",
                    field=f"channelSettings.{channel}.captureRules",
                )
        return MOST_CONFIGURATIONS

    def _slowed(self, tx: Transaction, operation: Operation) -> Operation:
        """Return a new operation as it will be done: later, when the account has the original's habits."""
        if not self.is_like_the_cloud(tx, account_id=operation.account_id):
            return operation
        return replace(operation, completed_at=tx.now + SLOW, is_done=False)


def as_of_now(tx: Transaction, operation: Operation) -> Operation:
    """Return a stored operation, done or not yet."""
    return replace(operation, is_done=operation.completed_at <= tx.now)
