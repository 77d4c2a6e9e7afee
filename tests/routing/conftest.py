"""The office every routing test works in."""

from __future__ import annotations

import pytest

from tests.routing.office import Office
from tieline.kit.clock import TurnableClock
from tieline.kit.db import Database


@pytest.fixture
async def office(db: Database, clock: TurnableClock) -> Office:
    """A workspace with Ana and Ben on duty, on each engine in turn."""
    return await Office(db=db, clock=clock).open()
