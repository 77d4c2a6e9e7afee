"""The office of these tests, on each engine in turn."""

from __future__ import annotations

import pytest

from tests.channels.voice.office import Office
from tieline.kit.clock import TurnableClock
from tieline.kit.db import Database


@pytest.fixture
async def office(db: Database, clock: TurnableClock) -> Office:
    return Office(db, clock)
