"""People of staff at a story's doors: invited by an administrator, with a password, in a browser of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
from argon2 import PasswordHasher

from tests.support.screens import Screens, ok
from tieline.accounts.people import Passwords
from tieline.app import people_stories

PASSWORD = "a quiet word in the morning"
CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


def hash_cheaply(monkeypatch: Any) -> None:
    """Let hashes cost nothing: what they are good for is the library's own test."""
    monkeypatch.setattr(people_stories, "Passwords", partial(Passwords, CHEAP))


@dataclass
class Staff:
    """The staff of a story, and the console that looks after them."""

    screens: Screens
    console: httpx.AsyncClient

    @classmethod
    async def of(cls, screens: Screens) -> Staff:
        """Open the console by a one-time link, as on the first day."""
        return cls(screens=screens, console=await screens.let_in("console"))

    async def invite(self, name: str, roles: Sequence[str], **given: Any) -> dict[str, Any]:
        """Invite somebody; return the user with the link's token beside them."""
        body = {"username": f"{name}@example.com".lower(), "name": name, "roles": list(roles), **given}
        made = ok(await self.console.post("/console/api/users", json=body), 201)
        return {**made["user"], "token": made["url"].partition("#link=")[2]}

    async def join(
        self, name: str, roles: Sequence[str], **given: Any
    ) -> tuple[httpx.AsyncClient, dict[str, Any]]:
        """Invite somebody who sets their password at once; return their browser and the user."""
        user = await self.invite(name, roles, **given)
        browser = self.screens.browser()
        body = {"token": user["token"], "password": PASSWORD}
        ok(await browser.post("/sign-in/api/set-password", json=body))
        return browser, user

    async def sign_in(self, username: str, password: str = PASSWORD) -> httpx.AsyncClient:
        """A new browser in which somebody signed in."""
        browser = self.screens.browser()
        ok(await try_password(browser, username, password))
        return browser


async def try_password(browser: httpx.AsyncClient, username: str, password: str = PASSWORD) -> httpx.Response:
    """Type a user name and a password."""
    body = {"username": username, "password": password}
    return await browser.post("/sign-in/api/password", json=body)
