"""The desktop: it rings at Marco's, he accepts, sees everything, answers and finishes; nobody else sees his task."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.house import Story
from tests.support.screens import Screens, ok
from tieline.kit.db import Database
from tieline.routing import Worker

pytestmark = pytest.mark.journey

ASKS = "I want to speak to a human about order 4711"


@pytest.fixture
async def screens(sqlite_db: Database, tmp_path: Path) -> Screens:
    return Screens.of(await Story.begin(sqlite_db, tmp_path))


@pytest.fixture
async def marco(screens: Screens) -> Worker:
    return await screens.story.on_duty("Marco")


@pytest.fixture
async def desktop(screens: Screens, marco: Worker) -> httpx.AsyncClient:
    return await screens.let_in("worker", marco)


async def ring(screens: Screens, desktop: httpx.AsyncClient) -> dict[str, Any]:
    """Let Ana ask for a person; return the offer at Marco's."""
    await screens.story.text("My order 4711 arrived broken, the screen has a crack")
    await screens.story.text(ASKS)
    (offer,) = ok(await desktop.get("/desktop/api/tasks"))["offers"]
    found: dict[str, Any] = offer
    return found


async def accept(screens: Screens, desktop: httpx.AsyncClient) -> dict[str, Any]:
    offer = await ring(screens, desktop)
    card: dict[str, Any] = ok(
        await desktop.post(f"/desktop/api/reservations/{offer['reservationId']}/accept")
    )
    await screens.story.settle()
    return card


async def test_marco_goes_on_duty(screens: Screens) -> None:
    marco = await screens.story.worker("Marco")
    desktop = await screens.let_in("worker", marco)
    me = ok(await desktop.get("/desktop/api/me"))
    assert (me["name"], me["languages"], me["activity"]["available"]) == (
        "Marco Bianchi",
        ["en", "it"],
        False,
    )
    available = next(activity for activity in me["activities"] if activity["available"])
    changed = ok(await desktop.post("/desktop/api/activity", json={"activityId": available["id"]}))
    assert changed["activity"] == available


async def test_an_offer_tells_who_why_and_until_when(screens: Screens, desktop: httpx.AsyncClient) -> None:
    offer = await ring(screens, desktop)
    assert (offer["customerName"], offer["channel"]) == ("Ana Torres", "SMS")
    assert offer["reason"]
    assert "4711" in offer["summaryFirstSentence"]
    assert offer["serverNow"] < offer["expiresAt"]


async def test_accepting_makes_it_marcos_task(screens: Screens, desktop: httpx.AsyncClient) -> None:
    card = await accept(screens, desktop)
    desk = ok(await desktop.get("/desktop/api/tasks"))
    assert desk["offers"] == []
    assert [task["taskId"] for task in desk["tasks"]] == [card["taskId"]]
    assert (card["status"], card["customerName"], card["unread"]) == ("assigned", "Ana Torres", 0)
    await screens.story.text("Are you there, Marco?")
    (task,) = ok(await desktop.get("/desktop/api/tasks"))["tasks"]
    assert (task["unread"], task["lastText"]) == (1, "Are you there, Marco?")


async def test_the_briefing_has_everything_that_was_said_and_known(
    screens: Screens, desktop: httpx.AsyncClient, marco: Worker
) -> None:
    card = await accept(screens, desktop)
    told = ok(await desktop.get(f"/desktop/api/tasks/{card['taskId']}/briefing"))
    speakers = [line["speaker"] for line in told["transcript"]]
    assert speakers[:4] == ["customer", "agent", "customer", "agent"]
    said = {line["communicationId"] for line in told["transcript"]}
    assert told["handoff"]["communicationId"] in said
    assert told["handoff"]["reason"]
    assert told["summary"]["state"] == "ready"
    assert all(set(one["citations"]) <= said for one in told["summary"]["sentences"])
    assert told["suggestion"]["state"] in {"ready", "none"}
    assert told["conversation"]["owner"] == {
        "kind": "worker",
        "name": "Marco Bianchi",
        "reference": marco.worker_id,
    }
    assert told["conversation"]["waitedSeconds"] >= 0
    assert (told["profile"]["name"], told["profile"]["identifiers"][0]["idType"]) == ("Ana Torres", "phone")
    assert "firstName" in {trait["name"] for trait in told["profile"]["traits"]}
    assert "HUMAN_AGENT" in {participant["type"] for participant in told["participants"]}


async def test_marco_answers_finishes_and_it_is_remembered(
    screens: Screens, desktop: httpx.AsyncClient
) -> None:
    task = f"/desktop/api/tasks/{(await accept(screens, desktop))['taskId']}"
    sent = ok(await desktop.post(f"{task}/messages", json={"text": "A new screen is on its way."}), 201)
    await screens.story.settle()
    told = ok(await desktop.get(f"{task}/briefing"))
    last = told["transcript"][-1]
    assert (last["communicationId"], last["speaker"], last["name"]) == (
        sent["communicationId"],
        "worker",
        "Marco Bianchi",
    )
    assert last["deliveryStatus"] == "DELIVERED"
    assert "willRemember" in ok(await desktop.post(f"{task}/wrapup"))
    (card,) = ok(await desktop.get("/desktop/api/tasks"))["tasks"]
    assert card["status"] == "wrapping"
    finish = {
        "disposition": "Solved",
        "note": "Sent a screen",
        "observations": ["Prefers texts in the evening"],
    }
    ok(await desktop.post(f"{task}/finish", json=finish))
    await screens.story.settle()
    assert ok(await desktop.get("/desktop/api/tasks")) == {"offers": [], "tasks": []}
    await screens.story.text("One more thing: " + ASKS)
    again = await accept_again(screens, desktop)
    assert "Prefers texts in the evening" in {one["content"] for one in again["observations"]}
    (past,) = again["history"]
    assert (past["status"], past["summary"] is not None, past["messages"] > 3) == ("CLOSED", True, True)
    words = ok(await desktop.get(f"/desktop/api/conversations/{past['conversationId']}/transcript"))
    assert "A new screen is on its way." in {line["text"] for line in words["transcript"]}


async def accept_again(screens: Screens, desktop: httpx.AsyncClient) -> dict[str, list[dict[str, Any]]]:
    (offer,) = ok(await desktop.get("/desktop/api/tasks"))["offers"]
    card = ok(await desktop.post(f"/desktop/api/reservations/{offer['reservationId']}/accept"))
    await screens.story.settle()
    found: dict[str, list[dict[str, Any]]] = ok(
        await desktop.get(f"/desktop/api/tasks/{card['taskId']}/briefing")
    )
    return found


async def test_marco_gives_ana_back(screens: Screens, desktop: httpx.AsyncClient) -> None:
    card = await accept(screens, desktop)
    ok(
        await desktop.post(
            f"/desktop/api/tasks/{card['taskId']}/return", json={"note": "Only wanted the status"}
        )
    )
    await screens.story.settle()
    conversation = await screens.story.conversation(card["conversationId"])
    assert conversation.owner.kind == "agent"
    assert ok(await desktop.get("/desktop/api/tasks"))["tasks"] == []


async def test_an_offer_that_is_gone_is_a_conflict(screens: Screens, desktop: httpx.AsyncClient) -> None:
    offer = await ring(screens, desktop)
    path = f"/desktop/api/reservations/{offer['reservationId']}"
    ok(await desktop.post(f"{path}/reject"))
    assert (await desktop.post(f"{path}/accept")).status_code == 409


async def test_p8_lucia_sees_nothing_of_marcos_task(screens: Screens, desktop: httpx.AsyncClient) -> None:
    card = await accept(screens, desktop)
    lucia = await screens.let_in("worker", await screens.story.on_duty("Lucía"))
    task = f"/desktop/api/tasks/{card['taskId']}"
    assert (await lucia.get(f"{task}/briefing")).status_code == 404
    assert (await lucia.post(f"{task}/messages", json={"text": "Hello"})).status_code == 404
    assert (await lucia.post(f"{task}/finish", json={"disposition": "Solved"})).status_code == 404
    transcript = f"/desktop/api/conversations/{card['conversationId']}/transcript"
    assert (await lucia.get(transcript)).status_code == 404
    assert ok(await lucia.get("/desktop/api/tasks")) == {"offers": [], "tasks": []}


async def test_p8_another_account_sees_nothing(screens: Screens, desktop: httpx.AsyncClient) -> None:
    card = await accept(screens, desktop)
    other = await screens.let_in("console", account_id=await screens.other_account())
    assert (await other.get(f"/desktop/api/tasks/{card['taskId']}/briefing")).status_code == 404
    assert (
        await other.get(f"/desktop/api/conversations/{card['conversationId']}/transcript")
    ).status_code == 404
    marco = await screens.story.worker("Marco")
    assert (await other.get("/desktop/api/me", params={"workerId": marco.worker_id})).status_code == 404


async def test_the_console_may_look_but_not_act(screens: Screens, desktop: httpx.AsyncClient) -> None:
    card = await accept(screens, desktop)
    console = await screens.let_in("console")
    assert (await console.get(f"/desktop/api/tasks/{card['taskId']}/briefing")).status_code == 200
    assert (await console.get("/desktop/api/me")).status_code == 400
    spoken = await console.post(f"/desktop/api/tasks/{card['taskId']}/messages", json={"text": "Hello"})
    assert spoken.status_code == 403


@pytest.mark.parametrize("text", ["", "  ", "x" * 1601, "a\x00b", None, 7])
async def test_p13_a_reply_that_cannot_be_sent_is_refused(
    screens: Screens, desktop: httpx.AsyncClient, text: object
) -> None:
    card = await accept(screens, desktop)
    before = await screens.story.said(card["conversationId"])
    refused = await desktop.post(f"/desktop/api/tasks/{card['taskId']}/messages", json={"text": text})
    assert refused.status_code == 400
    assert await screens.story.said(card["conversationId"]) == before


@pytest.mark.parametrize(
    "finish",
    [{}, {"disposition": "  "}, {"disposition": "Solved", "observations": "no list"}, {"disposition": 1}],
)
async def test_p13_a_finish_without_a_disposition_is_refused(
    screens: Screens, desktop: httpx.AsyncClient, finish: dict[str, object]
) -> None:
    card = await accept(screens, desktop)
    refused = await desktop.post(f"/desktop/api/tasks/{card['taskId']}/finish", json=finish)
    assert refused.status_code == 400
    assert refused.json()["field"].startswith(("disposition", "observations"))


async def test_another_sites_page_cannot_act_with_marcos_cookie(
    screens: Screens, desktop: httpx.AsyncClient
) -> None:
    offer = await ring(screens, desktop)
    evil = {"Origin": "https://evil.example"}
    path = f"/desktop/api/reservations/{offer['reservationId']}/accept"
    assert (await desktop.post(path, headers=evil)).status_code == 403
