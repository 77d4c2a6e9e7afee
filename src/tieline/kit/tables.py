"""The one metadata all rooms' tables belong to, and column types that read the same on both engines.

Every table says in `info={"erase": …}` how the rows of one profile are found: "profile_id", "conversation_id", another
path in words, or "none: <reason>" (promise P12; `tests/architecture` fails for a table without it).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

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


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An aware UTC datetime, kept as microseconds since 1970 so that both engines compare it alike."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> int | None:
        """Turn a moment into whole microseconds."""
        if value is None:
            return None
        delta = value.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
        return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds

    def process_result_value(self, value: int | None, dialect: Any) -> datetime | None:
        """Turn microseconds back into a moment."""
        if value is None:
            return None
        seconds, micro = divmod(value, 1_000_000)
        return datetime.fromtimestamp(seconds, UTC).replace(microsecond=micro)
