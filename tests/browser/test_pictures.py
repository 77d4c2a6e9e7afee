"""Every screen empty, in the middle of a handoff, and in error: axe finds nothing serious, and a picture is kept.

The pictures lie under test-artifacts/screens, one of a wide screen and one of a phone's width, for a person to look at.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.support.at_screens import Customer, Worker
from tests.support.platform import Platform
from tests.support.windows import NARROW, WIDE, Window, Windows

pytestmark = pytest.mark.browser

NORA = "+15550100401"
WISH = "I want to speak to a human about order 4711"


@dataclass(frozen=True)
class View:
    """A view of a screen, and words that stand on it once it is read."""

    name: str
    path: str
    shows: str


EMPTY = (
    View("start", "/", "No conversation open"),
    View("phone", "/phone", "No messages yet"),
    View("conversations", "/console/conversations", "No conversation yet"),
    View("memory", "/console/memory", "Ana Torres"),
    View("trait-groups", "/console/memory?view=groups", "language"),
    View("imports", "/console/memory?view=imports", "No import yet"),
    View("profile", "/console/memory/mem_profile_00000000000000000000000000", "starter"),
    View("knowledge", "/console/knowledge", "starter-knowledge"),
    View("intelligence", "/console/intelligence", "No results yet"),
    View("flows", "/console/flows", "Agent to person"),
    View("routing", "/console/routing", "Marco Bianchi"),
    View("routing-workflows", "/console/routing/workflows", "Default filter"),
    View("routing-people", "/console/routing/people", "Who matches now"),
    View("routing-hours", "/console/routing/hours", "Always open"),
    View("routing-simulator", "/console/routing/simulator", "No day has passed yet"),
    View("numbers", "/console/numbers", "+15550100000"),
    View("webhooks", "/console/webhooks", "No attempt yet"),
    View("settings", "/console/settings", "Rehearsal model"),
)


def judge(window: Window, pictures: Path, name: str) -> list[str]:
    """Picture a view wide and narrow, and say what is wrong with it, in light and in dark."""
    wrong = []
    for size, scheme in ((WIDE, "light"), (NARROW, "dark")):
        window.page.set_viewport_size(size)
        window.page.emulate_media(color_scheme="light")
        window.picture(pictures, f"{name}-{size['width']}")
        wrong += [f"{name} at {size['width']}: {words}" for words in window.too_wide()]
        window.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        wrong += [f"{name}, {scheme}: {words}" for words in window.serious(quick=scheme == "dark")]
    window.page.emulate_media(color_scheme="light")
    window.page.set_viewport_size(WIDE)
    return wrong


def judge_views(window: Window, views: tuple[View, ...], pictures: Path, state: str) -> list[str]:
    """Judge one view after the other."""
    wrong = []
    for view in views:
        window.page.goto(view.path)
        expect(window.page.get_by_text(view.shows).filter(visible=True).first).to_be_visible()
        wrong += judge(window, pictures, f"{state}-{view.name}")
    return wrong


@pytest.mark.usefixtures("fresh_platform")
def test_every_screen_with_nothing_in_it(windows: Windows, pictures: Path) -> None:
    wrong = judge_views(windows.open("console"), EMPTY, pictures, "empty")
    desk = windows.open("desktop", "Marco")
    expect(desk.page.get_by_text("You are not available")).to_be_visible()
    wrong += judge(desk, pictures, "empty-desktop")
    assert wrong == []


@pytest.mark.usefixtures("off_duty_afterwards")
def test_every_screen_in_the_middle_of_a_handoff(
    windows: Windows, platform: Platform, pictures: Path
) -> None:
    nora = Customer.at_a_phone(windows, NORA, "Nora Quist")
    marco = Worker.at_a_desktop(windows, "Marco")
    nora.ask("Hi, my order 4711 has not arrived yet.")
    nora.ask(WISH)
    expect(marco.offer_from("Nora Quist")).to_be_visible()
    wrong = judge(marco.window, pictures, "ringing-desktop")
    marco.accept("Nora Quist")
    marco.answer("Hello Nora, I am looking at order 4711 now.")
    wrong += judge(marco.window, pictures, "handoff-desktop")
    wrong += judge(nora.window, pictures, "handoff-phone")
    console = windows.open("console")
    wrong += judge_views(console, handoff_views(platform), pictures, "handoff")
    the_dark_ones_are_kept(pictures, {"desktop": marco.window, "phone": nora.window, "flow": console})
    marco.end()
    wrong += judge(marco.window, pictures, "wrap-up-desktop")
    assert wrong == []


def handoff_views(platform: Platform) -> tuple[View, ...]:
    rows = platform.call("GET", "/console/api/conversations")["conversations"]
    nora = next(row for row in rows if row["customerAddress"] == NORA)
    flow_id = platform.call("GET", "/console/api/flows")["flows"][0]["flowId"]
    inspector = f"/console/conversations/{nora['conversationId']}"
    return (
        View("start", "/", "open"),
        View("conversations", "/console/conversations", "Nora Quist"),
        View("timeline", inspector, WISH),
        View("transcript", f"{inspector}?view=transcript", WISH),
        View("results", f"{inspector}?view=intelligence", "Summary"),
        View("steps", f"{inspector}?view=flow", "send_to_flex"),
        View("profile", f"/console/memory/{nora['profileId']}", "Nora Quist"),
        View("intelligence", "/console/intelligence", "Summary"),
        View("routing", "/console/routing", "Nora Quist"),
        View("webhooks", "/console/webhooks", "Webhooks"),
        View("flow", f"/console/flows/{flow_id}", "Agent to person"),
    )


def the_dark_ones_are_kept(pictures: Path, windows: dict[str, Window]) -> None:
    for name, window in windows.items():
        window.page.emulate_media(color_scheme="dark")
        window.picture(pictures, f"dark-{name}-1280")
        window.page.emulate_media(color_scheme="light")


FAILING = (
    View("start", "/", "The start page could not be read"),
    View("phone", "/phone", "The phone could not be read"),
    View("desktop", "/desktop", "The desktop could not be read"),
    View("conversations", "/console/conversations", "The conversations could not be read"),
    View("inspector", "/console/conversations/conv_conversation_0", "The conversation could not be read"),
    View("memory", "/console/memory", "The profiles could not be read"),
    View("flows", "/console/flows", "could not be read"),
)


def test_every_screen_when_the_server_answers_with_an_error(windows: Windows, pictures: Path) -> None:
    window = windows.open("console")
    window.page.goto(windows.link("desktop", "Marco"))
    window.page.route("**/api/**", refuse)
    wrong = judge_views(window, FAILING, pictures, "error")
    expect(window.page.get_by_role("button", name="Try again")).to_be_visible()
    window.page.unroute("**/api/**")
    window.page.get_by_role("button", name="Try again").click()
    expect(window.page.get_by_text("Agent to person").first).to_be_visible()
    assert wrong == []


def refuse(route: Route) -> None:
    """Answer as a server that fails inside; the live feed goes on, else its return would read everything again."""
    if route.request.url.partition("?")[0].endswith("/live"):
        route.continue_()
        return
    answer = {"code": 20500, "message": "Something went wrong on our side.", "status": 500}
    route.fulfill(status=500, json=answer)


def test_screens_whose_server_has_stopped(windows: Windows, fresh_platform: Platform, pictures: Path) -> None:
    ola = Customer.at_a_phone(windows, NORA, "Ola Berg")
    marco = Worker.at_a_desktop(windows, "Marco")
    ola.ask(WISH)
    marco.accept("Ola Berg")
    start = windows.open("console", path="/")
    fresh_platform.stop()
    wrong = []
    for name, window in (("phone", ola.window), ("desktop", marco.window), ("start", start)):
        expect(window.page.get_by_text("The connection is lost.")).to_be_visible()
        wrong += judge(window, pictures, f"stopped-{name}")
    ola.field.fill("Is anybody there?")
    ola.field.press("Enter")
    expect(ola.page.get_by_role("alert")).to_be_visible()
    expect(ola.field).to_have_value("Is anybody there?")
    ola.window.picture(pictures, "stopped-phone-sent-1280")
    expect(marco.transcript).to_contain_text(WISH)
    assert wrong == []
