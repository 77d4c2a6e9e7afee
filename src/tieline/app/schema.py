"""Brings the database to the present schema before anything is served. The steps: `tieline/migrations/versions`.

Alembic is only imported when a step is missing, so the usual start does not pay for it.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import sqlalchemy as sa

from tieline import migrations
from tieline.kit.db import Database

FOLDER = Path(migrations.__file__).parent


async def prepare_schema(db: Database) -> None:
    """Run the migrations that are missing; nothing at all when there are none."""
    await asyncio.get_running_loop().run_in_executor(None, _prepare, db.sync_engine())


def newest_revision() -> str:
    """Return the name of the last step: the highest number among the files."""
    return max(path.stem.split("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py"))


def _prepare(engine: sa.Engine) -> None:
    present = _present_revision(engine)
    if present is None and engine.dialect.name == "sqlite":
        _create_at_newest(engine)
    elif present != newest_revision():
        upgrade(engine)


def _create_at_newest(engine: sa.Engine) -> None:
    """Make an empty file's schema straight from the tables, which spares a first start Alembic's import.

    A test holds the tables and the steps to be the same.
    """
    from tieline.migrations.models import metadata

    with engine.begin() as connection:
        metadata.create_all(connection)
        connection.execute(
            sa.text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        )
        step = {"version": newest_revision()}
        connection.execute(sa.text("INSERT INTO alembic_version (version_num) VALUES (:version)"), step)


def _present_revision(engine: sa.Engine) -> str | None:
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
        return found


def upgrade(engine: sa.Engine, *, to: str = "head") -> None:
    """Run every step that is missing up to `to`, in one transaction; another process that starts meanwhile waits."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(727274)"))
        config.attributes["connection"] = connection
        command.upgrade(config, to)
