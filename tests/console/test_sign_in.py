"""Coming in with a password: invitations, wrong ones and locks, and sign-ins that end. Sofia leads, Marco answers."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from tests.support.house import Story
from tests.support.screens import Screens, ok
from tests.support.staff import PASSWORD, Staff, hash_cheaply, try_password
from tieline.accounts.people import store
from tieline.kit.db import Database

pytestmark = pytest.mark.journey

SOFIA = "sofia@example.com"


@pytest.fixture
async def staff(sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Staff:
    hash_cheaply(monkeypatch)
    story = await Story.begin(
        sqlite_db, tmp_path, sign_in_attempts=3, session_hours=48.0, session_idle_hours=8.0
    )
    return await Staff.of(Screens.of(story))


async def test_an_invitation_sets_a_password_once_and_leads_to_the_right_screen(staff: Staff) -> None:
    sofia = await staff.invite("Sofia", ["supervisor"])
    browser = staff.screens.browser()
    token = {"token": sofia["token"]}
    assert ok(await browser.post("/sign-in/api/link", json=token)) == {
        "username": SOFIA,
        "name": "Sofia",
        "hasPassword": False,
    }
    came = await browser.post("/sign-in/api/set-password", json={**token, "password": PASSWORD})
    assert ok(came) == {"home": "/supervisor"}
    cookie = came.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    me = ok(await browser.get("/sign-in/api/me"))
    assert (me["roles"], me["home"]) == (["supervisor"], "/supervisor")
    again = await staff.screens.browser().post(
        "/sign-in/api/set-password", json={**token, "password": PASSWORD}
    )
    assert again.status_code == 403
    _, ada = await staff.join("Ada", ["administrator"])
    home = await try_password(staff.screens.browser(), ada["username"].upper())
    assert ok(home) == {"home": "/"}


@pytest.mark.parametrize("weak", ["short", "password1234", "aaaaaaaaaaaaaaaa", "sofia and something"])
async def test_a_weak_password_is_refused_and_the_link_still_counts(staff: Staff, weak: str) -> None:
    sofia = await staff.invite("Sofia", ["supervisor"])
    browser = staff.screens.browser()
    body = {"token": sofia["token"], "password": weak}
    refused = await browser.post("/sign-in/api/set-password", json=body)
    assert (refused.status_code, refused.json()["field"]) == (400, "password")
    ok(await browser.post("/sign-in/api/set-password", json={**body, "password": PASSWORD}))


async def test_nobody_learns_who_has_a_user_here(staff: Staff) -> None:
    """A wrong password, an unknown name, somebody disabled and somebody without a password get the same answer."""
    await staff.join("Sofia", ["supervisor"])
    _, gone = await staff.join("Gone", ["supervisor"])
    await staff.invite("Late", ["supervisor"])
    ok(await staff.console.patch(f"/console/api/users/{gone['userId']}", json={"disabled": True}))
    answers = {
        (answer.status_code, answer.text)
        for answer in [
            await try_password(staff.screens.browser(), SOFIA, "not her password"),
            await try_password(staff.screens.browser(), "nobody@example.com"),
            await try_password(staff.screens.browser(), "gone@example.com"),
            await try_password(staff.screens.browser(), "late@example.com"),
        ]
    }
    assert len(answers) == 1
    assert answers.pop()[0] == 401


@pytest.mark.parametrize("name", [SOFIA, "nobody@example.com"])
async def test_who_guesses_is_locked_out_for_a_while(staff: Staff, name: str) -> None:
    await staff.join("Sofia", ["supervisor"])
    browser = staff.screens.browser()
    for _ in range(3):
        assert (await try_password(browser, name, "a wrong guess")).status_code == 401
    locked = await try_password(browser, name)
    assert locked.status_code == 429
    assert int(locked.headers["retry-after"]) == 900
    await staff.screens.story.later(seconds=901)
    assert (await try_password(browser, name)).status_code == (200 if name == SOFIA else 401)


async def test_many_guesses_at_once_are_as_few_as_one_after_the_other(staff: Staff) -> None:
    """After the lock a wrong guess is answered as a right one is, so that nobody learns which it was."""
    browser, _ = await staff.join("Sofia", ["supervisor"])
    guesses = [try_password(staff.screens.browser(), SOFIA, f"wrong guess {n}") for n in range(9)]
    answers = [answer.status_code for answer in await asyncio.gather(*guesses)]
    assert sorted(answers) == [401] * 3 + [429] * 6
    await staff.screens.story.later(seconds=901)
    bodies = [{"current": f"wrong guess {n}", "password": "another quiet word"} for n in range(9)]
    stolen = [browser.put("/sign-in/api/me/password", json=body) for body in bodies]
    answers = [answer.status_code for answer in await asyncio.gather(*stolen)]
    assert sorted(answers) == [401] * 3 + [429] * 6


async def test_an_office_is_locked_out_only_after_many_names(staff: Staff) -> None:
    transport: Any = staff.screens.browser()
    transport._transport.client = ("203.0.113.9", 1)
    for number in range(15):
        assert (await try_password(transport, f"guess{number}@example.com")).status_code == 401
    assert (await try_password(transport, "another@example.com")).status_code == 429
    await staff.join("Sofia", ["supervisor"])
    ok(await try_password(staff.screens.browser(), SOFIA))


async def test_another_page_cannot_sign_anybody_in(staff: Staff) -> None:
    await staff.join("Sofia", ["supervisor"])
    elsewhere = staff.screens.browser()
    elsewhere.headers["Origin"] = "https://evil.example"
    assert (await try_password(elsewhere, SOFIA)).status_code == 403


async def test_a_new_password_needs_the_old_one_and_ends_every_other_sign_in(staff: Staff) -> None:
    here, _ = await staff.join("Sofia", ["supervisor"])
    there = await staff.sign_in(SOFIA)
    wanted = {"current": "not it at all", "password": "another quiet word"}
    assert (await here.put("/sign-in/api/me/password", json=wanted)).status_code == 401
    ok(await here.put("/sign-in/api/me/password", json={**wanted, "current": PASSWORD}))
    assert (await there.get("/sign-in/api/me")).status_code == 401
    assert len(ok(await here.get("/sign-in/api/me"))["signIns"]) == 1
    assert (await try_password(there, SOFIA)).status_code == 401
    ok(await try_password(there, SOFIA, "another quiet word"))


async def test_an_old_hash_is_made_anew_at_the_next_sign_in(staff: Staff) -> None:
    _, sofia = await staff.join("Sofia", ["supervisor"])
    old = PasswordHasher(time_cost=2, memory_cost=64, parallelism=1).hash(PASSWORD)
    ids = {"user_id": sofia["userId"]}
    db = staff.screens.story.db
    await db.transact(lambda tx: store.set_password_hash(tx, password_hash=old, **ids))
    await staff.sign_in(SOFIA)
    renewed = await db.read(lambda tx: store.find_password_hash(tx, **ids))
    assert renewed
    assert renewed != old
    assert "t=1" in renewed


async def test_signing_in_again_ends_the_session_that_the_browser_had(staff: Staff) -> None:
    browser, _ = await staff.join("Sofia", ["supervisor"])
    stolen = staff.screens.browser()
    stolen.cookies.update(browser.cookies)
    ok(await try_password(browser, SOFIA))
    assert (await stolen.get("/sign-in/api/me")).status_code == 401
    assert len(ok(await browser.get("/sign-in/api/me"))["signIns"]) == 1


async def test_a_sign_in_ends_when_it_is_left_alone_and_after_two_days_anyway(staff: Staff) -> None:
    browser, _ = await staff.join("Sofia", ["supervisor"])
    story = staff.screens.story
    for _hours in range(6):
        await story.later(seconds=7 * 3600)
        ok(await browser.get("/sign-in/api/me"))
    await story.later(seconds=6 * 3600)
    assert (await browser.get("/sign-in/api/me")).status_code == 401
    browser = await staff.sign_in(SOFIA)
    await story.later(seconds=9 * 3600)
    assert (await browser.get("/sign-in/api/me")).status_code == 401


async def test_a_desktop_that_was_left_alone_too_long_keeps_nobody_on_duty(staff: Staff) -> None:
    story = staff.screens.story
    marco = await story.on_duty("Marco")
    _, user = await staff.join("Marco", ["worker"], workerId=marco.worker_id)
    await story.later(seconds=9 * 3600)
    here = await staff.sign_in(user["username"])
    ok(await here.post("/desktop/api/logout"), 204)
    assert not (await story.worker("Marco")).available


async def test_one_ends_ones_own_sign_ins_elsewhere_and_nobody_elses(staff: Staff) -> None:
    here, _ = await staff.join("Sofia", ["supervisor"])
    there = await staff.sign_in(SOFIA)
    other, _ = await staff.join("Ada", ["administrator"])
    shown = ok(await here.get("/sign-in/api/me"))["signIns"]
    (elsewhere,) = [one["signInId"] for one in shown if not one["isThis"]]
    assert (await other.delete(f"/sign-in/api/me/sign-ins/{elsewhere}")).status_code == 404
    assert (await here.delete(f"/sign-in/api/me/sign-ins/{elsewhere}")).status_code == 204
    assert (await there.get("/sign-in/api/me")).status_code == 401
    ok(await here.get("/sign-in/api/me"))
