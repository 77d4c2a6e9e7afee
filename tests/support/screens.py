"""The doors of the screens on a story's house, in process: browsers that were let in by a link, and the local key."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx
from fastapi import FastAPI

from tests.support.house import Story
from tieline.accounts import Role
from tieline.app.doors import add_doors, add_people
from tieline.doorway.envelope import install_error_handlers
from tieline.journeys.sign_in import SignIn
from tieline.routing import Worker

LOCAL_KEY = "the-local-key-of-this-test"
BASE = "http://127.0.0.1:8700"


@dataclass
class Screens:
    """A story's doors, and ways to come in."""

    story: Story
    app: FastAPI

    @classmethod
    def of(cls, story: Story, *, with_products: bool = False) -> Screens:
        """Put a story's house behind its doors; those of the products are many, and few stories of screens use them."""
        app = FastAPI()
        app.state.closing = asyncio.Event()
        app.state.settings = story.house.settings
        install_error_handlers(app)
        (add_doors if with_products else add_people)(app, story.house, local_key=LOCAL_KEY)
        return cls(story=story, app=app)

    def browser(self, **headers: str) -> httpx.AsyncClient:
        """A browser that nobody has let in yet; what it posts comes from our own pages."""
        transport = httpx.ASGITransport(app=self.app)
        return httpx.AsyncClient(transport=transport, base_url=BASE, headers={"Origin": BASE, **headers})

    def command(self) -> httpx.AsyncClient:
        """A command on this machine, with the local key."""
        return self.browser(Authorization=f"Bearer {LOCAL_KEY}")

    async def link(self, role: Role, worker: Worker | None = None, *, account_id: str | None = None) -> str:
        """Return the path of a one-time link."""
        house = self.story.house
        sign_in = SignIn(self.story.db, accounts=house.accounts, routing=house.routing)
        token = await sign_in.make_link(
            account_id=account_id or self.story.account_id,
            role=role,
            worker_id=worker.worker_id if worker else None,
        )
        return f"/login?token={token}"

    async def let_in(
        self, role: Role, worker: Worker | None = None, *, account_id: str | None = None
    ) -> httpx.AsyncClient:
        """A browser that has opened a link."""
        browser = self.browser()
        opened = await browser.get(await self.link(role, worker, account_id=account_id))
        assert opened.status_code == 303, opened.text
        return browser

    async def other_account(self) -> str:
        """Return the id of another account on the same server."""
        accounts = self.story.house.accounts
        made = await self.story.db.transact(lambda tx: accounts.create_account(tx, friendly_name="Other"))
        return made.account_id


def ok(answer: httpx.Response, status: int = 200) -> Any:
    """Return an answer's JSON, or say what came instead."""
    assert answer.status_code == status, f"{answer.status_code}: {answer.text}"
    return answer.json() if answer.content else None
