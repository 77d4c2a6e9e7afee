"""The schema's steps and the tables in code are the same, whichever way a database came to be."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from tieline.app.schema import newest_revision, prepare_schema, upgrade
from tieline.channels.models import NumberVoice
from tieline.channels.service import ChannelService
from tieline.kit.db import Database
from tieline.migrations.models import metadata

pytestmark = pytest.mark.store


def _differences(engine: sa.Engine) -> list[Any]:
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))


async def test_the_steps_lead_to_the_tables(database_url: str) -> None:
    db = Database.open(database_url)
    try:
        upgrade(db.sync_engine())
        assert _differences(db.sync_engine()) == []
    finally:
        await db.close()


async def test_a_first_start_is_stamped_with_the_newest_step_and_a_second_does_nothing(
    database_url: str,
) -> None:
    db = Database.open(database_url)
    try:
        await prepare_schema(db)
        await prepare_schema(db)
        with db.sync_engine().connect() as connection:
            found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars().all()
        assert found == [newest_revision()]
        assert _differences(db.sync_engine()) == []
    finally:
        await db.close()


async def test_a_database_of_the_first_version_keeps_its_numbers(database_url: str) -> None:
    db = Database.open(database_url)
    try:
        upgrade(db.sync_engine(), to="0001")
        with db.sync_engine().begin() as connection:
            connection.execute(
                sa.text(
                    "INSERT INTO channel_numbers (number_id, account_id, number, friendly_name, configuration_id, "
                    "created_at, updated_at) VALUES ('PN1', 'AC1', '+15550100000', 'Anas shop', 'c1', :at, :at)"
                ),
                {"at": 1_767_600_000_000_000},
            )
        await prepare_schema(db)
        number = await db.read(lambda tx: ChannelService().find_number(tx, number="+15550100000"))
        assert number is not None
        assert (number.friendly_name, number.voice) == ("Anas shop", NumberVoice())
    finally:
        await db.close()


def test_every_table_says_how_the_rows_of_a_person_are_found() -> None:
    silent = [table.name for table in metadata.tables.values() if not table.info.get("erase")]
    assert silent == []
