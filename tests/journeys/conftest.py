"""A story on each engine; see tests/support/house.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.house import Story
from tieline.kit.db import Database


@pytest.fixture
async def story(db: Database, tmp_path: Path) -> Story:
    """A house with its starter project, on SQLite and on PostgreSQL."""
    return await Story.begin(db, tmp_path)
