"""Brings the database to the present schema before anything is served. Steps: `tieline/migrations/versions`."""

from __future__ import annotations

import asyncio

from tieline.kit.db import Database


async def prepare_schema(db: Database) -> None:
    """Run the migrations that are missing; nothing at all when there are none (the usual start)."""
    await db.create_schema()
    await asyncio.sleep(0)
