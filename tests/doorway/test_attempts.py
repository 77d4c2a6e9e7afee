"""Wrong credentials: some are refused, too many are told to wait; whoever has the right ones is let in."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from tests.support.house import Story
from tests.support.screens import BASE, LOCAL_KEY, Screens
from tieline.doorway.attempts import FailedAttempts, TooManyAttempts
from tieline.kit.clock import TurnableClock
from tieline.kit.db import Database

pytestmark = pytest.mark.journey

PATH = "/v2/Conversations"
MALLORY, BRUNO = "203.0.113.7", "198.51.100.20"


@pytest.fixture
async def screens(sqlite_db: Database, tmp_path: Path) -> Screens:
    story = await Story.begin(sqlite_db, tmp_path)
    story.house.settings = replace(story.house.settings, wrong_credentials_per_minute=3)
    return Screens.of(story, with_products=True)


def basic(username: str, password: str) -> str:
    return f"Basic {base64.b64encode(f'{username}:{password}'.encode()).decode()}"


async def ask(screens: Screens, authorization: str, *, address: str = "127.0.0.1") -> httpx.Response:
    """Ask a product's door from an address."""
    transport = httpx.ASGITransport(app=screens.app, client=(address, 50000))
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
        return await client.get(PATH, headers={"Authorization": authorization})


def right(screens: Screens) -> str:
    return basic(screens.story.account_id, screens.story.credentials.auth_token)


def wrong(screens: Screens) -> str:
    return basic(screens.story.account_id, "a guess")


async def statuses(screens: Screens, authorization: str, times: int, *, address: str) -> list[int]:
    return [(await ask(screens, authorization, address=address)).status_code for _ in range(times)]


async def test_one_who_guesses_is_told_to_wait_in_the_apis_own_words(screens: Screens) -> None:
    assert await statuses(screens, wrong(screens), 4, address=MALLORY) == [401, 401, 401, 429]
    refused = await ask(screens, wrong(screens), address=MALLORY)
    body = refused.json()
    assert (body["code"], body["status"]) == (20429, 429)
    assert "wait" in body["message"]
    assert 0 < int(refused.headers["retry-after"]) <= 60


async def test_a_guess_is_not_looked_at_while_one_has_to_wait(screens: Screens) -> None:
    await statuses(screens, wrong(screens), 3, address=MALLORY)
    assert (await ask(screens, right(screens), address=MALLORY)).status_code == 429


async def test_after_a_minute_one_may_try_again(screens: Screens, clock: TurnableClock) -> None:
    await statuses(screens, wrong(screens), 4, address=MALLORY)
    clock.advance(seconds=61)
    assert (await ask(screens, wrong(screens), address=MALLORY)).status_code == 401
    assert (await ask(screens, right(screens), address=MALLORY)).status_code == 200


async def test_a_program_of_this_machine_with_the_right_keys_is_never_held_up(screens: Screens) -> None:
    assert await statuses(screens, wrong(screens), 6, address="127.0.0.1") == [401, 401, 401, 429, 429, 429]
    assert await statuses(screens, right(screens), 20, address="127.0.0.1") == [200] * 20
    assert (await screens.command().get("/console/api/start")).status_code == 200


async def test_a_name_is_watched_whatever_address_the_guesses_come_from(screens: Screens) -> None:
    for number in range(3):
        assert (await ask(screens, wrong(screens), address=f"203.0.113.{number}")).status_code == 401
    assert (await ask(screens, wrong(screens), address=MALLORY)).status_code == 429
    # Another name from there is another matter.
    assert (await ask(screens, basic("SK1", "a guess"), address=MALLORY)).status_code == 401


async def test_strangers_do_not_shut_out_a_program_that_knew_the_secret(screens: Screens) -> None:
    await ask(screens, wrong(screens), address=MALLORY)
    assert (await ask(screens, right(screens), address=BRUNO)).status_code == 200
    for number in range(5):
        await ask(screens, wrong(screens), address=f"203.0.113.{number}")
    assert (await ask(screens, right(screens), address=BRUNO)).status_code == 200


async def test_a_wrong_local_key_counts_too(screens: Screens) -> None:
    assert await statuses(screens, "Bearer guess", 4, address=MALLORY) == [401, 401, 401, 429]
    assert (await ask(screens, f"Bearer {LOCAL_KEY}", address=BRUNO)).status_code == 200


async def test_a_screen_whose_session_is_over_is_not_taken_for_a_guess(screens: Screens) -> None:
    browser = screens.browser(Cookie="tieline_session=long-over")
    assert [(await browser.get("/console/api/start")).status_code for _ in range(6)] == [401] * 6


def test_what_is_counted_is_bounded(clock: TurnableClock) -> None:
    attempts = FailedAttempts(clock, per_minute=1)
    for number in range(10_000):
        attempts.failed(address=f"address {number}", name="x" * 10_000 + str(number) if number == 0 else None)
    with pytest.raises(TooManyAttempts):
        attempts.failed(address="address 9999", name=None)
    # The oldest was forgotten, so it may try again.
    attempts.failed(address="address 0", name=None)


def test_without_a_limit_nothing_is_counted(clock: TurnableClock) -> None:
    attempts = FailedAttempts(clock, per_minute=0)
    for _ in range(100):
        attempts.failed(address=MALLORY, name="AC1")
        attempts.check(address=MALLORY, name="AC1")
