"""A server that stands still closes no connection; a screen notices all the same, says so, and catches up."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.support.at_screens import Customer, Worker
from tests.support.platform import Platform, served_platform
from tests.support.windows import Windows

pytestmark = pytest.mark.browser

HEARTBEAT_SECONDS = 0.5

_FIVE_BEATS = """(path) => new Promise((done) => {
  const feed = new EventSource(path);
  let beats = 0;
  feed.onmessage = (message) => {
    if (JSON.parse(message.data).type === "heartbeat") beats += 1;
    if (beats === 5) { feed.close(); done(); }
  };
})"""


@pytest.fixture
def quick_platform(tmp_path: Path) -> Iterator[Platform]:
    """A platform whose feeds give signs of life often, so that nobody waits long for one to stay away."""
    with served_platform(tmp_path, model="rehearsal", heartbeat_seconds=HEARTBEAT_SECONDS) as serving:
        yield serving


@contextmanager
def frozen(platform: Platform) -> Iterator[None]:
    """Let the server stand still until the block ends."""
    assert platform.process is not None
    os.kill(platform.process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(platform.process.pid, signal.SIGCONT)


def test_a_frozen_server_is_told_from_a_quiet_one(browser: Browser, quick_platform: Platform) -> None:
    windows = Windows(browser, quick_platform)
    ana = Customer.at_a_phone(windows, "+15550100109", "Ana Ortiz")
    marco = Worker.at_a_desktop(windows, "Marco")
    for window, feed in ((ana.window, "/phone/api/live"), (marco.window, "/desktop/api/live")):
        # Nothing happens for longer than a screen would wait, and it does not take the quiet for a loss.
        window.page.evaluate(_FIVE_BEATS, feed)
        expect(window.page.get_by_role("img", name="Live")).to_be_visible()
    with frozen(quick_platform):
        for window in (ana.window, marco.window):
            expect(window.page.get_by_role("img", name="Connection lost, trying again")).to_be_visible()
            expect(window.page.get_by_text("The connection is lost.")).to_be_visible()
    for window in (ana.window, marco.window):
        window.live()
        expect(window.page.get_by_text("The connection is lost.")).to_be_hidden()
    ana.ask("I want to speak to a human about order 4711")
    marco.accept("Ana Ortiz")
    windows.close()
