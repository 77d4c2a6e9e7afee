"""The handset reads what was said on a call: of its own calls, as it was heard, and of nobody else's."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.support.calls import begin_call
from tests.support.house import Story
from tests.support.screens import Screens, ok
from tieline.kit.db import Database

pytestmark = pytest.mark.journey


@pytest.fixture
async def screens(sqlite_db: Database, tmp_path: Path) -> Screens:
    return Screens.of(await Story.begin(sqlite_db, tmp_path))


@pytest.fixture
async def phone(screens: Screens) -> httpx.AsyncClient:
    return await screens.let_in("phone")


async def test_ana_reads_what_was_said_on_one_call(screens: Screens, phone: httpx.AsyncClient) -> None:
    first = await begin_call(screens.story)
    await first.line.until_said("How can I help you?")
    first.line.speak("My order 4711 has not arrived")
    await first.line.until_count(2)
    first.line.leave()
    await first.over()
    second = await begin_call(screens.story)
    await second.line.until_said("How can I help you?")
    second.line.leave()
    await second.over()
    said = ok(await phone.get(f"/phone/api/calls/{first.call_id}/transcript"))["transcript"]
    assert [line["speaker"] for line in said] == ["agent", "customer", "agent"]
    assert said[1]["text"] == "My order 4711 has not arrived"
    assert {line["channel"] for line in said} == {"VOICE"}
    again = ok(await phone.get(f"/phone/api/calls/{second.call_id}/transcript"))["transcript"]
    assert [line["speaker"] for line in again] == ["agent"]


async def test_a_call_of_nobody_is_not_found(phone: httpx.AsyncClient) -> None:
    answer = await phone.get("/phone/api/calls/CA00000000000000000000000000000000/transcript")
    assert (answer.status_code, answer.json()["code"]) == (404, 20404)
