"""Who gets in where: one-time links, one session for each kind of screen, and nobody asks another machine."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.support.windows import NARROW, Windows

pytestmark = pytest.mark.browser

ROOMS = (
    "/", "/phone", "/console/conversations", "/console/memory", "/console/memory?view=groups",
    "/console/intelligence", "/console/flows", "/console/routing", "/console/numbers", "/console/webhooks",
    "/console/settings",
)  # fmt: skip


def test_a_link_opens_one_screen_once(windows: Windows) -> None:
    link = windows.link("desktop", "Marco")
    first, second = windows.blank(), windows.blank()
    first.page.goto(link)
    expect(first.page.get_by_role("navigation", name="Tasks")).to_contain_text("Marco Bianchi")
    answer = second.page.goto(link)
    assert answer is not None and answer.status == 403
    expect(second.page.locator("body")).to_contain_text("This link was used already")
    expect(second.page.locator("body")).to_contain_text("tieline links")


def test_a_window_without_a_session_is_told_how_to_get_in(windows: Windows) -> None:
    stranger = windows.blank()
    for path in ("/", "/phone", "/desktop", "/console"):
        stranger.page.goto(path)
        expect(stranger.page.get_by_role("heading", name="Sign in to open this screen")).to_be_visible()


def test_a_workers_session_does_not_open_the_console(windows: Windows) -> None:
    marco = windows.open("desktop", "Marco")
    for path in ("/console/api/conversations", "/console/api/routing", "/console/api/env"):
        assert marco.page.evaluate("async (path) => (await fetch(path)).status", path) == 403
    marco.page.goto("/console/conversations")
    expect(marco.page.get_by_role("alert")).to_be_visible()
    expect(marco.page.get_by_role("table", name="Conversations")).to_be_hidden()


def test_a_session_is_out_of_reach_for_scripts(windows: Windows) -> None:
    page = windows.open("console").page
    assert page.evaluate("document.cookie") == ""
    kept = page.context.cookies()
    assert kept and all(cookie["httpOnly"] and cookie["sameSite"] == "Strict" for cookie in kept)


def test_no_screen_asks_another_machine(windows: Windows) -> None:
    window = windows.open("console")
    for path in ROOMS:
        window.page.goto(path)
        expect(window.page.get_by_role("heading").first).to_be_visible()
    asked = {url.split("?")[0].removeprefix(window.origin) for url in window.requested}
    assert {"/console/api/start", "/phone/api/state", "/console/api/flows"} <= asked
    assert window.strays() == []


@pytest.mark.parametrize(
    ("screen", "path"), [("console", "/"), ("console", "/console/flows"), ("desktop", "/desktop"), ("phone", "/phone")]
)  # fmt: skip
def test_every_screen_has_a_way_out(windows: Windows, screen: str, path: str) -> None:
    window = windows.open(screen, "Marco" if screen == "desktop" else None, path=path)
    window.page.get_by_role("button", name="Menu").click()
    window.page.get_by_role("menuitem", name="Sign out").click()
    signed_out = window.page.get_by_role("heading", name="Sign in to open this screen")
    expect(signed_out).to_be_visible()
    window.page.reload()
    expect(signed_out).to_be_visible()
    assert window.page.context.cookies() == []


def test_on_a_phone_the_menu_leads_to_the_other_screens(windows: Windows) -> None:
    window = windows.open("console", size=NARROW, path="/console/flows")
    window.page.get_by_role("button", name="Menu").click()
    window.page.get_by_role("menuitem", name="Phone").click()
    expect(window.page.get_by_role("textbox", name="Text message")).to_be_visible()
