"""A profile as a whole: everything about a person is exported, then erased, and the receipt stays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.test_pictures import judge
from tests.support.at_screens import Customer
from tests.support.platform import STORE, Platform
from tests.support.windows import NARROW, Windows

pytestmark = pytest.mark.browser

RUTH = "+15550100501"


def profile_of(platform: Platform, address: str) -> str:
    rows = platform.call("GET", f"/console/api/profiles?query={address[1:]}")["profiles"]
    return str(next(row["profileId"] for row in rows if row["address"] == address))


def test_everything_is_exported_and_then_erased_with_a_receipt(
    windows: Windows, platform: Platform, pictures: Path, tmp_path: Path
) -> None:
    ruth = Customer.at_a_phone(windows, RUTH, "Ruth Vega")
    ruth.ask("My order 4711 has not arrived, and I only drink oat milk.")
    profile_id = profile_of(platform, RUTH)
    window = windows.open("console", path=f"/console/memory/{profile_id}")
    other = windows.open("console", path=f"/console/memory/{profile_id}")
    page = window.page
    expect(page.get_by_role("heading", level=1, name="Ruth Vega")).to_be_visible()
    wrong = judge(window, pictures, "profile-whole")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Export everything about this person").click()
    assert downloading.value.suggested_filename == f"{profile_id}.json"
    downloading.value.save_as(tmp_path / "ruth.json")
    told = (tmp_path / "ruth.json").read_text()
    assert json.loads(told)["profile"]["profileId"] == profile_id
    assert "oat milk" in told
    page.get_by_role("button", name="Erase profile").click()
    question = page.get_by_role("dialog", name="Erase profile")
    expect(question).to_contain_text("This erases Ruth Vega")
    question.get_by_role("button", name="Erase profile").click()
    receipt = page.get_by_role("region", name="Receipt")
    expect(receipt).to_contain_text("Communications")
    expect(page.get_by_role("heading", level=1, name="This profile is erased")).to_be_visible()
    wrong += judge(window, pictures, "profile-erased")
    # Whoever looked at the profile somewhere else sees it too, and the address goes on to tell.
    expect(other.page.get_by_role("region", name="Receipt")).to_be_visible()
    page.reload()
    expect(receipt).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Memory").click()
    expect(page.get_by_role("table", name="Profiles")).not_to_contain_text("Ruth Vega")
    assert wrong == []


def test_whoever_never_was_is_not_called_erased(windows: Windows) -> None:
    page = windows.open("console", path="/console/memory/mem_profile_00000000000000000000000001").page
    expect(page.get_by_role("alert")).to_contain_text("The profile could not be read")
    expect(page.get_by_text("This profile is erased")).to_be_hidden()


def test_one_who_was_merged_is_one_and_can_be_taken_apart(windows: Windows, platform: Platform) -> None:
    sam, sammy = (
        Customer.at_a_phone(windows, f"+1555010051{at}", name)
        for at, name in enumerate(("Sam Ek", "Sammy Ek"))
    )
    for customer in (sam, sammy):
        customer.send("Hello")
    ids = [profile_of(platform, f"+1555010051{at}") for at in range(2)]
    window = windows.open("console", size=NARROW, path=f"/console/memory/{ids[0]}")
    same = window.page.get_by_role("region", name="Same person")
    same.get_by_role("textbox").fill(ids[1])
    same.get_by_role("button", name="Merge").click()
    window.page.get_by_role("dialog").get_by_role("button", name="Merge").click()
    expect(window.page.get_by_role("region", name="Identifiers")).to_contain_text("+15550100511")
    same.get_by_role("button", name="Take apart").click()
    window.page.get_by_role("dialog").get_by_role("button", name="Take apart").click()
    expect(window.page.get_by_role("region", name="Identifiers")).not_to_contain_text("+15550100511")
    assert window.too_wide() == []
    kept = platform.call("GET", f"/v1/Stores/{STORE}/Profiles/{ids[1]}")
    assert kept["traits"]["Contact"]["phone"].endswith("5550100511")
