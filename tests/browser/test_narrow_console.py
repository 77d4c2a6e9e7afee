"""The console on a phone: every room is in reach, and a table's row reads as a card."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.support.windows import NARROW, Windows

pytestmark = pytest.mark.browser

ROOMS = (
    "Conversations", "Memory", "Knowledge", "Intelligence", "Flows", "Routing", "Numbers", "Webhooks", "Set up",
    "Settings",
)  # fmt: skip


def test_every_room_can_be_reached(windows: Windows) -> None:
    window = windows.open("console", size=NARROW, path="/console")
    rooms = window.page.get_by_role("navigation", name="Console")
    for room in ROOMS:
        rooms.get_by_role("button", name="All rooms").click()
        for name in ROOMS:
            expect(rooms.get_by_role("link", name=name)).to_be_in_viewport(ratio=1)
        rooms.get_by_role("link", name=room).click()
        expect(window.page.get_by_role("heading", level=1, name=room)).to_be_visible()
        # Choosing folds it again, and its one line says where one is.
        expect(rooms.get_by_role("link", name=room)).to_be_hidden()
        expect(rooms.get_by_role("button", name=room)).to_be_visible()
        assert window.too_wide() == []


def test_a_worker_is_read_without_scrolling_sideways(windows: Windows) -> None:
    window = windows.open("console", size=NARROW, path="/console/routing")
    workers = window.page.get_by_role("table", name="Workers")
    marco = workers.get_by_role("row").filter(has_text="Marco Bianchi")
    for words in ("Marco Bianchi", "Offline", "English, Italian"):
        expect(marco.get_by_text(words)).to_be_in_viewport(ratio=1)
