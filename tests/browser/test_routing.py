"""A task's page: its state, who was asked for it and what they did, as it happens."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.test_pictures import judge
from tests.support.at_screens import Customer
from tests.support.platform import Platform
from tests.support.windows import NARROW, Windows

pytestmark = pytest.mark.browser

TOVE = "+15550100601"
WISH = "I want to speak to a human about order 4711"


def test_who_was_asked_for_a_task_is_told_as_it_happens(
    windows: Windows, fresh_platform: Platform, pictures: Path
) -> None:
    tove = Customer.at_a_phone(windows, TOVE, "Tove Lind")
    tove.send(WISH)
    window = windows.open("console", path="/console/routing")
    page = window.page
    page.get_by_role("table", name="Tasks").get_by_role("link", name="Tove Lind").click()
    expect(page.get_by_role("heading", level=1, name="Tove Lind")).to_be_visible()
    state, asked = page.get_by_role("status"), page.get_by_role("table", name="Who was asked")
    expect(state.filter(has_text="Waiting")).to_be_visible()
    expect(page.get_by_text("Nobody was asked yet")).to_be_visible()
    wrong = judge(window, pictures, "task-waiting")
    with fresh_platform.desk("Marco") as marco, fresh_platform.desk("Lucía") as lucia:
        marco.go("Available")
        offer = marco.offer()
        expect(state.filter(has_text="Ringing")).to_be_visible()
        expect(asked.get_by_role("row").filter(has_text="Marco Bianchi")).to_contain_text("Rings")
        lucia.go("Available")
        marco.post(f"/reservations/{offer['reservationId']}/reject")
        lucia.accept(lucia.offer())
        expect(state.filter(has_text="With a worker")).to_be_visible()
        expect(asked.get_by_role("row").filter(has_text="Marco Bianchi")).to_contain_text("Rejected")
        expect(asked.get_by_role("row").filter(has_text="Lucía Ramos")).to_contain_text("Accepted")
    happened = page.get_by_role("region", name="What happened")
    for words in ("Made", "Rang at Marco Bianchi", "Marco Bianchi rejected", "Lucía Ramos accepted"):
        expect(happened).to_contain_text(words)
    page.set_viewport_size(NARROW)
    expect(asked.get_by_text("Lucía Ramos")).to_be_visible()
    wrong += judge(window, pictures, "task-accepted")
    page.get_by_role("link", name="Open it in the inspector").click()
    expect(page.get_by_text(WISH).filter(visible=True).first).to_be_visible()
    assert wrong == []
