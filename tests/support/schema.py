"""Databases that have every room's tables already: made once in a test run, copied or emptied for each test.

To create the tables anew takes longer than most tests themselves, and so does copying a database on PostgreSQL.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
import sqlalchemy as sa

import tieline.migrations.models  # noqa: F401  (every room's tables)
from tests.support import postgres
from tieline.kit.tables import metadata


@cache
def _sqlite_template() -> bytes:
    with tempfile.TemporaryDirectory(prefix="tieline-tables-") as folder:
        file = Path(folder) / "tables.sqlite3"
        _create_tables(f"sqlite:///{file}")
        return file.read_bytes()


def sqlite_with_tables(folder: Path) -> str:
    """Make a database with empty tables in a folder and return its URL."""
    file = folder / "tieline.sqlite3"
    file.write_bytes(_sqlite_template())
    return f"sqlite:///{file}"


@contextmanager
def postgres_with_tables(server_url: str) -> Iterator[str]:
    """Create a database with empty tables, give its URL, and drop it afterwards."""
    with postgres.fresh_database(server_url) as url:
        _create_tables(url.replace("postgresql://", "postgresql+psycopg://", 1))
        yield url


# Most tables of most tests stay empty: to look costs less than to empty them, and far less than a database anew.
_EMPTY = """
DO $$
DECLARE
    written text;
    is_written boolean;
    name text;
BEGIN
    FOR name IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE 'SELECT EXISTS (SELECT 1 FROM ' || name || ')' INTO is_written;
        IF is_written THEN
            written := concat_ws(', ', written, name);
        END IF;
    END LOOP;
    IF written IS NOT NULL THEN
        EXECUTE 'TRUNCATE ' || written || ' RESTART IDENTITY CASCADE';
    END IF;
END $$
"""


def empty_tables(database_url: str) -> None:
    """Take every row out of a database on PostgreSQL, whoever is still connected to it."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        connection.execute(_EMPTY)


def _create_tables(url: str) -> None:
    engine = sa.create_engine(url)
    metadata.create_all(engine)
    engine.dispose()
