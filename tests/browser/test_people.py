"""People who sign in by name: an administrator invites Sofia, she chooses a password, and the audit tells of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_pictures import judge
from tests.support.platform import Platform, served_platform
from tests.support.windows import TABLET, WIDE, Window, Windows

pytestmark = pytest.mark.browser

PASSWORD = "a quiet word in the morning"


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A platform of its own: whoever is invited stays."""
    with served_platform(tmp_path_factory.mktemp("people"), model="rehearsal") as serving:
        yield serving


_CUT_OFF = """() => [...document.querySelectorAll("table")]
  .filter((one) => one.parentElement.scrollWidth > one.parentElement.clientWidth)
  .map((one) => `the table ${one.ariaLabel} is cut off`)"""


def judge_at_tablet(window: Window, pictures: Path, name: str) -> list[str]:
    """Judge as everywhere, and on a tablet too."""
    wrong = judge(window, pictures, name)
    window.page.set_viewport_size(TABLET)
    window.picture(pictures, f"{name}-{TABLET['width']}")
    found = window.too_wide() + window.page.evaluate(_CUT_OFF) + window.serious(quick=True)
    wrong += [f"{name} on a tablet: {words}" for words in found]
    window.page.set_viewport_size(WIDE)
    return wrong


def test_from_an_invitation_to_the_audit(windows: Windows, pictures: Path) -> None:
    console = windows.open("console", path="/console/people")
    expect(console.page.get_by_text("Nobody signs in with a name yet")).to_be_visible()
    wrong = judge_at_tablet(console, pictures, "people-empty")
    link = invite(console.page, "Sofia Lindqvist", "sofia@example.com")
    wrong += judge_at_tablet(console, pictures, "people-link")
    console.page.get_by_role("button", name="Done").click()
    sofia = windows.blank()
    wrong += she_sets_a_password(sofia, link, pictures)
    people = console.page.get_by_role("table", name="People")
    console.page.reload()
    expect(people.get_by_role("row").filter(has_text="Sofia Lindqvist")).to_contain_text("Active")
    wrong += judge_at_tablet(console, pictures, "people")
    wrong += she_signs_in_again(sofia, pictures)
    wrong += the_audit_tells_it(console, pictures)
    console.page.goto("/console/people")
    console.page.get_by_role("button", name="What to do about Sofia Lindqvist").click()
    console.page.get_by_role("menuitem", name="Disable").click()
    console.page.get_by_role("dialog").get_by_role("button", name="Disable").click()
    expect(people.get_by_role("row").filter(has_text="Sofia Lindqvist")).to_contain_text("Disabled")
    sofia.page.reload()
    expect(sofia.page.get_by_role("heading", name="Sign in to open this screen")).to_be_visible()
    assert wrong == []


def invite(page: Page, name: str, username: str) -> str:
    """Invite a supervisor; return the link that is shown once."""
    page.get_by_role("button", name="Invite somebody").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name", exact=True).fill(name)
    dialog.get_by_role("textbox", name="E-mail address or user name").fill(username)
    dialog.get_by_role("checkbox", name="Worker").uncheck()
    dialog.get_by_role("checkbox", name="Supervisor").check()
    dialog.get_by_role("button", name="Make the link").click()
    expect(dialog).to_contain_text("It is not shown again")
    return dialog.locator("code").inner_text()


def she_sets_a_password(sofia: Window, link: str, pictures: Path) -> list[str]:
    page = sofia.page
    page.goto(link)
    expect(page.get_by_text("who signs in as sofia@example.com")).to_be_visible()
    page.get_by_label("New password").fill("short")
    wrong = judge_at_tablet(sofia, pictures, "set-password")
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("Once more").fill(PASSWORD)
    page.get_by_role("button", name="Set the password and sign in").click()
    expect(page.get_by_role("heading", level=1, name="Team")).to_be_visible()
    return wrong


def she_signs_in_again(sofia: Window, pictures: Path) -> list[str]:
    """She signs out, mistypes, signs in, and finds the way on and her own sign-ins."""
    page = sofia.page
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in to open this screen")).to_be_visible()
    page.goto("/sign-in")
    expect(page.get_by_role("heading", name="Sign in to Tieline")).to_be_visible()
    wrong = judge_at_tablet(sofia, pictures, "sign-in")
    page.get_by_label("User name or e-mail address").fill("sofia@example.com")
    page.get_by_role("textbox", name="Password").fill("a loud word at noon")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    wrong += judge_at_tablet(sofia, pictures, "sign-in-refused")
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1, name="Team")).to_be_visible()
    page.goto("/sign-in")
    page.get_by_role("button", name="see your sign-ins").click()
    expect(page.get_by_text("this browser")).to_be_visible()
    wrong += judge_at_tablet(sofia, pictures, "own-sign-ins")
    page.get_by_role("button", name="Back").click()
    page.get_by_role("link", name="Go on").click()
    expect(page.get_by_role("heading", level=1, name="Team")).to_be_visible()
    return wrong


def the_audit_tells_it(console: Window, pictures: Path) -> list[str]:
    """What was done stands there with who did it, and nothing of what anybody typed."""
    page = console.page
    page.goto("/console/audit")
    acts = page.get_by_role("table", name="Acts")
    expect(acts.get_by_role("row").filter(has_text="Sofia Lindqvist").first).to_be_visible()
    expect(acts.get_by_role("row").filter(has_text="Refused").first).to_be_visible()
    expect(acts).not_to_contain_text("loud word")
    wrong = judge_at_tablet(console, pictures, "audit")
    page.get_by_text("Refused", exact=True).first.click()
    expect(acts.get_by_role("row").filter(has_text="Done")).to_have_count(0)
    page.get_by_placeholder("WT…, US…, conv_…").fill("US00000000000000000000000000000000")
    expect(page.get_by_text("No act fits")).to_be_visible()
    return wrong + judge_at_tablet(console, pictures, "audit-nothing-fits")
