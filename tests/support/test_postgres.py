"""Tests of tests/support/postgres.py: each test gets a database of its own, and none stays behind."""

from __future__ import annotations

import psycopg
import pytest

from tests.support.postgres import fresh_database

pytestmark = pytest.mark.store


def test_a_fresh_database_is_empty_and_gone_afterwards(postgres_url: str) -> None:
    with fresh_database(postgres_url) as url:
        name = url.rpartition("/")[2]
        with psycopg.connect(url, autocommit=True) as connection:
            tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
            assert connection.execute(tables).fetchone() == (0,)
            connection.execute("CREATE TABLE words (said text)")
    with psycopg.connect(postgres_url) as connection:
        left = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    assert left is None
