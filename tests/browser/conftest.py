"""A served platform, a browser for each module, and windows that are closed and judged after each test.

Tests share the platform: each writes as customers of its own and leaves its desktops off duty. What must begin with
nothing takes a platform of its own (`fresh_platform`).
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support.platform import Platform, served_platform
from tests.support.windows import Windows, chromium

_FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    # Not for the whole session: while it runs, no other test could run an event loop in this thread.
    with chromium(chromium_path) as launched:
        yield launched


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """The platform that the browser tests share, with the rehearsal model."""
    with served_platform(tmp_path_factory.mktemp("platform"), model="rehearsal") as serving:
        yield serving


@pytest.fixture
def fresh_platform(tmp_path: Path) -> Iterator[Platform]:
    """A platform on which nothing has happened yet."""
    with served_platform(tmp_path, model="rehearsal") as serving:
        yield serving


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember that a test failed, so that its windows are pictured before they close."""
    report = yield
    item.stash[_FAILED] = item.stash.get(_FAILED, False) or report.failed
    return report


@pytest.fixture
def windows(request: pytest.FixtureRequest, browser: Browser, pictures: Path) -> Iterator[Windows]:
    """Opens windows on the shared platform, or on the fresh one of a test that asks for it."""
    fresh = "fresh_platform" in request.fixturenames
    opened = Windows(browser, request.getfixturevalue("fresh_platform" if fresh else "platform"))
    yield opened
    if request.node.stash.get(_FAILED, False):
        there = [window for window in opened.opened if not window.page.is_closed()]
        for number, window in enumerate(there, start=1):
            window.picture(pictures, f"failed-{request.node.name}-{number}")
    opened.close()


@pytest.fixture
def off_duty_afterwards(platform: Platform) -> Iterator[None]:
    """Leave no worker on duty, no task open and no conversation going, whatever became of the test."""
    yield
    for first_name in ("Marco", "Lucía"):
        with platform.desk(first_name) as desk:
            desk.go("Offline")
            for task in desk.get("/tasks")["tasks"]:
                desk.post(f"/tasks/{task['taskId']}/finish", disposition="resolved")
    for row in platform.call("GET", "/console/api/conversations")["conversations"]:
        if row["status"] != "CLOSED":
            platform.call("POST", f"/console/api/conversations/{row['conversationId']}/end")


@pytest.fixture(scope="session")
def pictures(artifacts: Path) -> Path:
    """Where pictures of the screens are kept."""
    folder = artifacts / "screens"
    folder.mkdir(exist_ok=True)
    return folder
