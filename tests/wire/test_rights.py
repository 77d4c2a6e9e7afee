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
from starlette.routing import BaseRoute

from tests.support.house import Story
from tieline.accounts import Principal, Role
from tieline.app.datafolder import DataFolder
from tieline.app.main import create_app
from tieline.app.starter import CUSTOMER_NUMBER, STORE_ID
from tieline.doorway.auth import cookie_of
from tieline.kit.db import Database
from tieline.kit.settings import Settings

pytestmark = pytest.mark.wire

BASE = "http://127.0.0.1:8700"
# Open to anybody who reaches the port: health, the page with its files, how to log in, and the published contract.
PUBLIC = {"/healthz", "/login", "/openapi.json", "/", "/phone", "/desktop", "/console", "/{name}", "/assets"}
PUBLIC |= {"/console/{rest:path}", "/desktop/{rest:path}", "/phone/{rest:path}"}
# Open to this machine alone.
LOCAL = {"/metrics"}
# The rehearsal model asks for any Bearer key on this machine and knows no account.
MODEL = {"/v1/responses", "/v1/chat/completions", "/v1/models", "/v1/models/{model:path}"}
# These never end, and carry only what belongs to the caller's account (tests/console, tests/desktop).
LIVE = {"/console/api/live", "/desktop/api/live", "/phone/api/live"}
# What belongs to no account is the same for everybody; a filter by a stranger's id finds nothing.
SHARED = {"/v3/ControlPlane/Operators/{operator_id}"}
FILTERS = {"/console/api/conversations/{conversation_id}/results"}

_TASK_BODY = {"disposition": "resolved", "text": "Hello", "note": "Hello"}
_ACTION = {
    "type": "SEND_MESSAGE",
    "payload": {
        "from": {"address": "+15550100000", "channel": "SMS"},
        "to": [{"address": CUSTOMER_NUMBER, "channel": "SMS"}],
        "content": {"text": "Hello"},
    },
}
# Bodies that pass the reading of the door, so that the answer is about the row and not about the body.
JSON_BODIES: dict[str, dict[str, Any]] = {
    "/v2/ControlPlane/Configurations/{configuration_id}": {
        "displayName": "Theirs", "description": "Theirs", "conversationGroupingType": "GROUP_BY_PROFILE",
    },
    "/v2/Conversations/{conversation_id}": {"status": "CLOSED"},
    "/v2/Conversations/{conversation_id}/Participants": {
        "name": "Eve", "type": "CUSTOMER", "addresses": [{"channel": "SMS", "address": "+15550100666"}],
    },
    "/v2/Conversations/{conversation_id}/Participants/{participant_id}": {
        "name": "Eve", "type": "CUSTOMER", "addresses": [{"channel": "SMS", "address": "+15550100666"}],
    },
    "/v2/Conversations/{conversation_id}/Communications": {
        "author": {"address": "+15550100666", "channel": "SMS"}, "content": {"type": "TEXT", "text": "Hi"},
        "recipients": [{"address": "+15550100000", "channel": "SMS"}],
    },
    "/v2/Conversations/{conversation_id}/Actions": _ACTION,
    "/v1/ControlPlane/Stores/{store_id}/TraitGroups": {"displayName": "Theirs", "traits": {}},
    "/v1/ControlPlane/Stores/{store_id}/TraitGroups/{group_name}": {"description": "Theirs"},
    "/v1/Stores/{store_id}/Profiles/Lookup": {"idType": "phone", "value": CUSTOMER_NUMBER},
    "/v1/Stores/{store_id}/Profiles": {"traits": {"Contact": {"firstName": "Eve"}}},
    "/v1/Stores/{store_id}/Profiles/{profile_id}": {"traits": {"Contact": {"firstName": "Eve"}}},
    "/v1/Stores/{store_id}/Profiles/{profile_id}/Observations": {
        "observations": [{"content": "Likes tea", "occurredAt": "2026-03-02T09:00:00Z", "source": "test"}]
    },
    "/v1/Stores/{store_id}/Profiles/{profile_id}/ConversationSummaries": {
        "summaries": [{
            "content": "They talked", "occurredAt": "2026-03-02T09:00:00Z", "source": "test",
            "conversationId": "conv_conversation_00000000000000000000000000",
        }]
    },
    "/v3/ControlPlane/Configurations/{configuration_id}": {"displayName": "Theirs", "rules": []},
    "/console/api/programs/{program_id}": {},
}  # fmt: skip
FORMS: dict[str, dict[str, str]] = {
    "/v2/Flows/{flow_id}/Executions": {"To": "+15550100001", "From": "+15550100000"},
    "/v2/Flows/{flow_id}/Executions/{execution_id}": {"Status": "ended"},
    "/v2/Flows/{flow_id}": {"Status": "draft", "CommitMessage": "Theirs"},
    "/v1/Workspaces/{workspace_id}/Tasks": {"Attributes": "{}"},
    "/v1/Workspaces/{workspace_id}/Tasks/{task_id}": {"AssignmentStatus": "completed", "Reason": "theirs"},
    "/v1/Workspaces/{workspace_id}/Workers/{worker_id}": {"Attributes": "{}"},
    "/2010-04-01/Accounts/{account_id}/Messages.json": {"To": "+15550100001", "From": "+15550100000", "Body": "Hi"},
}  # fmt: skip
_RESERVATION_FORM = {"ReservationStatus": "rejected"}


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
        else:
            for method in sorted((getattr(route, "methods", None) or {"GET"}) - {"HEAD"}):
                yield Door(method, str(route.path))  # type: ignore[attr-defined]


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
        return re.sub(r"\{(\w+)(?::path)?\}", lambda found: self._id(door, found[1]), door.path)

    def _id(self, door: Door, name: str) -> str:
        for prefix in ("/v1/", "/v2/", "/v3/"):
            if door.path.startswith(prefix) and f"{prefix}{name}" in self.ids:
                return self.ids[f"{prefix}{name}"]
        if name == "parent_id":
            return self.ids["task_id" if "/Tasks/" in door.path else "worker_id"]
        return self.ids[name]

    async def ask(self, caller: httpx.AsyncClient, door: Door) -> httpx.Response:
        """Open a door with a body that it can read."""
        form = _RESERVATION_FORM if door.path.endswith("{reservation_id}") else FORMS.get(door.path)
        if door.method in {"GET", "DELETE"}:
            return await caller.request(door.method, self.address(door), params=_query(door))
        if form is not None:
            return await caller.request(door.method, self.address(door), data=form)
        body = JSON_BODIES.get(door.path, _TASK_BODY)
        return await caller.request(door.method, self.address(door), json=body)


def _query(door: Door) -> dict[str, str]:
    return {"address": CUSTOMER_NUMBER} if door.path == "/phone/api/messages" else {}


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
    app = create_app(Settings(data=tmp_path, database_url=url, model="rehearsal", turnable_clock=True))
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
             "rest": "anything", "name": "favicon.svg", "model": "gpt-5"},
    )  # fmt: skip
    await find_ids(made)
    yield made
    await app.state.house.db.close()


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


async def find_ids(town: Town) -> None:
    """Fill in the ids of everything the first account has, as its own API tells them."""
    ids = town.ids
    async with town.caller(Authorization=town.basic) as api:

        async def first(path: str, key: str, field: str, *, method: str = "GET") -> str:
            answer = await api.request(method, path)
            assert answer.is_success, f"{path}: {answer.text}"
            return str(answer.json()[key][0][field])

        one, space = f"/v2/Conversations/{ids['conversation_id']}", f"/v1/Workspaces/{ids['workspace_id']}"
        ids["participant_id"] = await first(f"{one}/Participants", "participants", "id")
        fetched = await api.get(one)
        ids["profile_id"] = next(
            each["profileId"] for each in (await api.get(f"{one}/Participants")).json()["participants"]
            if each.get("profileId")
        )  # fmt: skip
        assert fetched.status_code == 200
        ids["/v3/configuration_id"] = await first("/v3/ControlPlane/Configurations", "items", "id")
        ids["operator_id"] = await first("/v3/ControlPlane/Operators", "items", "id")
        ids["result_id"] = await first("/v3/OperatorResults", "items", "id")
        executions = f"/v2/Flows/{ids['flow_id']}/Executions"
        ids["execution_id"] = await first(executions, "executions", "sid")
        ids["step_id"] = await first(f"{executions}/{ids['execution_id']}/Steps", "steps", "sid")
        ids["queue_id"] = await first(f"{space}/TaskQueues", "task_queues", "sid")
        ids["workflow_id"] = await first(f"{space}/Workflows", "workflows", "sid")
        ids["reservation_id"] = await first(
            f"{space}/Workers/{ids['worker_id']}/Reservations", "reservations", "sid"
        )
        sent = await api.post(f"{one}/Actions", json=_ACTION)
        assert sent.status_code == 202, sent.text
        ids["action_id"] = str(sent.json()["id"])
        program = await api.post(
            "/console/api/programs",
            json={"number": "+15550100000", "url": "http://127.0.0.1:9/webhook",
                  "publicUrl": "https://example.com/webhook", "name": "agent.py"},
        )  # fmt: skip
        ids["program_id"] = str(program.json()["programId"])
        group = await api.post(
            f"/v1/ControlPlane/Stores/{STORE_ID}/TraitGroups",
            json={"displayName": "Orders", "description": "Orders", "traits": {}},
        )
        ids["/v1/operation_id"] = group.headers["operation-id"]
        changed = await api.patch(
            f"/v2/ControlPlane/Configurations/{ids['configuration_id']}", json={"description": "Ours"}
        )
        ids["/v2/operation_id"] = changed.headers["operation-id"]


def is_open(door: Door) -> bool:
    return door.path in PUBLIC | LOCAL


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
                if not refused:
                    wrong.append(f"{who}: {door}: {answer.status_code} {answer.text[:200]}")
    assert not wrong, "\n".join(wrong)


async def test_the_public_doors_tell_nothing_of_anybody(town: Town) -> None:
    async with town.caller() as nobody:
        for door in town.doors:
            if door.path in PUBLIC:
                answer = await nobody.get(town.address(door))
                assert answer.status_code in {200, 403, 404, 503}, f"{door}: {answer.status_code}"
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
        if "{" not in door.path or is_open(door) or door.path in MODEL | LIVE | SHARED:
            continue
        # A worker's own verbs are asked by the worker next door, everything else by key and by console.
        by_worker = door.method == "POST" and door.path.startswith("/desktop/")
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
            if answer.status_code not in {401, 403}:
                wrong.append(f"{door}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


async def test_only_the_local_key_reads_the_projects_secrets(town: Town) -> None:
    console = Principal(account_id=town.story.account_id, role="console", name="console")
    for caller in (await town.session(console), town.caller(Authorization=town.basic)):
        async with caller:
            assert (await caller.get("/console/api/env")).status_code == 403
    async with town.caller(Authorization=f"Bearer {DataFolder(town.folder).local_key()}") as command:
        assert (await command.get("/console/api/env")).status_code == 200


async def test_a_worker_reads_at_the_products_doors_about_own_customers_only(town: Town) -> None:
    """Marco reads Ana's conversation and profile while he works on it; Lucía, in the same account, finds neither."""
    lucia = await town.story.worker("Luc")
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
