"""A whole house behind its intelligence door, spoken to through the official SDK."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from twilio.rest import Client

from tests.support.house import Story
from tests.support.served import serve, twilio
from tieline.app.doors import add_doors
from tieline.doorway.envelope import install_error_handlers
from tieline.doorway.hosts import HostRouting
from tieline.kit.db import Database


@dataclass
class Served:
    """The story, and its doors at `url`."""

    story: Story
    url: str

    @property
    def sdk(self) -> Client:
        """The official SDK, with the account's key."""
        return twilio(self.url, self.story.credentials.key_id, self.story.credentials.secret)

    async def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Call the intelligence door without the SDK."""
        keys = (self.story.credentials.key_id, self.story.credentials.secret)
        async with httpx.AsyncClient(auth=keys, base_url=f"{self.url}/-/intelligence.twilio.com") as client:
            return await client.request(method, path, **more)


@pytest.fixture
async def served(sqlite_db: Database, tmp_path: Path) -> AsyncIterator[Served]:
    """A house with its starter project behind its doors."""
    story = await Story.begin(sqlite_db, tmp_path)
    app = FastAPI()
    install_error_handlers(app)
    add_doors(app, story.house, local_key="unused")
    app.add_middleware(HostRouting)
    with serve(app) as url:
        yield Served(story=story, url=url)
    await story.house.call_stories.close()
