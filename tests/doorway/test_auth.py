"""Who is calling: sessions side by side in one browser, and what somebody without one is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.house import Story
from tests.support.screens import Screens, ok
from tieline.kit.db import Database

pytestmark = pytest.mark.journey


@pytest.fixture
async def screens(sqlite_db: Database, tmp_path: Path) -> Screens:
    return Screens.of(await Story.begin(sqlite_db, tmp_path))


async def test_a_desktop_opened_beside_the_console_belongs_to_its_worker(screens: Screens) -> None:
    marco = await screens.story.worker("Marco")
    browser = await screens.let_in("console")
    opened = await browser.get(await screens.link("worker", marco))
    assert opened.status_code == 303
    assert ok(await browser.get("/desktop/api/me"))["name"] == "Marco Bianchi"
    assert "steps" in ok(await browser.get("/console/api/start"))


async def test_a_page_without_a_session_is_told_so_and_no_browser_asks_for_a_password(
    screens: Screens,
) -> None:
    page = screens.browser(**{"Sec-Fetch-Mode": "cors"})
    refused = await page.get("/desktop/api/me")
    assert (refused.status_code, refused.json()["code"]) == (401, 20003)
    assert "www-authenticate" not in refused.headers


async def test_a_program_without_a_key_is_told_how_to_authenticate(screens: Screens) -> None:
    refused = await screens.browser().get("/v2/Conversations")
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Basic ")
