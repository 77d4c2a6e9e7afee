"""Routing explained through the console's door: why, who, what looks wrong, and days that never were."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.house import Story
from tests.support.screens import Screens, ok
from tieline.kit.db import Database

pytestmark = pytest.mark.journey

ASKS = "I want to speak to a human about order 4711"


@pytest.fixture
async def screens(sqlite_db: Database, tmp_path: Path) -> Screens:
    return Screens.of(await Story.begin(sqlite_db, tmp_path))


@pytest.fixture
async def console(screens: Screens) -> httpx.AsyncClient:
    return await screens.let_in("console")


async def test_why_ana_was_put_through_to_marco(screens: Screens, console: httpx.AsyncClient) -> None:
    story = screens.story
    marco = await story.on_duty("Marco")
    received = await story.text(ASKS)
    task = await story.db.read(
        lambda tx: story.house.routing.find_open_task(tx, conversation_id=received.conversation_id)
    )
    assert task is not None
    told = ok(await console.get(f"/console/api/tasks/{task.task_id}/routing"))
    (offered,) = told["decisions"]
    assert (told["status"], told["now"], offered["step"]) == ("reserved", None, "offered")
    assert offered["asked"] == [{"workerId": marco.worker_id, "name": marco.friendly_name}]
    assert offered["because"] == ["nobody else could be asked"]
    assert offered["notAsked"][0]["reason"].startswith("is in the activity")


async def test_while_she_waits_it_says_what_keeps_everybody(
    screens: Screens, console: httpx.AsyncClient
) -> None:
    story = screens.story
    received = await story.text(ASKS)
    task = await story.db.read(
        lambda tx: story.house.routing.find_open_task(tx, conversation_id=received.conversation_id)
    )
    assert task is not None
    told = ok(await console.get(f"/console/api/tasks/{task.task_id}/routing"))
    assert [each["step"] for each in told["decisions"]] == ["waiting"]
    assert told["now"]["wouldAsk"] == []
    assert told["now"]["about"]["queueName"] == "Everyone"
    assert told["now"]["notAsked"][0]["count"] == 2


async def test_who_matches_and_what_looks_wrong(screens: Screens, console: httpx.AsyncClient) -> None:
    lucia = await screens.story.worker("Luc")
    path = f"/console/api/workspaces/{lucia.workspace_id}"
    found = ok(await console.post(f"{path}/matches", json={"expression": "languages HAS 'es'"}))
    assert [each["name"] for each in found["workers"] if each["matches"]] == [lucia.friendly_name]
    assert found["findings"] == []
    odd = ok(await console.post(f"{path}/matches", json={"expression": "langauges HAS 'es'"}))
    assert [each["kind"] for each in odd["findings"]] == ["nobody-has-it"]
    refused = await console.post(f"{path}/matches", json={"expression": "languages HAS"})
    assert (refused.status_code, refused.json()["field"]) == (400, "expression")
    assert ok(await console.get(f"{path}/lint")) == {"findings": []}


async def test_a_call_may_stand_alone(screens: Screens, console: httpx.AsyncClient) -> None:
    lucia = await screens.story.worker("Luc")
    path = f"/console/api/workspaces/{lucia.workspace_id}/channel-policy"
    assert ok(await console.put(path, json={"channelPolicy": "voice_alone"})) == {
        "channelPolicy": "voice_alone"
    }
    assert (await console.put(path, json={"channelPolicy": "sometimes"})).status_code == 400
    workspace = await screens.story.db.read(
        lambda tx: screens.story.house.routing.get_workspace(tx, workspace_id=lucia.workspace_id)
    )
    assert workspace.channel_policy == "voice_alone"


async def test_a_task_and_a_day_are_tried_before_they_come(
    screens: Screens, console: httpx.AsyncClient
) -> None:
    story = screens.story
    await story.on_duty("Marco")
    lucia = await story.worker("Luc")
    workflow = (
        await story.db.read(
            lambda tx: story.house.routing.list_workflows(tx, workspace_id=lucia.workspace_id)
        )
    ).items[0]
    path = f"/console/api/workflows/{workflow.workflow_id}"
    tried = ok(await console.post(f"{path}/preview", json={"attributes": {"language": "es"}}))
    (target,) = tried["targets"]
    assert [each["name"] for each in target["wouldAsk"]] == [(await story.worker("Marco")).friendly_name]
    day = {"mixes": [{"perHour": 12, "handleSeconds": 240, "channel": "voice"}], "hours": 2, "seed": 3}
    found = ok(
        await console.post(f"{path}/simulation", json={**day, "configuration": workflow.configuration})
    )
    assert found["present"] == found["proposed"]
    assert found["present"]["arrived"] > 0
    assert len(found["present"]["intervals"]) == 8
    impossible: list[dict[str, Any]] = [
        {"mixes": []},
        {**day, "hours": 0},
        {**day, "configuration": "{"},
        {**day, "mixes": [{"perHour": 4000}]},
    ]
    for wrong in impossible:
        assert (await console.post(f"{path}/simulation", json=wrong)).status_code == 400
