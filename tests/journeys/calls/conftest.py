"""What a call does is the same whatever keeps it, so most stories of calls are told on SQLite alone.

Modules in which two want the same at once, or in which a half could be written, take `story_on_each_engine` as theirs.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.house import Story
from tieline.kit.db import Database


@pytest.fixture
async def story(sqlite_db: Database, tmp_path: Path) -> AsyncIterator[Story]:
    """A house with its starter project; calls that go on at the end are ended."""
    begun = await Story.begin(sqlite_db, tmp_path)
    yield begun
    await begun.house.call_stories.close()
