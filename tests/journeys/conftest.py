"""A story on each engine; see tests/support/house.py."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.house import Story
from tieline.kit.db import Database


@pytest.fixture
async def story_on_each_engine(db: Database, tmp_path: Path) -> AsyncIterator[Story]:
    """A house with its starter project, on SQLite and on PostgreSQL; calls that go on at the end are ended."""
    begun = await Story.begin(db, tmp_path)
    yield begun
    await begun.house.call_stories.close()


@pytest.fixture
def story(story_on_each_engine: Story) -> Story:
    """The story of most journeys; folders that need one engine only have their own."""
    return story_on_each_engine
