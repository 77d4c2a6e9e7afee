"""Whoever takes a conversation over is told where they can answer from: at a desktop that opens for them, or nowhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.house import Story
from tests.support.screens import Screens, ok
from tests.support.staff import Staff, hash_cheaply
from tieline.kit.db import Database

pytestmark = pytest.mark.journey


@pytest.fixture
async def staff(sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Staff:
    hash_cheaply(monkeypatch)
    return await Staff.of(Screens.of(await Story.begin(sqlite_db, tmp_path)))


async def take_over(staff: Staff, browser: httpx.AsyncClient, **body: str) -> dict[str, Any]:
    """Ana writes, the agent has her, and somebody takes her over; `mine` is what they read afterwards."""
    received = await staff.screens.story.text("Hello, my parcel is late.")
    one = f"/supervisor/api/conversations/{received.conversation_id}"
    assert not ok(await browser.get(one))["mine"]
    taken = ok(await browser.post(f"{one}/take-over", json=body))
    return {**taken, "mine": ok(await browser.get(one))["mine"]}


async def test_sofia_who_is_a_worker_too_answers_at_her_own_desktop(staff: Staff) -> None:
    browser, sofia = await staff.join("Sofia", ["supervisor", "worker"], newWorker=True)
    taken = await take_over(staff, browser)
    assert (taken["workerId"], taken["mine"]) == (sofia["workerId"], True)
    assert taken["desktop"] == f"/desktop?task={taken['taskId']}"
    said = {"text": "Hello Ana, this is Sofia."}
    ok(await browser.post(f"/desktop/api/tasks/{taken['taskId']}/messages", json=said), 201)


async def test_a_supervisor_who_gives_it_to_marco_opens_no_desktop_of_his(staff: Staff) -> None:
    sara, _ = await staff.join("Sara", ["supervisor"])
    marco = await staff.screens.story.on_duty("Marco")
    taken = await take_over(staff, sara, workerId=marco.worker_id)
    assert (taken["workerId"], taken["desktop"], taken["mine"]) == (marco.worker_id, None, False)
    assert (await sara.get(f"/login/desktop/{marco.worker_id}")).status_code == 403


async def test_the_console_opens_the_desktop_of_whoever_has_it_now(staff: Staff) -> None:
    marco = await staff.screens.story.on_duty("Marco")
    taken = await take_over(staff, staff.console, workerId=marco.worker_id)
    assert taken["desktop"] == f"/login/desktop/{marco.worker_id}"
    assert (await staff.console.get(taken["desktop"])).status_code == 303
