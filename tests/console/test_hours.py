"""Opening hours through the console's door, and what waiting customers are told by them."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.support.house import Story
from tests.support.screens import Screens, ok
from tieline.kit.db import Database

pytestmark = pytest.mark.journey

OFFICE = {
    "friendlyName": "Office",
    "zone": "Europe/Madrid",
    "weekly": {"mon": ["09:00-13:00", "14:00-18:00"], "sat": ["22:00-06:00"]},
    "special": [{"on": "2026-12-25", "name": "Christmas", "spans": []}],
}


@pytest.fixture
async def screens(sqlite_db: Database, tmp_path: Path) -> Screens:
    return Screens.of(await Story.begin(sqlite_db, tmp_path))


@pytest.fixture
async def console(screens: Screens) -> httpx.AsyncClient:
    return await screens.let_in("console")


async def test_hours_are_kept_named_by_a_queue_and_let_go_again(
    screens: Screens, console: httpx.AsyncClient
) -> None:
    lucia = await screens.story.worker("Luc")
    path = f"/console/api/workspaces/{lucia.workspace_id}"
    made = ok(await console.post(f"{path}/hours", json=OFFICE))
    assert (made["weekly"], made["special"]) == (OFFICE["weekly"], OFFICE["special"])
    listed = ok(await console.get(f"{path}/hours"))
    (queue_id,) = listed["queues"]
    assert listed["settings"]["promiseHours"] == 8
    assert ok(
        await console.put(f"/console/api/queues/{queue_id}/hours", json={"hoursId": made["hoursId"]})
    ) == {"hoursId": made["hoursId"]}
    assert (await console.delete(f"/console/api/hours/{made['hoursId']}")).status_code == 409
    changed = {**OFFICE, "friendlyName": "Longer", "weekly": {"tue": ["08:00-24:00"]}}
    written = ok(await console.put(f"/console/api/hours/{made['hoursId']}", json=changed))
    assert (written["friendlyName"], written["weekly"]) == ("Longer", {"tue": ["08:00-24:00"]})
    ok(await console.put(f"/console/api/queues/{queue_id}/hours", json={"hoursId": None}))
    assert (await console.delete(f"/console/api/hours/{made['hoursId']}")).status_code == 204
    assert ok(await console.get(f"{path}/hours"))["hours"] == []


async def test_a_preview_shows_the_coming_days_by_the_clock_of_the_zone(console: httpx.AsyncClient) -> None:
    shown = ok(await console.post("/console/api/hours/preview", json=OFFICE))
    first = shown["stretches"][0]
    assert first["from"][11:16] in {"09:00", "14:00", "22:00"}
    assert len(shown["stretches"]) == 21


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"weekly": {"mon": ["9-5"]}}, "weekly.mon"),
        ({"weekly": {"mon": ["09:00-13:00", "12:00-14:00"]}}, "weekly.mon"),
        ({"weekly": {"monday": []}}, "weekly"),
        ({"special": [{"on": "25.12.2026", "name": "Christmas"}]}, "special.on"),
        ({"friendlyName": " "}, "FriendlyName"),
    ],
)
async def test_what_cannot_be_kept_is_refused_at_its_place(
    screens: Screens, console: httpx.AsyncClient, wrong: dict[str, object], field: str
) -> None:
    lucia = await screens.story.worker("Luc")
    path = f"/console/api/workspaces/{lucia.workspace_id}/hours"
    refused = await console.post(path, json={**OFFICE, **wrong})
    assert (refused.status_code, refused.json()["field"]) == (400, field)


async def test_what_waiting_customers_are_told_is_set(screens: Screens, console: httpx.AsyncClient) -> None:
    lucia = await screens.story.worker("Luc")
    path = f"/console/api/workspaces/{lucia.workspace_id}"
    made = ok(await console.post(f"{path}/hours", json={**OFFICE, "weekly": {}}))
    body = {"hoursId": made["hoursId"], "tellsWait": True, "promiseHours": 4, "offersAtATime": 2}
    told = ok(await console.patch(f"{path}/waiting", json=body))
    assert told == {**body, "channelPolicy": "independent"}
    (queue_id,) = ok(await console.get(f"{path}/hours"))["queues"]
    wait = ok(await console.get(f"/console/api/queues/{queue_id}/wait"))
    assert (wait["low"], wait["unknown"]) == (None, "it is closed")
    assert ok(await console.patch(f"{path}/waiting", json={"hoursId": None}))["hoursId"] is None
    assert (await console.patch(f"{path}/waiting", json={"promiseHours": 0})).status_code == 400
