"""Every route asked by every role of people: let in or refused as the table says, and no route without a rule."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.house import Story
from tests.support.screens import Screens
from tests.wire.rights_table import TABLE, A, P, S, W, who_may
from tests.wire.test_rights import MODEL, OF_TWO_PRODUCTS, PUBLIC, SIGNED, UPLOADS, mounted
from tieline.doorway.auth import WrongRole
from tieline.kit.db import Database

pytestmark = pytest.mark.wire

MADE_UP = "WT" + "0" * 32
NOT_PEOPLES = (
    {one for one in PUBLIC if not one.startswith("/sign-in/")} | MODEL | SIGNED | UPLOADS | {"/metrics"}
)
# FastAPI's own pages, which `create_app` leaves out.
NOT_PEOPLES |= {"/docs", "/docs/oauth2-redirect", "/redoc"}
# Answers only where its product's host is named, which `create_app` looks at; test_rights.py asks it there.
NOT_PEOPLES |= set(OF_TWO_PRODUCTS)
# It ends the session that asks; tests/browser/test_doors.py leaves by each.
WAYS_OUT = {"/console/api/logout", "/desktop/api/logout", "/supervisor/api/logout", "/phone/api/logout"}


@pytest.fixture
async def screens(sqlite_db: Database, tmp_path: Path) -> Screens:
    return Screens.of(await Story.begin(sqlite_db, tmp_path), with_products=True)


def doors_of(screens: Screens) -> list[tuple[str, str]]:
    """Method and address of every door that people may stand before, parameters as `{}`."""
    return [
        (door.method, re.sub(r"\{\w+(?::path)?\}", "{}", door.path))
        for door in mounted(screens.app.routes)
        if door.path not in NOT_PEOPLES
    ]


async def test_every_door_lets_in_whom_the_table_says_and_nobody_else(screens: Screens) -> None:
    marco = await screens.story.worker("Marco")
    people = {
        A: await screens.let_in("administrator"),
        S: await screens.let_in("supervisor"),
        W: await screens.let_in("worker", marco),
        P: await screens.let_in("phone"),
    }
    refusal = WrongRole().message
    wrong = []
    for method, path in doors_of(screens):
        expected = who_may(method, path)
        if expected is None:
            wrong.append(f"{method} {path} has no rule; write one in tests/wire/rights_table.py")
            continue
        if path in WAYS_OUT:
            continue
        for role, browser in people.items():
            # A feed never ends; a cursor that nobody gave out is refused behind the door.
            query = {"after": "made up"} if path.endswith("/live") else None
            address = path.replace("{}", MADE_UP)
            answer = await browser.request(method, address, params=query)
            refused = answer.status_code == 403 and answer.json()["message"] == refusal
            may = not refused and (answer.status_code != 401 or path.startswith("/sign-in/api/password"))
            if may != (role in expected):
                wrong.append(f"{role}: {method} {path}: {answer.status_code} {answer.text[:120]}")
    assert not wrong, "\n".join(wrong)


def test_every_line_of_the_table_is_about_a_door_that_is_there(screens: Screens) -> None:
    known = {f"{method} {path}" for method, path in doors_of(screens)}
    assert set(TABLE) <= known, sorted(set(TABLE) - known)
