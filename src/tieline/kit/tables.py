"""The one metadata all rooms' tables belong to, and column types that read the same on both engines.

Every table says in `info={"erase": …}` how the rows of one profile are found: "profile_id", "conversation_id", another
path in words, or "none: <reason>" (promise P12; `tests/architecture` fails for a table without it).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from tieline.kit.days import Days

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    }
)

JSONColumn = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
"""Any JSON value. Definitions that must round-trip byte for byte are kept as text by their room instead."""

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""An automatic number; SQLite only counts up by itself on INTEGER."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An aware UTC datetime, kept as microseconds since 1970 so that both engines compare it alike."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> int | None:
        """Turn a moment into whole microseconds."""
        if value is None:
            return None
        delta = value.astimezone(UTC) - _EPOCH
        return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds

    def process_result_value(self, value: int | None, dialect: Any) -> datetime | None:
        """Turn microseconds back into a moment."""
        if value is None:
            return None
        return _EPOCH + timedelta(0, 0, value)


def micros(column: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    """Return a moment as the number it is kept as, to reckon with."""
    number: sa.ColumnElement[int] = sa.type_coerce(column, sa.BigInteger)
    return number


def seconds_between(start: sa.ColumnElement[Any], end: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    """Return the whole seconds from one moment to another."""
    seconds: sa.ColumnElement[int] = (micros(end) - micros(start)) // 1_000_000
    return seconds


def day_of(column: sa.ColumnElement[Any], days: Days) -> sa.ColumnElement[int]:
    """Return on which of these days a moment is, in days since 1970 (`numbered` makes a date of it)."""
    at = micros(column)
    shifts = [_micros(offset) for _, offset in days.offsets]
    cases = [
        (at < _micros(until - _EPOCH), shift)
        for (until, _), shift in zip(days.offsets[:-1], shifts, strict=False)
    ]
    shift: Any = sa.case(*cases, else_=shifts[-1]) if cases else shifts[-1]
    begins = (days.begins.hour * 3600 + days.begins.minute * 60) * 1_000_000
    day: sa.ColumnElement[int] = (at + shift - begins) // 86_400_000_000
    return day


def _micros(delta: timedelta) -> int:
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds
