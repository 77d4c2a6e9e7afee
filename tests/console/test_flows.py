"""Flows in the console: what an execution waits for, and what an editor is told."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import httpx
import pytest

from tests.support.flows import definition, goes_to, leaves, publish, widget
from tests.support.house import Story
from tests.support.screens import Screens, ok
from tieline.kit.db import Database

pytestmark = pytest.mark.journey


@pytest.fixture
async def screens(sqlite_db: Database, tmp_path: Path) -> Screens:
    return Screens.of(await Story.begin(sqlite_db, tmp_path))


@pytest.fixture
async def console(screens: Screens) -> httpx.AsyncClient:
    return await screens.let_in("console")


async def test_a_flow_that_waits_says_where_for_what_and_until_when(
    screens: Screens, console: httpx.AsyncClient
) -> None:
    story = screens.story
    asks = widget("ask", "send-and-wait-for-reply", {"body": "Which?", "timeout": "60"}, timeout=None)
    flow_id = await publish(story, definition(leaves("incomingMessage", "ask"), asks))
    await goes_to(story, flow_id)
    received = await story.text("Hello")
    shown = ok(await console.get(f"/console/api/flows/{flow_id}"))
    waits = shown["executions"][0]["waits"]
    assert (waits["widget"], waits["awaits"]) == ("ask", "reply")
    began, until = (datetime.fromisoformat(waits[each]) for each in ("since", "until"))
    assert (until - began).total_seconds() == 60
    seen = ok(await console.get(f"/console/api/conversations/{received.conversation_id}/timeline"))[
        "execution"
    ]
    assert (seen["status"], seen["waits"]) == ("active", waits)


async def test_an_editor_is_told_what_a_flow_is_built_of(console: httpx.AsyncClient) -> None:
    offered = ok(await console.get("/console/api/flow-widgets"))
    (asks,) = (each for each in offered["widgets"] if each["type"] == "send-and-wait-for-reply")
    assert asks["events"] == ["incomingMessage", "timeout", "deliveryFailure"]
    assert {"key": "timeout", "kind": "number_text"}.items() <= asks["fields"][1].items()
    assert "is_before_date" in offered["operators"]
