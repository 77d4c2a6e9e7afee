"""Settings: the switch `like the cloud` says what it turns on, and counts from the next request."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_pictures import judge
from tests.support.platform import STORE, Platform
from tests.support.windows import Windows
from tieline.conversations.habits import MOST_CONFIGURATIONS, MOST_RULES, SLOW, UNSEEN

pytestmark = pytest.mark.browser

SHOP = {
    "displayName": "Shop", "description": "The shop", "conversationGroupingType": "GROUP_BY_PROFILE",
    "memoryStoreId": STORE,
}  # fmt: skip


def seconds(time: timedelta) -> str:
    return f"{time.total_seconds():g} seconds"


def like_the_cloud(platform: Platform) -> bool:
    return bool(platform.call("GET", "/console/api/habits")["likeTheCloud"])


def operation(platform: Platform, name: str = "Shop") -> str:
    """Make a configuration and return the state of the operation that does it."""
    made = platform.call("POST", "/v2/ControlPlane/Configurations", {**SHOP, "displayName": name})
    operation_id = made["statusUrl"].rpartition("/")[2]
    return str(platform.twilio().conversations.v2.operations(operation_id).fetch().status)


def configurations_a_program_sees(platform: Platform) -> set[str]:
    listed = platform.twilio().conversations.v2.configurations.list()
    return {str(one.display_name) for one in listed}


def switch(page: Page, *, on: bool) -> None:
    page.get_by_role("switch", name="Like the cloud").click()
    if on:
        expect(page.get_by_role("switch", name="Like the cloud")).to_be_checked()
        expect(page.get_by_text("On: it counts from the next request")).to_be_visible()
    else:
        expect(page.get_by_role("switch", name="Like the cloud")).not_to_be_checked()


def test_the_switch_says_what_is_true_of_it(
    windows: Windows, fresh_platform: Platform, pictures: Path
) -> None:
    window = windows.open("console", path="/console/settings")
    tests = window.page.get_by_role("region", name="Tests of programs")
    for words in (
        f"found and listed by a program only {seconds(UNSEEN)} after it was made",
        f"stays PENDING for {seconds(SLOW)}",
        "finds its own participant UNKNOWN",
        f"{MOST_CONFIGURATIONS} orchestrator configurations at most, and {MOST_RULES} capture rules",
    ):
        expect(tests).to_contain_text(words)
    tests.scroll_into_view_if_needed()
    wrong = judge(window, pictures, "settings-cloud")
    assert wrong == []
    assert like_the_cloud(fresh_platform) is False


def test_it_counts_from_the_next_request(windows: Windows, fresh_platform: Platform) -> None:
    page = windows.open("console", path="/console/settings").page
    assert operation(fresh_platform, "Before") == "COMPLETED"
    assert "Before" in configurations_a_program_sees(fresh_platform)
    switch(page, on=True)
    assert like_the_cloud(fresh_platform) is True
    assert operation(fresh_platform) == "PENDING"
    assert "Shop" not in configurations_a_program_sees(fresh_platform)
    # A screen is no program.
    page.goto("/console/setup")
    step = page.get_by_role("region", name="Conversation Orchestrator")
    step.get_by_label("Name").fill("Article")
    step.get_by_role("button", name="Create configuration").click()
    expect(step.get_by_role("listitem").filter(has_text="Article")).to_be_visible()
    page.goto("/console/settings")
    page.reload()
    expect(page.get_by_role("switch", name="Like the cloud")).to_be_checked()
    switch(page, on=False)
    assert operation(fresh_platform) == "COMPLETED"
