"""Who may do what, at every door there is: the routes are read off the application, so none can be forgotten.

Nobody comes in without being known, each kind of session opens its own doors only, and a second account on the same
server finds nothing of the first one's (promise P8).
"""

from __future__ import annotations

import base64
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.routing import BaseRoute, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from tests.support.house import Story
from tests.support.kept_calls import keep_call
from tests.wire.rights_bodies import FORMS, JSON_BODIES, RESERVATION_FORM, TASK_BODY
from tests.wire.rights_ids import find_ids
from tieline.accounts import Place, Principal, Role
from tieline.app.datafolder import DataFolder
from tieline.app.main import create_app
from tieline.app.starter import CUSTOMER_NUMBER, STORE_ID
from tieline.doorway.auth import cookie_of
from tieline.kit.db import Database
from tieline.kit.settings import Settings

pytestmark = pytest.mark.wire

BASE = "http://127.0.0.1:8700"
# Open to anybody who reaches the port: health, the page with its files, how to log in, and the published contract.
PUBLIC = {
    "/healthz",
    "/login",
    "/openapi.json",
    "/",
    "/phone",
    "/desktop",
    "/supervisor",
    "/console",
    "/{name}",
    "/assets",
}
PUBLIC |= {"/sign-in", "/sign-in/api/ways", "/sign-in/oidc/start", "/sign-in/oidc/callback"}
PUBLIC |= {"/console/{rest:path}", "/desktop/{rest:path}", "/supervisor/{rest:path}", "/phone/{rest:path}"}
# The address of a file is its key; who does not know it finds nothing (tests/journeys/test_sent_files.py).
PUBLIC |= {"/files/{token}/{name:path}"}
# An address that two products have is asked by the host of one.
OF_TWO_PRODUCTS = {"/v1/Configuration": "/-/flex-api.twilio.com"}
# Open to this machine alone.
LOCAL = {"/metrics"}
# The rehearsal model asks for any Bearer key on this machine and knows no account.
MODEL = {"/v1/responses", "/v1/chat/completions", "/v1/models", "/v1/models/{model:path}"}
# Whoever signs with the account's auth token comes in here; nobody has credentials (tests/wire/studio_v2).
SIGNED = {"/v1/Accounts/{account_id}/Flows/{flow_id}"}
# The address is the key; who does not know it finds nothing there (tests/wire/knowledge_v2).
# A password or a link's token is what lets in here; wrong ones are tests/console/test_sign_in.py's.
WAYS_IN = {"/sign-in/api/password", "/sign-in/api/link", "/sign-in/api/set-password"}
UPLOADS = {"/v2/Uploads/{upload_token}", "/v1/ImportUploads/{import_id}/{upload_token}"}
WITH_ADDRESS = {"/phone/api/messages", "/phone/api/calls", "/phone/api/files"}
# These never end, and carry only what belongs to the caller's account (tests/console, tests/desktop).
LIVE = {"/console/api/live", "/desktop/api/live", "/supervisor/api/live", "/phone/api/live"}
# What belongs to no account is the same for everybody; a filter by a stranger's id finds nothing.
SHARED = {"/v3/ControlPlane/Operators/{operator_id}"}
SHARED |= {f"/v3/ControlPlane/Operators/{{operator_id}}/Versions{one}" for one in ("", "/{version}")}
FILTERS = {"/console/api/conversations/{conversation_id}/results"}


@dataclass(frozen=True)
class Door:
    """One operation: its method and the path as the route spells it."""

    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def mounted(routes: Sequence[BaseRoute]) -> Iterator[Door]:
    """Every operation behind these routes, included routers and all."""
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is not None:
            yield from mounted(included.routes)
        elif not isinstance(route, WebSocketRoute):
            for method in sorted((getattr(route, "methods", None) or {"GET"}) - {"HEAD"}):
                yield Door(method, str(route.path))  # type: ignore[attr-defined]


def sockets(routes: Sequence[BaseRoute]) -> Iterator[str]:
    """The path of every WebSocket behind these routes."""
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is not None:
            yield from sockets(included.routes)
        elif isinstance(route, WebSocketRoute):
            yield route.path


@dataclass
class Town:
    """A server with two accounts; the first one has a customer, a conversation and a task."""

    app: FastAPI
    story: Story
    other: Principal
    other_worker: Principal
    folder: Path
    basic: str
    other_basic: str
    ids: dict[str, str]

    @property
    def doors(self) -> list[Door]:
        """Every operation of the server."""
        return list(mounted(self.app.routes))

    def caller(self, **headers: str) -> httpx.AsyncClient:
        """Somebody on this machine who sends these headers."""
        transport = httpx.ASGITransport(app=self.app, client=("127.0.0.1", 50000))
        return httpx.AsyncClient(transport=transport, base_url=BASE, headers={"Origin": BASE, **headers})

    async def session(self, principal: Principal) -> httpx.AsyncClient:
        """A browser that opened a link."""
        accounts = self.story.house.accounts

        def let_in(tx: Any) -> str:
            return accounts.redeem_login_link(tx, token=accounts.create_login_link(tx, principal=principal))[
                0
            ]

        token = await self.story.db.transact(let_in)
        return self.caller(Cookie=f"{cookie_of(principal.role)}={token}")

    def address(self, door: Door) -> str:
        """The door's path with the first account's ids in it."""
        filled = re.sub(r"\{(\w+)(?::path)?\}", lambda found: self._id(door, found[1]), door.path)
        return OF_TWO_PRODUCTS.get(door.path, "") + filled

    def _id(self, door: Door, name: str) -> str:
        for prefix in ("/v1/", "/v2/", "/v3/"):
            if door.path.startswith(prefix) and f"{prefix}{name}" in self.ids:
                return self.ids[f"{prefix}{name}"]
        if name == "parent_id":
            return self.ids["task_id" if "/Tasks/" in door.path else "worker_id"]
        return self.ids[name]

    async def ask(self, caller: httpx.AsyncClient, door: Door) -> httpx.Response:
        """Open a door with a body that it can read."""
        form = RESERVATION_FORM if door.path.endswith("{reservation_id}") else FORMS.get(door.path)
        if door.method in {"GET", "DELETE"}:
            return await caller.request(door.method, self.address(door), params=_query(door))
        if form is not None:
            return await caller.request(door.method, self.address(door), data=form)
        body = JSON_BODIES.get(door.path, TASK_BODY)
        return await caller.request(door.method, self.address(door), json=body)


def _query(door: Door) -> dict[str, str]:
    if door.path.endswith("/ParticipantConversations"):
        return {"Address": CUSTOMER_NUMBER}
    return {"address": CUSTOMER_NUMBER} if door.path in WITH_ADDRESS else {}


def pair(username: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()


@pytest.fixture
async def town(sqlite_db: Database, tmp_path: Path) -> AsyncIterator[Town]:
    """Ana has asked for a person and Marco works on it; beside them lives an account that is no business of theirs."""
    story = await Story.begin(sqlite_db, tmp_path)
    marco = await story.on_duty("Marco")
    await story.text("My order 4711 arrived broken, the screen has a crack")
    received = await story.text("I want to speak to a human about order 4711")
    task_id = await story.accept(marco)
    other, worker, token = await second_account(story)
    url = str(sqlite_db.url)
    # Hundreds of wrong credentials are sent on purpose.
    settings = Settings(
        data=tmp_path,
        database_url=url,
        model="rehearsal",
        turnable_clock=True,
        wrong_credentials_per_minute=0,
    )
    app = create_app(settings)
    made = Town(
        app=app,
        story=story,
        other=other,
        other_worker=worker,
        folder=tmp_path,
        basic=pair(story.credentials.key_id, story.credentials.secret),
        other_basic=pair(other.account_id, token),
        ids={"account_id": story.account_id, "store_id": STORE_ID, "task_id": task_id,
             "worker_id": marco.worker_id, "workspace_id": marco.workspace_id,
             "activity_id": marco.activity_id, "conversation_id": received.conversation_id,
             "communication_id": received.communication_id, "turn_id": received.communication_id,
             "message_id": received.message_id, "group_name": "Contact", "wanted": "default", "revision": "1",
             "configuration_id": story.credentials.configuration_id, "flow_id": story.credentials.flow_id,
             "upload_token": "made-up", "token": "made-up", "id_type": "phone", "version": "1",
             "rest": "anything", "name": "favicon.svg", "model": "gpt-5"},
    )  # fmt: skip
    made.ids |= await somebody_signed_in(story)
    made.ids |= vars(await keep_call(story, conversation_id=received.conversation_id))
    async with made.caller(Authorization=made.basic) as api:
        await find_ids(api, made.ids)
    yield made
    await app.state.house.db.close()


async def somebody_signed_in(story: Story) -> dict[str, str]:
    """Let Sofia sign in; return her ids."""
    house = story.house

    def sign_in(tx: Any) -> dict[str, str]:
        user = house.users.create_user(
            tx, account_id=story.account_id, username="sofia", name="Sofia", roles=("supervisor",)
        )
        _, principal = house.accounts.open_session(tx, principal=user.principal(), place=Place())
        return {
            "user_id": user.user_id,
            "sign_in_id": str(principal.sign_in_id),
            "flex_user_id": user.flex_user_id,
            "instance_id": f"GO{story.account_id[2:]}",
        }

    return await story.db.transact(sign_in)


async def second_account(story: Story) -> tuple[Principal, Principal, str]:
    """Make another account with a worker of its own; return both and the account's auth token."""
    house = story.house

    def make(tx: Any) -> tuple[Principal, Principal, str]:
        account = house.accounts.create_account(tx, friendly_name="Next door")
        workspace = house.routing.create_workspace(
            tx, account_id=account.account_id, friendly_name="Next door"
        )
        activity = house.routing.create_activity(
            tx, workspace_id=workspace.workspace_id, friendly_name="Here", available=True
        )
        worker = house.routing.create_worker(
            tx, workspace_id=workspace.workspace_id, friendly_name="Nadia", attributes={},
            activity_id=activity.activity_id,
        )  # fmt: skip
        owner = Principal(account_id=account.account_id, role="account", name="API")
        at_desk = Principal(
            account_id=account.account_id, role="worker", worker_id=worker.worker_id, name="Nadia"
        )
        return owner, at_desk, account.auth_token

    return await story.db.transact(make)


def is_open(door: Door) -> bool:
    return door.path in PUBLIC | LOCAL | WAYS_IN


async def test_every_door_asks_who_is_there(town: Town) -> None:
    """Without credentials, with a wrong pair, a made-up session or a wrong key, every door but the public ones is shut."""
    strangers = {
        "nobody": {},
        "a wrong secret": {"Authorization": pair(town.story.credentials.key_id, "wrong")},
        "a wrong token": {"Authorization": pair(town.story.account_id, "wrong")},
        "a null byte": {"Authorization": pair("AC\x00", "wrong")},
        "a broken header": {"Authorization": "Basic ===="},
        "a wrong local key": {"Authorization": "Bearer wrong"},
        "a made-up session": {"Cookie": "tieline_session=made-up; tieline_worker=made-up; tieline_phone=made-up"},
    }  # fmt: skip
    wrong = []
    for who, headers in strangers.items():
        async with town.caller(**headers) as caller:
            for door in town.doors:
                if is_open(door) or (door.path in MODEL and "Bearer" in headers.get("Authorization", "")):
                    continue
                answer = await town.ask(caller, door)
                said = answer.json()
                refused = answer.status_code == 401 and (door.path in MODEL or said["code"] == 20003)
                refused = refused or (answer.status_code == 403 and door.path in SIGNED)
                refused = refused or (answer.status_code == 404 and door.path in UPLOADS)
                if not refused:
                    wrong.append(f"{who}: {door}: {answer.status_code} {answer.text[:200]}")
    assert not wrong, "\n".join(wrong)


SOCKETS = ("/phone/api/calls/{call_id}/line", "/desktop/api/calls/{call_id}/line")


@pytest.mark.parametrize("path", SOCKETS)
def test_every_socket_asks_who_is_there(path: str, tmp_path: Path) -> None:
    """Nobody, a made-up session, a wrong key and another site's page are turned away before anything is said."""
    place = "ws" + BASE.removeprefix("http") + path.replace("{call_id}", "CA" + "0" * 32)
    with TestClient(create_app(Settings(data=tmp_path, model="rehearsal")), base_url=BASE) as client:
        key = DataFolder(tmp_path).local_key()
        for headers in (
            {},
            {"Cookie": "tieline_phone=made-up; tieline_worker=made-up"},
            {"Authorization": "Bearer wrong"},
            {"Origin": "https://evil.example", "Cookie": "tieline_session=made-up"},
        ):
            with (
                pytest.raises(WebSocketDisconnect) as refused,
                client.websocket_connect(place, headers=headers),
            ):
                pass
            assert refused.value.code == 1008, headers
        headers = {"Authorization": f"Bearer {key}"}
        with client.websocket_connect(place, headers=headers) as socket:
            # Known, but there is no such call: said in a sentence.
            assert socket.receive_json()["type"] == "end"


def test_the_sockets_are_all_known(tmp_path: Path) -> None:
    app = create_app(Settings(data=tmp_path, model="rehearsal"))
    assert set(sockets(app.routes)) == set(SOCKETS)


async def test_the_public_doors_tell_nothing_of_anybody(town: Town) -> None:
    async with town.caller() as nobody:
        for door in town.doors:
            if door.path in PUBLIC:
                answer = await nobody.get(town.address(door))
                assert answer.status_code in {200, 303, 403, 404, 503}, f"{door}: {answer.status_code}"
                for secret in (town.story.account_id, CUSTOMER_NUMBER, "4711"):
                    assert secret not in answer.text, f"{door} tells {secret}"


async def test_another_account_finds_nothing(town: Town) -> None:
    """Each id is real (its own account finds it), and unknown to the account next door."""
    theirs = {
        "desk": await town.session(town.other_worker),
        "api": town.caller(Authorization=town.other_basic),
        "console": await town.session(
            Principal(account_id=town.other.account_id, role="console", name="console")
        ),
    }
    own = town.caller(Authorization=town.basic)
    wrong = []
    for door in town.doors:
        if "{" not in door.path or is_open(door) or door.path in MODEL | LIVE | SHARED | SIGNED:
            continue
        # Everybody's own sign-ins have tests of their own (tests/console/test_sign_in.py).
        if door.path.startswith("/sign-in/"):
            continue
        # A worker's own verbs are asked by the worker next door, everything else by key and by console.
        # Calls are supervised by those who lead, whom another account's console stands for here.
        by_worker = (
            door.method == "POST" and door.path.startswith("/desktop/") and "supervision" not in door.path
        )
        if door.method == "GET" and not door.path.startswith("/login/"):
            known = await town.ask(own, door)
            if known.status_code != 200:
                wrong.append(f"own: {door}: {known.status_code} {known.text[:160]}")
        for who in ("desk",) if by_worker else ("api", "console"):
            answer = await town.ask(theirs[who], door)
            if answer.status_code != 404 and not (door.path in FILTERS and answer.json() == {"results": []}):
                wrong.append(f"{who}: {door}: {answer.status_code} {answer.text[:160]}")
    assert not wrong, "\n".join(wrong)


async def test_lists_hold_only_what_is_ones_own(town: Town) -> None:
    """Lists without an id in their path are the caller's account's, whatever they are filtered by."""
    async with town.caller(Authorization=town.other_basic) as next_door:
        for door in town.doors:
            if door.method != "GET" or "{" in door.path or is_open(door) or door.path in MODEL | LIVE:
                continue
            answer = await town.ask(next_door, door)
            hidden = {
                "customer": CUSTOMER_NUMBER, "order": "4711", "name": "Torres",
                "account": town.story.account_id, "conversation": town.ids["conversation_id"],
            }  # fmt: skip
            for what, text in hidden.items():
                assert text not in answer.text, f"{door} shows the {what}: {answer.text[:300]}"


WRONG_DOORS: dict[Role, tuple[str, ...]] = {
    "phone": ("/v1/", "/v2/", "/v3/", "/2010-04-01/", "/console/api", "/desktop/api", "/login/desktop"),
    "worker": (
        "/2010-04-01/",
        "/console/api",
        "/phone/api",
        "/login/desktop",
        "/v2/Flows",
        "/v2/ControlPlane",
    ),
}


@pytest.mark.parametrize("role", ["phone", "worker"])
async def test_a_session_opens_its_own_doors_only(town: Town, role: Role) -> None:
    worker_id = town.ids["worker_id"] if role == "worker" else None
    principal = Principal(account_id=town.story.account_id, role=role, worker_id=worker_id, name=role)
    wrong = []
    async with await town.session(principal) as browser:
        for door in town.doors:
            if not door.path.startswith(WRONG_DOORS[role]) or is_open(door) or door.path in MODEL:
                continue
            answer = await town.ask(browser, door)
            if answer.status_code not in {401, 403} and door.path not in UPLOADS:
                wrong.append(f"{door}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


async def test_only_the_local_key_reads_the_projects_secrets(town: Town) -> None:
    console = Principal(account_id=town.story.account_id, role="console", name="console")
    for caller in (await town.session(console), town.caller(Authorization=town.basic)):
        async with caller:
            assert (await caller.get("/console/api/env")).status_code == 403
    async with town.caller(Authorization=f"Bearer {DataFolder(town.folder).local_key()}") as command:
        assert (await command.get("/console/api/env")).status_code == 200


async def remembered(town: Town, observations: str) -> str:
    """Remember one thing more with the account's key, and return its id."""
    new = {"content": "Likes tea", "occurredAt": "2026-03-02T09:00:00Z", "source": "test"}
    async with town.caller(Authorization=town.basic) as own:
        assert (await own.post(observations, json={"observations": [new]})).status_code == 202
        return str((await own.get(observations)).json()["observations"][0]["id"])


async def test_a_worker_reads_at_the_products_doors_about_own_customers_only(town: Town) -> None:
    """Marco reads Ana's conversation and profile while he works on it; Lucía, in the same account, finds neither."""
    lucia = await town.story.worker("Luc")
    observations = f"/v1/Stores/{STORE_ID}/Profiles/{town.ids['profile_id']}/Observations"
    about_ana = [
        f"/v2/Conversations/{town.ids['conversation_id']}/Communications",
        f"/v1/Stores/{STORE_ID}/Profiles/{town.ids['profile_id']}/Traits",
    ]
    for worker_id, status in ((town.ids["worker_id"], 200), (lucia.worker_id, 404)):
        worker = Principal(account_id=town.story.account_id, role="worker", worker_id=worker_id, name="w")
        async with await town.session(worker) as browser:
            for path in about_ana:
                assert (await browser.get(path)).status_code == status, path
            trait = {"traits": {"Contact": {"firstName": "Ana"}}}
            written = await browser.patch(about_ana[1].removesuffix("/Traits"), json=trait)
            assert written.status_code == (202 if status == 200 else 404)
            # What is remembered of her is corrected and forgotten by whoever serves her, and by nobody else.
            forgotten = await browser.delete(f"{observations}/{await remembered(town, observations)}")
            assert forgotten.status_code == (202 if status == 200 else 404)
            # Lists of everybody's are the console's.
            for path in ("/v2/Conversations", "/v3/OperatorResults", f"/v1/Stores/{STORE_ID}/Profiles"):
                assert (await browser.get(path)).status_code == 403, path


async def test_what_another_account_sent_is_not_shown_to_this_one(town: Town) -> None:
    """Next door tries Ana's conversation id; her account's inspector does not show what they wrote."""
    one = f"/v2/Conversations/{town.ids['conversation_id']}"
    async with town.caller(Authorization=town.other_basic) as next_door:
        assert (await next_door.patch(one, json={"name": "their secret plan"})).status_code == 404
    async with town.caller(Authorization=town.basic) as own:
        await own.patch(one, json={"name": "our own plan"})
        shown = (await own.get(f"/console/api/conversations/{town.ids['conversation_id']}/timeline")).text
    assert "our own plan" in shown
    assert "their secret plan" not in shown
    assert town.basic not in shown
