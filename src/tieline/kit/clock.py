"""The clock of the house: business time that tests can turn. Leases use real time and do not come here.

Every timer (inactivity, closing, reservations, rounds, retries) is due by this clock; see `kit/jobs.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells business time."""

    def now(self) -> datetime:
        """Return the present moment as an aware UTC datetime."""
        ...


class SystemClock:
    """The wall clock."""

    def now(self) -> datetime:
        """Return the wall clock's moment in UTC."""
        return datetime.now(UTC)


class TurnableClock:
    """A clock that runs with the wall clock but can be turned forward; whoever waits on it is told."""

    def __init__(self, *, frozen_at: datetime | None = None) -> None:
        """Start at the wall clock's time, or stand still at `frozen_at` until advanced."""
        self._frozen_at = frozen_at
        self._offset = timedelta()
        self._listeners: list[Callable[[], None]] = []

    def now(self) -> datetime:
        """Return the turned time in UTC."""
        return (self._frozen_at or datetime.now(UTC)) + self._offset

    def advance(self, *, seconds: float) -> None:
        """Turn the clock forward by `seconds` and wake the timers."""
        self._offset += timedelta(seconds=seconds)
        for listener in self._listeners:
            listener()

    def on_turn(self, listener: Callable[[], None]) -> None:
        """Call `listener` after every turn of the clock."""
        self._listeners.append(listener)


def iso(moment: datetime) -> str:
    """Render a moment as `YYYY-MM-DDTHH:MM:SSZ`, the only form the official SDK parses into a date."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_ms(moment: datetime) -> str:
    """Render a moment as `YYYY-MM-DDTHH:MM:SS.mmmZ` (24 characters; SDK models refuse more than 30)."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_iso(text: str) -> datetime:
    """Read an ISO-8601 moment; without an offset it counts as UTC.

    Raises `ValueError` when the text is no date.
    """
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
