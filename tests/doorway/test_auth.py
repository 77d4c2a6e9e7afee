"""Who is calling: sessions side by side in one browser, and what somebody without one is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.house import Story
from tests.support.screens import BASE, Screens, ok
from tieline.kit.db import Database

pytestmark = pytest.mark.journey


@pytest.fixture
async def screens(sqlite_db: Database, tmp_path: Path) -> Screens:
    return Screens.of(await Story.begin(sqlite_db, tmp_path), with_products=True)


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


@pytest.mark.parametrize("header", ["", "Digest anything", "Basic", "Bearer "])
async def test_a_cookie_counts_on_our_own_pages_whatever_else_a_request_says(
    screens: Screens, header: str
) -> None:
    """Only a key that was looked up stands in for the page that a request comes from."""
    marco = await screens.let_in("worker", await screens.story.worker("Marco"))
    marco.headers["Origin"] = "https://evil.example"
    away = await marco.post("/desktop/api/logout", headers={"Authorization": header})
    assert away.status_code in {401, 403}
    marco.headers["Origin"] = BASE
    ok(await marco.get("/desktop/api/me"))


async def test_a_program_without_a_key_is_told_how_to_authenticate(screens: Screens) -> None:
    refused = await screens.browser().get("/v2/Conversations")
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Basic ")


async def test_a_supervisor_leads_and_changes_no_settings(screens: Screens) -> None:
    """Sofia reads any desktop and changes workers, but the console and the project's settings are not hers."""
    marco = await screens.story.worker("Marco")
    sofia = await screens.let_in("supervisor")
    assert ok(await sofia.get(f"/desktop/api/tasks?workerId={marco.worker_id}")) == {
        "offers": [],
        "tasks": [],
    }
    one = f"/v1/Workspaces/{marco.workspace_id}/Workers/{marco.worker_id}"
    assert (await sofia.get("/v2/Conversations")).status_code == 200
    changed = await sofia.post(one, data={"Attributes": '{"languages": ["it"]}'})
    assert changed.status_code == 200, changed.text
    for method, path in (
        ("GET", "/console/api/start"),
        ("POST", f"/v1/Workspaces/{marco.workspace_id}/Workers"),
        ("DELETE", one),
        ("GET", f"/2010-04-01/Accounts/{screens.story.account_id}.json"),
        ("POST", "/desktop/api/activity"),
    ):
        assert (await sofia.request(method, path)).status_code == 403, path


async def test_a_supervisor_who_is_a_worker_too_has_a_desktop(screens: Screens) -> None:
    marco = await screens.story.worker("Marco")
    browser = await screens.let_in("supervisor", marco)
    assert ok(await browser.get("/desktop/api/me"))["name"] == "Marco Bianchi"
    acted = await browser.post("/desktop/api/activity", json={"activityId": marco.activity_id})
    assert acted.status_code == 200, acted.text


async def test_an_administrator_may_do_all_of_the_console(screens: Screens) -> None:
    browser = await screens.let_in("administrator")
    assert "steps" in ok(await browser.get("/console/api/start"))
    assert (await browser.get("/v1/Workspaces")).status_code == 200
