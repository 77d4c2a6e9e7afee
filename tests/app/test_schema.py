"""The numbered steps lead to the very tables the rooms declare, from nothing and again and again."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from tieline.app.schema import newest_revision, prepare_schema, upgrade
from tieline.kit.db import Database
from tieline.migrations.models import metadata

pytestmark = pytest.mark.store


def _differences(engine: sa.Engine) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))


def _revision(engine: sa.Engine) -> str | None:
    with engine.connect() as connection:
        return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


async def test_every_step_from_nothing_makes_the_declared_tables(database_url: str) -> None:
    db = Database.open(database_url)
    upgrade(db.sync_engine())
    assert _differences(db.sync_engine()) == []
    assert _revision(db.sync_engine()) == newest_revision()
    await db.close()


async def test_a_first_start_and_a_second_one_leave_the_newest_schema(database_url: str) -> None:
    for _ in range(2):
        db = Database.open(database_url)
        await prepare_schema(db)
        assert _differences(db.sync_engine()) == []
        assert _revision(db.sync_engine()) == newest_revision()
        await db.close()
