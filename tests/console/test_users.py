"""Administrators look after people: who is disabled or loses a role is out at once, with every open feed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import Request

from tests.support.house import Story
from tests.support.screens import Screens, ok
from tests.support.staff import Staff, hash_cheaply, try_password
from tieline.accounts import Principal
from tieline.doorway.live import live_response
from tieline.journeys.sign_out import SignOut
from tieline.kit.db import Database

pytestmark = pytest.mark.journey


@pytest.fixture
async def staff(sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Staff:
    hash_cheaply(monkeypatch)
    return await Staff.of(Screens.of(await Story.begin(sqlite_db, tmp_path)))


async def feed_of(staff: Staff, browser: httpx.AsyncClient) -> AsyncIterator[Any]:
    """The live feed that a browser has open; its hello is read already."""
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    scope = {
        "type": "http",
        "app": staff.screens.app,
        "method": "GET",
        "path": "/desktop/api/live",
        "headers": [(b"cookie", cookies.encode())],
        "query_string": b"",
    }
    request = Request(scope)
    principal = await staff.screens.app.state.authenticator.find(request, roles=("supervisor",))
    assert isinstance(principal, Principal)
    request.state.principal = principal
    answer = await live_response(
        request, staff.screens.story.db, account_id=principal.account_id, keep=lambda _: False
    )
    lines: AsyncIterator[Any] = answer.body_iterator  # type: ignore[assignment]
    assert '"hello"' in str(await anext(lines))
    return lines


async def ended(lines: AsyncIterator[Any]) -> bool:
    async def rest() -> None:
        async for _ in lines:
            pass

    await asyncio.wait_for(rest(), 10)
    return True


async def test_disabling_ends_every_session_and_open_feed_at_once(staff: Staff) -> None:
    sofia, user = await staff.join("Sofia", ["supervisor"])
    feed = await feed_of(staff, sofia)
    ok(await staff.console.patch(f"/console/api/users/{user['userId']}", json={"disabled": True}))
    assert await ended(feed)
    assert (await sofia.get("/sign-in/api/me")).status_code == 401
    assert (await try_password(sofia, user["username"])).status_code == 401
    ok(await staff.console.patch(f"/console/api/users/{user['userId']}", json={"disabled": False}))
    ok(await try_password(sofia, user["username"]))


async def test_a_sign_in_is_listed_with_where_and_ended_one_by_one_or_all(staff: Staff) -> None:
    first, user = await staff.join("Sofia", ["supervisor"])
    second = await staff.sign_in(user["username"])
    shown = ok(await staff.console.get("/console/api/users"))
    hers = [one for one in shown["signIns"] if one["userId"] == user["userId"]]
    assert {one["address"] for one in hers} == {"127.0.0.1"}
    assert all("httpx" in one["browser"] for one in hers)
    feed = await feed_of(staff, second)
    newest = max(hers, key=lambda one: one["createdAt"] + one["signInId"])
    assert (await staff.console.delete(f"/console/api/sign-ins/{newest['signInId']}")).status_code == 204
    assert await ended(feed)
    assert (await second.get("/sign-in/api/me")).status_code == 401
    ok(await first.get("/sign-in/api/me"))
    all_of_hers = f"/console/api/users/{user['userId']}/sign-ins"
    assert ok(await staff.console.delete(all_of_hers)) == {"ended": 1}
    assert (await first.get("/sign-in/api/me")).status_code == 401


async def test_a_role_counts_from_the_next_request(staff: Staff) -> None:
    browser, user = await staff.join("Sofia", ["supervisor"])
    feed = await feed_of(staff, browser)
    one = f"/console/api/users/{user['userId']}"
    ok(await staff.console.patch(one, json={"roles": ["administrator"]}))
    assert await ended(feed)
    ok(await browser.get("/console/api/users"))
    ok(await staff.console.patch(one, json={"roles": ["supervisor"]}))
    assert (await browser.get("/console/api/users")).status_code == 403


async def test_a_worker_is_somebody_of_the_routing(staff: Staff) -> None:
    marco = await staff.screens.story.worker("Marco")
    browser, _ = await staff.join("Marco", ["worker", "supervisor"], workerId=marco.worker_id)
    assert ok(await browser.get("/desktop/api/me"))["name"] == "Marco Bianchi"
    fresh, nina = await staff.join("Nina", ["worker"], newWorker=True)
    assert ok(await fresh.get("/desktop/api/me"))["name"] == "Nina"
    assert nina["workerId"].startswith("WK")
    nobody = {"username": "x@example.com", "name": "X", "roles": ["worker"]}
    assert (await staff.console.post("/console/api/users", json=nobody)).json()["field"] == "workerId"
    twice = {**nobody, "username": "NINA@example.com", "newWorker": True}
    assert (await staff.console.post("/console/api/users", json=twice)).status_code == 409


@pytest.mark.parametrize("how", ["disabled", "signed out", "one by one", "no worker any more"])
async def test_nothing_rings_at_a_worker_whose_last_desktop_an_administrator_shut(
    staff: Staff, how: str
) -> None:
    story = staff.screens.story
    marco = await story.on_duty("Marco")
    _, user = await staff.join("Marco", ["worker"], workerId=marco.worker_id)
    second = await staff.sign_in(user["username"])
    one = f"/console/api/users/{user['userId']}"
    (elsewhere, here) = sorted(
        ok(await second.get("/sign-in/api/me"))["signIns"], key=lambda each: bool(each["isThis"])
    )
    ok(await staff.console.delete(f"/console/api/sign-ins/{elsewhere['signInId']}"), 204)
    assert ok(await second.get("/desktop/api/me"))["activity"]["available"]
    if how == "disabled":
        ok(await staff.console.patch(one, json={"disabled": True}))
    elif how == "signed out":
        ok(await staff.console.delete(f"{one}/sign-ins"))
    elif how == "one by one":
        ok(await staff.console.delete(f"/console/api/sign-ins/{here['signInId']}"), 204)
    else:
        ok(await staff.console.patch(one, json={"roles": ["supervisor"]}))
    assert not (await story.worker("Marco")).available
    await story.text("I want to speak to a human about order 4711")
    assert await story.ringing(marco) == []


async def test_a_worker_who_left_does_not_come_in_by_their_password_again(staff: Staff) -> None:
    """Sofia, who led the team besides, goes on leading it."""
    story, house = staff.screens.story, staff.screens.story.house
    leave = SignOut(story.db, accounts=house.accounts, routing=house.routing).dismiss
    marco, lucia = await story.worker("Marco"), await story.worker("Lucía")
    here, marcos = await staff.join("Marco", ["worker"], workerId=marco.worker_id)
    sofia, _ = await staff.join("Sofia", ["worker", "supervisor"], workerId=lucia.worker_id)
    for worker in (marco, lucia):
        await leave(account_id=story.account_id, worker_id=worker.worker_id)
    assert (await here.get("/desktop/api/me")).status_code == 401
    assert (await try_password(here, marcos["username"])).status_code == 401
    sofia = await staff.sign_in("sofia@example.com")
    assert ok(await sofia.get("/sign-in/api/me"))["roles"] == ["supervisor"]
    number = {"to": "+15550100077", "text": "Hello, it is me"}
    assert (await sofia.post("/desktop/api/messages", json=number)).status_code == 403


async def test_a_change_of_name_sends_nobody_off_duty(staff: Staff) -> None:
    """Also not a worker who works elsewhere than at our desktop."""
    marco = await staff.screens.story.on_duty("Marco")
    user = await staff.invite("Marco", ["worker"], workerId=marco.worker_id)
    ok(await staff.console.patch(f"/console/api/users/{user['userId']}", json={"name": "Marco B."}))
    assert (await staff.screens.story.worker("Marco")).available


async def test_an_administrator_cannot_lock_herself_out(staff: Staff) -> None:
    ada, user = await staff.join("Ada", ["administrator"])
    for body in ({"disabled": True}, {"roles": ["supervisor"]}):
        assert (await ada.patch(f"/console/api/users/{user['userId']}", json=body)).status_code == 403


async def test_a_reset_shuts_the_link_before_it(staff: Staff) -> None:
    sofia = await staff.invite("Sofia", ["supervisor"])
    ok(await staff.console.post(f"/console/api/users/{sofia['userId']}/reset"), 201)
    old = await staff.screens.browser().post("/sign-in/api/link", json={"token": sofia["token"]})
    assert old.status_code == 403


async def test_another_account_has_none_of_these_people(staff: Staff) -> None:
    sofia = await staff.invite("Sofia", ["supervisor"])
    other = await staff.screens.let_in("console", account_id=await staff.screens.other_account())
    assert ok(await other.get("/console/api/users"))["users"] == []
    one = f"/console/api/users/{sofia['userId']}"
    assert (await other.patch(one, json={"disabled": True})).status_code == 404
    assert (await other.post(f"{one}/reset")).status_code == 404
    assert (await other.delete(f"{one}/sign-ins")).status_code == 404
