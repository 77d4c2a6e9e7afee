"""Every act of a person is in the audit log: asked of every write there is, read off the application."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.routing import BaseRoute

from tests.support.house import Story
from tests.support.screens import Screens, ok
from tests.support.staff import Staff, hash_cheaply, try_password
from tests.wire.test_rights import OF_TWO_PRODUCTS
from tieline.accounts.audit import ActFilter, RecordedAct
from tieline.app.audit_trail import PROGRAMS, READS, TAKEN_OUT, AuditTrail
from tieline.kit.db import Database
from tieline.kit.pages import PageRequest

pytestmark = pytest.mark.journey

MODEL = {"/v1/responses", "/v1/chat/completions"}
# Whoever signs or knows a secret address comes in here; nobody is a person of staff.
UNNAMED = {"/v1/Accounts/{account_id}/Flows/{flow_id}", "/v2/Uploads/{upload_token}"}
UNNAMED |= {"/v1/ImportUploads/{import_id}/{upload_token}"}
# A look that changes nothing, though it is a POST, and ways in, which have tests of their own.
WAYS_IN = {"/sign-in/api/password", "/sign-in/api/link", "/sign-in/api/set-password"}
# It ends the session that asks for everything else here.
WAYS_OUT = {"/supervisor/api/logout"}


@pytest.fixture
async def staff(sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Staff:
    hash_cheaply(monkeypatch)
    screens = Screens.of(await Story.begin(sqlite_db, tmp_path), with_products=True)
    screens.app.add_middleware(AuditTrail, house=screens.story.house)
    return await Staff.of(screens)


def endpoints(routes: Sequence[BaseRoute]) -> Iterator[tuple[str, str, str]]:
    """Method, path and name of every operation, included routers and all."""
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is not None:
            yield from endpoints(included.routes)
        elif getattr(route, "methods", None):
            for method in sorted(route.methods - {"HEAD"}):  # type: ignore[attr-defined]
                yield method, str(route.path), route.endpoint.__name__  # type: ignore[attr-defined]


def writes(app: FastAPI) -> list[tuple[str, str, str]]:
    """Every operation that may change something, of those that people may ask for."""
    return [
        (method, path, name)
        for method, path, name in endpoints(app.routes)
        if (method not in {"GET", "OPTIONS"} or name in {"export_profile", "export_audit"})
        and path not in MODEL | UNNAMED | WAYS_IN | WAYS_OUT | set(OF_TWO_PRODUCTS)
        and not path.startswith("/phone/api")
        and name not in READS | PROGRAMS
    ]


async def acts(staff: Staff, **wanted: Any) -> list[RecordedAct]:
    story = staff.screens.story
    found = await story.db.read(
        lambda tx: story.house.audit.list_acts(
            tx, account_id=story.account_id, wanted=ActFilter(**wanted), page=PageRequest(size=20)
        )
    )
    return list(found.items)


async def test_no_write_of_a_person_is_forgotten(staff: Staff) -> None:
    """Each is asked for with made-up ids: the log has the request, whatever became of it."""
    ada, _ = await staff.join("Ada", ["administrator", "worker"], newWorker=True)
    app = staff.screens.app
    silent = []
    asked = 0
    for method, path, name in writes(app):
        if name in {"leave_console", "leave_desktop", "leave_phone"}:
            continue
        made_up = re.sub(r"\{\w+(?::path)?\}", "WT" + "0" * 32, path)
        answer = await ada.request(method, made_up)
        asked += 1
        newest = (await acts(staff))[0]
        if (newest.what, newest.route) != (name, f"{method} {path}"[:200]):
            silent.append(f"{method} {path} ({name}): {answer.status_code}")
    assert asked > 100
    assert not silent, "\n".join(silent)


async def test_files_and_what_is_not_there_are_no_acts(staff: Staff) -> None:
    before = await acts(staff)
    for path in ("/assets/none.js", "/nothing/is/here"):
        assert (await staff.console.get(path)).status_code == 404
    assert await acts(staff) == before


def test_the_exceptions_are_routes_that_exist(staff: Staff) -> None:
    names = {name for _, _, name in endpoints(staff.screens.app.routes)}
    assert names >= PROGRAMS | READS | TAKEN_OUT


async def test_an_act_says_who_what_when_and_about_which_ids_and_no_word_of_a_customer(staff: Staff) -> None:
    story = staff.screens.story
    marco = await story.on_duty("Marco")
    browser, user = await staff.join("Marco", ["worker"], workerId=marco.worker_id)
    await story.text("I want to speak to a human about order 4711")
    (reservation,) = await story.ringing(marco)
    taken = ok(await browser.post(f"/desktop/api/reservations/{reservation}/accept"))
    said = f"/desktop/api/tasks/{taken['taskId']}/messages"
    ok(await browser.post(said, json={"text": "It is on its way"}), 201)
    act, accepted, *_ = await acts(staff, user_id=user["userId"])
    assert (act.what, act.route) == ("send_reply", "POST /desktop/api/tasks/{task_id}/messages")
    assert (act.actor, act.role, act.worker_id, act.status) == ("Marco", "worker", marco.worker_id, 201)
    assert act.ids == {"task_id": taken["taskId"]}
    assert story.db.clock.now() - act.at < timedelta(minutes=2)
    assert accepted.ids == {"reservation_id": reservation}
    everything = str(await acts(staff))
    for words in ("4711", "on its way", "+1555"):
        assert words not in everything


async def test_wrong_sign_ins_are_kept_by_user_and_never_as_they_were_typed(staff: Staff) -> None:
    _, user = await staff.join("Sofia", ["supervisor"])
    browser = staff.screens.browser()
    await try_password(browser, user["username"], "a wrong guess")
    await try_password(browser, "my-secret-in-the-wrong-field", "a wrong guess")
    unknown, wrong, *_ = await acts(staff, what="sign_in")
    assert (wrong.user_id, wrong.role, wrong.status) == (user["userId"], "nobody", 401)
    assert (unknown.user_id, unknown.status) == (None, 401)
    assert "my-secret" not in str(await acts(staff))
    ok(await try_password(browser, user["username"]))
    right, *_ = await acts(staff, what="sign_in")
    assert (right.user_id, right.role, right.status) == (user["userId"], "supervisor", 200)


@pytest.fixture
async def with_acts(staff: Staff) -> httpx.AsyncClient:
    """A console in which a few things happened."""
    await staff.invite("Sofia", ["supervisor"])
    await staff.invite("=cmd()", ["supervisor"], username="formula")
    await staff.console.put("/console/api/habits", json={"likeTheCloud": "no"})
    return staff.console


async def test_administrators_read_filter_and_take_out_the_log(
    staff: Staff, with_acts: httpx.AsyncClient
) -> None:
    first = ok(await with_acts.get("/console/api/audit?pageSize=2"))
    assert [act["what"] for act in first["acts"]] == ["put_habits", "invite_user"]
    rest = ok(await with_acts.get(f"/console/api/audit?pageSize=2&pageToken={first['nextToken']}"))
    assert rest["acts"][0]["what"] == "invite_user"
    about = first["acts"][1]["ids"]["user_id"]
    found = ok(await with_acts.get(f"/console/api/audit?about={about}"))["acts"]
    assert [act["ids"]["user_id"] for act in found] == [about]
    refused = ok(await with_acts.get("/console/api/audit?refused=true"))["acts"]
    assert [act["status"] for act in refused] == [400]
    assert (await with_acts.get("/console/api/audit?since=yesterday")).status_code == 400
    told = (await with_acts.get("/console/api/audit.csv")).text.splitlines()
    assert told[0].startswith("at,actor,role")
    assert len(told) >= 4
    # Taking it out is an act itself.
    assert (await acts(staff))[0].what == "export_audit"


async def test_the_log_forgets_after_its_time_and_nothing_else_takes_a_row_away(
    staff: Staff, with_acts: httpx.AsyncClient
) -> None:
    from tieline.app.people_stories import forget_old_people

    story = staff.screens.story
    before = len(await acts(staff))
    assert before
    await story.later(seconds=300 * 24 * 3600)
    await story.db.transact(lambda tx: forget_old_people(story.house, tx))
    assert len(await acts(staff)) == before
    await story.later(seconds=100 * 24 * 3600)
    await story.db.transact(lambda tx: forget_old_people(story.house, tx))
    assert await acts(staff) == []
