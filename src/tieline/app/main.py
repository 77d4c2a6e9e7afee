"""The ASGI application: the house behind its doors, on one port. `tieline serve` runs it; `house.py` builds it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from fastapi import FastAPI

from tieline import __version__
from tieline.app.audit_trail import AuditTrail
from tieline.app.background import Background
from tieline.app.contract import describe
from tieline.app.credentials import read_credentials, write_credentials
from tieline.app.datafolder import DataFolder
from tieline.app.doors import add_doors
from tieline.app.guard import HostGuard, RequestBounds
from tieline.app.house import House, Outside
from tieline.app.recorder import CallRecorder
from tieline.app.schema import prepare_schema
from tieline.app.starter import Rooms, make_starter_project
from tieline.app.subscriptions import subscriptions_of
from tieline.doorway.envelope import install_error_handlers
from tieline.doorway.hosts import HostRouting
from tieline.kit.clock import SystemClock, TurnableClock
from tieline.kit.db import Database
from tieline.kit.settings import Settings, read_settings


class Application(FastAPI):
    """The application; it describes itself as it is served."""

    def openapi(self) -> dict[str, Any]:
        """Return what `/openapi.json` answers, made when it is first asked for."""
        if self.openapi_schema is None:
            self.openapi_schema = describe(self)
        return self.openapi_schema


def create_app(settings: Settings | None = None, outside: Outside | None = None) -> FastAPI:
    """Build the application; what must be opened is opened when it starts.

    Args:
        settings: read from the environment unless given.
        outside: the outside world; the real one unless given.
    """
    settings = settings or read_settings()
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    clock = TurnableClock() if settings.turnable_clock else SystemClock()
    db = Database.open(settings.resolved_database_url, clock=clock)
    house = House(db, settings, outside)
    db.subscriptions = subscriptions_of(house)
    app = Application(
        title="Tieline",
        version=__version__,
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
    )
    app.state.house = house
    app.state.settings = settings
    app.state.closing = asyncio.Event()
    install_error_handlers(app)
    add_doors(app, house, local_key=DataFolder(settings.data).local_key())
    # The last one added is the first to see a request.
    app.add_middleware(AuditTrail, house=house)
    app.add_middleware(RequestBounds)
    app.add_middleware(CallRecorder, calls=house.calls, clock=clock)
    app.add_middleware(HostRouting)
    app.add_middleware(HostGuard, settings=settings)
    return app


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    house: House = app.state.house
    await prepare_schema(house.db)
    await _ensure_starter_project(house)
    background = Background(house)
    await background.start()
    try:
        yield
    finally:
        app.state.closing.set()
        await background.stop()
        await house.close()
        await house.db.close()


async def _ensure_starter_project(house: House) -> None:
    rooms = Rooms(
        accounts=house.accounts,
        channels=house.channels,
        conversations=house.conversations,
        flows=house.flows,
        intelligence=house.intelligence,
        knowledge=house.knowledge,
        memory=house.memory,
        routing=house.routing,
    )
    folder = house.settings.data
    if read_credentials(folder) is not None:
        return
    made = await make_starter_project(house.db, rooms)
    if made is not None:
        write_credentials(folder, made)
