"""The desktop's calls: the task shows the call, its device answers it, and a worker calls or writes to somebody first."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.asgi_socket import AppSocket
from tests.support.calls import Caller, begin_call
from tests.support.house import Story
from tests.support.screens import BASE, LOCAL_KEY, Screens, ok
from tests.support.staff import Staff, hash_cheaply
from tests.support.talks import asks_for_person
from tieline.app.starter import CUSTOMER_NUMBER
from tieline.channels.voice.models import Program
from tieline.journeys.calls.hold_music import RINGBACK
from tieline.journeys.desk_view import DeskFeed
from tieline.kit.db import Database
from tieline.kit.events import read_events
from tieline.routing import Worker

pytestmark = pytest.mark.journey


@pytest.fixture
async def screens(sqlite_db: Database, tmp_path: Path) -> AsyncIterator[Screens]:
    story = await Story.begin(sqlite_db, tmp_path)
    yield Screens.of(story)
    await story.house.call_stories.close()


@pytest.fixture
async def marco(screens: Screens) -> Worker:
    return await screens.story.on_duty("Marco")


@pytest.fixture
async def desktop(screens: Screens, marco: Worker) -> httpx.AsyncClient:
    return await screens.let_in("worker", marco)


def _line(screens: Screens, call_id: str, browser: httpx.AsyncClient, **headers: str) -> AppSocket:
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    url = f"{BASE}/desktop/api/calls/{call_id}/line?device=words"
    given = {"Cookie": cookies, "Origin": BASE, **headers}
    return AppSocket(screens.app, url, headers={name: value for name, value in given.items() if value})


async def _accept(screens: Screens, desktop: httpx.AsyncClient) -> dict[str, Any]:
    (offer,) = ok(await desktop.get("/desktop/api/tasks"))["offers"]
    card: dict[str, Any] = ok(
        await desktop.post(f"/desktop/api/reservations/{offer['reservationId']}/accept")
    )
    await screens.story.settle()
    return card


async def test_the_offer_of_a_call_says_that_it_is_one_and_since_when_ana_waits(
    screens: Screens, desktop: httpx.AsyncClient
) -> None:
    ana = await asks_for_person(screens.story)
    (offer,) = ok(await desktop.get("/desktop/api/tasks"))["offers"]
    assert offer["channel"] == "VOICE"
    assert offer["waitingSince"] <= offer["serverNow"]
    ana.line.leave()
    await ana.over()


async def test_card_and_briefing_show_the_call(screens: Screens, desktop: httpx.AsyncClient) -> None:
    ana = await asks_for_person(screens.story)
    card = await _accept(screens, desktop)
    call = card["call"]
    assert (call["status"], call["customerCallId"], call["recording"]) == ("ringing", ana.call_id, "off")
    assert (call["muted"], call["held"], call["startedAt"]) == (False, False, None)
    told = ok(await desktop.get(f"/desktop/api/tasks/{card['taskId']}/briefing"))
    assert told["call"] == call
    assert told["conversation"]["channel"] == "VOICE"
    ana.line.leave()
    await ana.over()
    told = ok(await desktop.get(f"/desktop/api/tasks/{card['taskId']}/briefing"))
    assert told["call"]["status"] == "ended"


async def test_a_task_without_a_call_has_none(screens: Screens, desktop: httpx.AsyncClient) -> None:
    await screens.story.text("I want to speak to a human")
    card = await _accept(screens, desktop)
    assert card["call"] is None
    refused = await desktop.post(f"/desktop/api/tasks/{card['taskId']}/call", json={"muted": True})
    assert (refused.status_code, refused.json()["message"]) == (
        409,
        "Nobody is on the phone in this task now.",
    )


async def test_marco_answers_on_his_page_talks_and_hangs_up(
    screens: Screens, desktop: httpx.AsyncClient
) -> None:
    ana = await asks_for_person(screens.story)
    card = await _accept(screens, desktop)
    line = _line(screens, card["call"]["callId"], desktop)
    assert await line.open() is None
    await line.until("state", state="connected")
    await ana.line.until_state("connected")
    line.send(type="words", text="Hello, this is Marco")
    await ana.line.until_notice("words")
    ana.line.speak("My order is late")
    heard = await line.until("words")
    assert (heard["who"], heard["text"]) == ("caller", "My order is late")
    ok(await desktop.post(f"/desktop/api/tasks/{card['taskId']}/call/end"))
    await line.until("end")
    await ana.line.until_said("The call is over")
    await ana.over()
    told = ok(await desktop.get(f"/desktop/api/tasks/{card['taskId']}/briefing"))
    spoken = [(one["speaker"], one["text"], one["channel"]) for one in told["transcript"][-3:]]
    assert spoken == [
        ("worker", "Hello, this is Marco", "VOICE"),
        ("customer", "My order is late", "VOICE"),
        ("flow", ana.line.said[-1], "VOICE"),
    ]


async def test_mute_hold_and_recording_come_back_as_they_are_then(
    screens: Screens, desktop: httpx.AsyncClient
) -> None:
    ana = await asks_for_person(screens.story)
    card = await _accept(screens, desktop)
    path = f"/desktop/api/tasks/{card['taskId']}/call"
    assert ok(await desktop.post(path, json={"muted": True, "held": True}))["muted"] is True
    call = ok(await desktop.post(path, json={"held": False, "recording": "on"}))
    assert (call["muted"], call["held"], call["recording"]) == (True, False, "on")
    assert ok(await desktop.post(path, json={"recording": "paused"}))["recording"] == "paused"
    assert ok(await desktop.post(path, json={"recording": "off"}))["recording"] == "off"
    assert (await desktop.post(path, json={"recording": "maybe"})).status_code == 400
    assert (await desktop.post(path, json={"digits": "call me"})).status_code == 400
    ana.line.leave()
    await ana.over()


async def test_the_line_opens_for_the_worker_whose_call_it_is_alone(
    screens: Screens, desktop: httpx.AsyncClient
) -> None:
    ana = await asks_for_person(screens.story)
    card = await _accept(screens, desktop)
    call_id = card["call"]["callId"]
    lucia = await screens.let_in("worker", await screens.story.worker("Lucía"))
    others = _line(screens, call_id, lucia)
    assert await others.open() is None
    assert (await others.until("end"))["reason"] == "There is no call by that id."
    assert await others.until_closed() == 1008
    assert await _line(screens, call_id, screens.browser()).open() == 1008
    assert await _line(screens, call_id, desktop, Origin="https://elsewhere.example").open() == 1008
    customers = _line(screens, ana.call_id, desktop)
    assert await customers.open() is None
    assert await customers.until_closed() == 1008
    by_key = _line(
        screens, call_id, screens.browser(), Origin="", Cookie="", Authorization=f"Bearer {LOCAL_KEY}"
    )
    assert await by_key.open() is None
    await by_key.until("state", state="connected")
    by_key.send(type="hangup")
    await by_key.until_closed()
    await ana.over()


async def test_whoever_is_disabled_is_off_the_call_at_once(
    screens: Screens, marco: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    hash_cheaply(monkeypatch)
    staff = await Staff.of(screens)
    his, user = await staff.join("Marco", ["worker"], workerId=marco.worker_id)
    _, other = await staff.join("Sofia", ["supervisor"])
    ana = await asks_for_person(screens.story)
    card = await _accept(screens, his)
    line = _line(screens, card["call"]["callId"], his)
    assert await line.open() is None
    await line.until("state", state="connected")
    ok(await staff.console.patch(f"/console/api/users/{other['userId']}", json={"disabled": True}))
    ok(await staff.console.patch(f"/console/api/users/{user['userId']}", json={"name": "Marco B"}))
    line.send(type="words", text="Hello, this is Marco")
    await ana.line.until_notice("words")
    ok(await staff.console.patch(f"/console/api/users/{user['userId']}", json={"disabled": True}))
    assert (await line.until("end"))["reason"].startswith("You were signed out")
    assert await line.until_closed() == 1008
    assert await _line(screens, card["call"]["callId"], his).open() == 1008
    await line.close()
    ana.line.leave()
    await ana.over()


async def test_a_sign_in_that_ends_shuts_its_own_line_and_another_goes_on(
    screens: Screens, desktop: httpx.AsyncClient, marco: Worker
) -> None:
    ana = await asks_for_person(screens.story)
    card = await _accept(screens, desktop)
    line = _line(screens, card["call"]["callId"], desktop)
    assert await line.open() is None
    await line.until("state", state="connected")
    elsewhere = await screens.let_in("worker", marco)
    console = await screens.let_in("console")
    mine = [
        each for each in ok(await console.get("/console/api/users"))["signIns"] if each["role"] == "worker"
    ]
    first = min(mine, key=lambda one: one["createdAt"] + one["signInId"])
    ended = await console.delete(f"/console/api/sign-ins/{first['signInId']}")
    assert ended.status_code == 204
    assert await line.until_closed() == 1008
    again = _line(screens, card["call"]["callId"], elsewhere)
    assert await again.open() is None
    await again.until("state", state="connected")
    again.send(type="words", text="Here I am again")
    await ana.line.until_notice("words")
    await line.close()
    ana.line.leave()
    await ana.over()


async def test_a_supervisor_listens_by_her_own_line_alone_and_marco_sees_it(
    screens: Screens, desktop: httpx.AsyncClient
) -> None:
    ana = await asks_for_person(screens.story)
    card = await _accept(screens, desktop)
    his = _line(screens, card["call"]["callId"], desktop)
    assert await his.open() is None
    supervisor = await screens.let_in("supervisor")
    found = await supervisor.get(f"/desktop/api/conversations/{card['conversationId']}/call")
    assert ok(found) == {"callId": card["call"]["callId"]}
    path = f"/desktop/api/calls/{card['call']['callId']}/supervision"
    assert (await desktop.post(path, json={"mode": "monitor"})).status_code == 403
    assert (await supervisor.post(path, json={"mode": "shout"})).status_code == 400
    begun = ok(await supervisor.post(path, json={"mode": "monitor"}), 201)
    hers = _line(screens, begun["callId"], supervisor)
    assert await hers.open() is None
    await hers.until("state", state="connected")
    (shown,) = ok(await desktop.get("/desktop/api/tasks"))["tasks"]
    assert [one["mode"] for one in shown["call"]["listeners"]] == ["monitor"]
    wrong = _line(screens, card["call"]["callId"], supervisor)
    assert await wrong.open() is None
    assert await wrong.until_closed() == 1008
    changed = await supervisor.post(f"/desktop/api/supervisions/{begun['callId']}", json={"mode": "coach"})
    assert ok(changed)["mode"] == "coach"
    ok(await supervisor.post(f"/desktop/api/supervisions/{begun['callId']}/end"), 204)
    await hers.until_closed()
    ana.line.leave()
    await ana.over()


async def test_marco_calls_ana_and_it_is_his_task(
    screens: Screens, desktop: httpx.AsyncClient, marco: Worker
) -> None:
    story = screens.story
    made = ok(await desktop.post("/desktop/api/calls", json={"to": "+15550100001"}), 201)
    (card,) = ok(await desktop.get("/desktop/api/tasks"))["tasks"]
    assert (card["taskId"], card["status"], card["call"]["status"]) == (
        made["taskId"],
        "assigned",
        "ringing",
    )
    await story.settle()
    conversation = await story.conversation(card["conversationId"])
    assert conversation.owner.reference == marco.worker_id
    call = await story.db.read(
        lambda tx: story.house.calls_room.get_call(tx, call_id=card["call"]["customerCallId"])
    )
    assert (call.direction.value, call.to, call.status.value) == ("outbound-dial", "+15550100001", "ringing")
    again = await desktop.post("/desktop/api/calls", json={"to": "+15550100001"})
    assert again.status_code == 409
    assert (await desktop.post("/desktop/api/calls", json={"to": "Ana"})).status_code == 400


async def test_marco_writes_to_ana_first(screens: Screens, desktop: httpx.AsyncClient) -> None:
    story = screens.story
    body = {"to": "+15550100001", "text": "Hello Ana, your screen has arrived."}
    made = ok(await desktop.post("/desktop/api/messages", json=body), 201)
    await story.settle()
    (card,) = ok(await desktop.get("/desktop/api/tasks"))["tasks"]
    assert (card["taskId"], card["lastText"], card["call"]) == (made["taskId"], body["text"], None)
    assert (await story.said(card["conversationId"]))[-1] == ("worker", body["text"])
    body["text"] = "See you."
    assert ok(await desktop.post("/desktop/api/messages", json=body), 201) == made
    assert (await desktop.post("/desktop/api/messages", json={**body, "text": " "})).status_code == 400


async def test_a_customer_who_waits_for_somebody_else_is_not_taken_over(
    screens: Screens, desktop: httpx.AsyncClient
) -> None:
    lucia = await screens.let_in("worker", await screens.story.worker("Lucía"))
    await screens.story.text("I want to speak to a human")
    refused = await lucia.post("/desktop/api/messages", json={"to": "+15550100001", "text": "Hello"})
    assert refused.status_code == 409


async def test_the_live_feed_lets_the_news_of_the_call_through(
    screens: Screens, desktop: httpx.AsyncClient, marco: Worker
) -> None:
    story = screens.story
    ana = await asks_for_person(story)
    card = await _accept(screens, desktop)
    task = await story.db.read(lambda tx: story.house.routing.get_task(tx, task_id=card["taskId"]))
    feed = DeskFeed(worker_id=marco.worker_id, tasks=[task])
    stranger = DeskFeed(worker_id="WK" + "0" * 32, tasks=[])
    ana.line.leave()
    await ana.over()
    page = await story.db.read(lambda tx: read_events(tx, after="0.0", limit=500))
    mine = [event.type for event in page.events if feed(event)]
    assert {"CallStarted", "CallStatusChanged", "ConferenceChanged"} <= set(mine)
    assert [event.type for event in page.events if stranger(event) and event.type.startswith("Call")] == []


class TestDirectCalls:
    """A document dials Marco's softphone; no task is about it."""

    @staticmethod
    async def _dials(screens: Screens, marco: Worker) -> Caller:
        story = screens.story
        ana = await begin_call(story)
        await ana.line.until_count(1)
        dial = f"<Response><Dial><Client>{marco.worker_id}</Client></Dial><Say>Nobody there.</Say></Response>"
        await story.db.transact(
            lambda tx: story.house.calls_room.want_program(
                tx, call_id=ana.call_id, program=Program(twiml=dial)
            )
        )
        await ana.line.until_played(RINGBACK)
        await story.settle()
        return ana

    async def test_it_rings_by_name_and_is_answered(
        self, screens: Screens, desktop: httpx.AsyncClient, marco: Worker
    ) -> None:
        ana = await self._dials(screens, marco)
        (shown,) = ok(await desktop.get("/desktop/api/calls"))["calls"]
        assert (shown["name"], shown["from"], shown["status"]) == ("Ana Torres", CUSTOMER_NUMBER, "ringing")
        line = _line(screens, shown["callId"], desktop)
        assert await line.open() is None
        await line.until("state", state="connected")
        (shown,) = ok(await desktop.get("/desktop/api/calls"))["calls"]
        assert shown["status"] == "connected"
        assert (await desktop.post(f"/desktop/api/calls/{shown['callId']}/decline")).status_code == 409
        line.send(type="hangup")
        await line.until("end")
        await ana.line.until_said("Nobody there.")
        await ana.over()
        assert ok(await desktop.get("/desktop/api/calls"))["calls"] == []

    async def test_declined_the_document_goes_on(
        self, screens: Screens, desktop: httpx.AsyncClient, marco: Worker
    ) -> None:
        ana = await self._dials(screens, marco)
        (shown,) = ok(await desktop.get("/desktop/api/calls"))["calls"]
        lucia = await screens.let_in("worker", await screens.story.on_duty("Lucía"))
        assert ok(await lucia.get("/desktop/api/calls"))["calls"] == []
        assert (await lucia.post(f"/desktop/api/calls/{shown['callId']}/decline")).status_code == 404
        answer = await desktop.post(f"/desktop/api/calls/{shown['callId']}/decline")
        assert answer.status_code == 204
        await ana.line.until_said("Nobody there.")
        await ana.over()
