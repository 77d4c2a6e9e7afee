"""The office every test of this door works in."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.schema import sqlite_with_tables
from tests.support.served import make_app, serve
from tests.wire.taskrouter_v1.office import Office
from tieline.kit.clock import TurnableClock
from tieline.kit.db import Database
from tieline.wire.taskrouter_v1 import build_router


@pytest.fixture
def office(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Office]:
    """Ana and Ben on duty behind a served door, on a clock that is turned; a module may let it stand still meanwhile."""
    clock = TurnableClock(frozen_at=getattr(request.module, "FROZEN_AT", None))
    made = Office(db=Database.open(sqlite_with_tables(tmp_path), clock=clock), clock=clock)
    made.run(made.set_up)
    router = build_router(
        db=made.db,
        routing=made.routing,
        accept_reservation=made.accept_reservation,
        reject_reservation=made.reject_reservation,
        carry_out=made.carry_out,
        dismiss_worker=made.dismiss_worker,
        update_task=made.update_task,
        update_worker_activity=made.update_worker_activity,
    )
    with serve(make_app(router)) as url:
        made.url = url
        yield made
    asyncio.run(made.db.close())
