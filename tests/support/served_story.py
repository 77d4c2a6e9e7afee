"""A whole starter project served on a loopback port, the official SDK pointed at it with the project's own keys.

The story's clock stands until it is turned, and nothing happens by itself until `settle` runs what is due.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
from fastapi import FastAPI
from twilio.rest import Client

from tests.support.house import MONDAY, Story
from tests.support.schema import sqlite_with_tables
from tests.support.served import serve, twilio
from tieline.app.doors import add_doors
from tieline.doorway.envelope import install_error_handlers
from tieline.doorway.hosts import HostRouting
from tieline.kit.clock import TurnableClock
from tieline.kit.db import Database, Transaction

T = TypeVar("T")


@dataclass
class ServedStory:
    """The project; every verb of a room is a transaction of its own."""

    story: Story
    url: str

    @property
    def sdk(self) -> Client:
        """The twilio SDK with the project's key."""
        keys = self.story.credentials
        return twilio(self.url, keys.key_id, keys.secret, keys.account_id)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something of the house."""
        return asyncio.run(work)

    def work(self, step: Callable[[Transaction], T]) -> T:
        """Do something in one transaction."""
        return self.run(self.story.db.transact(step))

    def settle(self) -> None:
        """Run what is due."""
        self.run(self.story.settle())

    def http(self, method: str, path: str, *, host: str = "conversations", **more: Any) -> httpx.Response:
        """A bare call to a product, for what no SDK would send."""
        keys = self.story.credentials
        url = f"{self.url}/-/{host}.twilio.com{path}"
        return httpx.request(method, url, auth=(keys.key_id, keys.secret), timeout=60, **more)


@contextmanager
def serve_story(folder: Path, **given: Any) -> Iterator[ServedStory]:
    """Serve a starter project until the block ends; `given` are settings."""
    db = Database.open(sqlite_with_tables(folder), clock=TurnableClock(frozen_at=MONDAY))
    story = asyncio.run(Story.begin(db, folder, **given))
    app = FastAPI()
    install_error_handlers(app)
    add_doors(app, story.house, local_key="local")
    app.add_middleware(HostRouting)
    try:
        with serve(app) as url:
            yield ServedStory(story=story, url=url)
    finally:
        asyncio.run(db.close())
