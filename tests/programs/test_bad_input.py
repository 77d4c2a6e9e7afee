"""Wrong credentials, unknown ids, broken bodies and impossible texts, through the real port (promise P13).

The official SDK says what can be said with it, plain HTTP the rest. Each refusal names what is wrong and leaves every
table of the database as it was.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest import Client
from twilio.rest.memory.v1 import ProfileList

from tests.support.platform import ANA, ANA_PROFILE, STORE, Platform, served_platform, wait_for

pytestmark = [pytest.mark.journey, pytest.mark.timeout(120)]

Call = Callable[[Client], Any]
NUMBER = "+15550100000"
NOBODY = "0" * 32
NO_ID = "7" + "z" * 25


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory, way_out: bool) -> Iterator[Platform]:
    """A platform on which Ana has written once, so that there is something to damage."""
    with served_platform(tmp_path_factory.mktemp("refusing")) as serving:
        serving.text("hello")
        wait_for(lambda: is_quiet(serving), what="the end of all work")
        yield serving


def contents(platform: Platform) -> dict[str, tuple[int, str]]:
    """Each table's count of rows and a digest of them."""
    # What a screen or command looks at leaves no trace in tables; `contextlib.closing` because sqlite3 only commits.
    path = f"file:{platform.data / 'tieline.db'}?mode=ro"
    with contextlib.closing(sqlite3.connect(path, uri=True)) as link:
        every = {name for (name,) in link.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        # The test's own look at the project's secrets is an act, and noted.
        names = every - {"audit_acts", "sqlite_sequence"}
        found = {}
        for name in names:
            rows = sorted(map(repr, link.execute(f'SELECT * FROM "{name}"')))
            found[name] = (len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest())
    return found


def is_quiet(platform: Platform) -> bool:
    path = f"file:{platform.data / 'tieline.db'}?mode=ro"
    with contextlib.closing(sqlite3.connect(path, uri=True)) as link:
        kinds = [kind for (kind,) in link.execute("SELECT kind FROM jobs")]
    return all(kind.startswith("conversation_") for kind in kinds)


@pytest.fixture
def unchanged(platform: Platform) -> Iterator[None]:
    """The database is the same after the test as before it."""
    before = contents(platform)
    assert before["communications"][0] >= 2
    yield
    after = contents(platform)
    changed = [name for name in after if after[name] != before.get(name)]
    assert not changed, f"A refused call changed {changed}"


def refusal(call: Call, client: Client) -> tuple[int, int]:
    """The HTTP status and the error code a call is refused with; its message must not be empty."""
    with pytest.raises(TwilioException) as caught:
        call(client)
    if isinstance(caught.value, TwilioRestException):
        assert caught.value.msg
        return caught.value.status, caught.value.code
    # Of a list, the SDK hands on nothing but the text of the answer.
    answer = json.loads(re.sub(r"^.*?HTTP \d+ ", "", str(caught.value.args[-1])))
    assert answer["message"]
    return answer["status"], answer["code"]


EACH_PRODUCT: dict[str, Call] = {
    "messages": lambda c: c.messages.list(limit=1),
    "memory": lambda c: c.memory.v1.profiles(STORE, ANA_PROFILE).fetch(),
    "studio": lambda c: c.studio.v2.flows.list(limit=1),
    "taskrouter": lambda c: c.taskrouter.v1.workspaces.list(limit=1),
    "conversations": lambda c: checked(c.request("GET", "https://conversations.twilio.com/v2/Conversations")),
    "intelligence": lambda c: checked(c.request("GET", "https://intelligence.twilio.com/v3/OperatorResults")),
}


def checked(answer: Any) -> Any:
    """Raise what the SDK's own resources raise."""
    if answer.status_code >= 400:
        told = json.loads(answer.text)
        raise TwilioRestException(answer.status_code, "", msg=told["message"], code=told["code"])
    return answer


class TestCredentials:
    @pytest.mark.parametrize("product", EACH_PRODUCT)
    def test_a_wrong_token_is_refused(self, platform: Platform, unchanged: None, product: str) -> None:
        assert refusal(EACH_PRODUCT[product], platform.twilio(password="f" * 32)) == (401, 20003)

    @pytest.mark.parametrize("product", EACH_PRODUCT)
    def test_a_wrong_secret_is_refused(self, platform: Platform, unchanged: None, product: str) -> None:
        key_id = platform.project["TWILIO_API_KEY"]
        client = platform.twilio(username=key_id, password="f" * 32)
        assert refusal(EACH_PRODUCT[product], client) == (401, 20003)

    def test_an_unknown_account_is_refused(self, platform: Platform, unchanged: None) -> None:
        client = platform.twilio(username="AC" + "f" * 32)
        assert refusal(EACH_PRODUCT["messages"], client) == (401, 20003)

    @pytest.mark.parametrize("product", EACH_PRODUCT)
    def test_both_right_pairs_open_every_product(self, platform: Platform, product: str) -> None:
        project = platform.project
        EACH_PRODUCT[product](platform.twilio())
        client = platform.twilio(username=project["TWILIO_API_KEY"], password=project["TWILIO_API_SECRET"])
        client.account_sid = project["TWILIO_ACCOUNT_SID"]
        EACH_PRODUCT[product](client)

    def test_the_phone_wants_its_key(self, platform: Platform, unchanged: None) -> None:
        answer = httpx.post(
            f"{platform.server.url}/phone/api/messages",
            json={"address": ANA, "body": "hello"},
            trust_env=False,
        )
        assert (answer.status_code, answer.json()["code"]) == (401, 20003)


UNKNOWN: dict[str, Call] = {
    "a message": lambda c: c.messages("SM" + NOBODY).fetch(),
    "a profile": lambda c: c.memory.v1.profiles(STORE, f"mem_profile_{NO_ID}").fetch(),
    "a store": lambda c: c.memory.v1.profiles(f"mem_store_{NO_ID}", ANA_PROFILE).fetch(),
    "a flow": lambda c: c.studio.v2.flows("FW" + NOBODY).fetch(),
    "a flow to start": lambda c: c.studio.v2.flows("FW" + NOBODY).executions.create(to=ANA, from_=NUMBER),
    "a workspace": lambda c: c.taskrouter.v1.workspaces("WS" + NOBODY).fetch(),
    "a task": lambda c: c.taskrouter.v1.workspaces.list()[0].tasks("WT" + NOBODY).update(priority=1),
    "a worker": lambda c: c.taskrouter.v1.workspaces.list()[0].workers("WK" + NOBODY).fetch(),
    "a trait patch": lambda c: c.memory.v1.profiles(STORE, f"mem_profile_{NO_ID}").patch(
        profile_patch=ProfileList.ProfilePatch({"traits": {"Contact": {"language": "spanish"}}})
    ),
}


@pytest.mark.parametrize("what", UNKNOWN)
def test_an_unknown_id_is_not_found(platform: Platform, unchanged: None, what: str) -> None:
    assert refusal(UNKNOWN[what], platform.twilio()) == (404, 20404)


def test_another_accounts_path_is_not_found(platform: Platform, unchanged: None) -> None:
    others = "AC" + NOBODY
    call: Call = lambda c: c.api.v2010.accounts(others).messages.list(limit=1)  # noqa: E731
    assert refusal(call, platform.twilio()) == (404, 20404)


TEXTS = {"too long": "a" * 1601, "blank": "  \n ", "null byte": "a\x00b", "empty": ""}
# The vendor's own codes for a text that is too long or missing.
TEXT_CODES = {"too long": 21617, "blank": 21602, "null byte": 20001, "empty": 21602}


class TestTexts:
    @pytest.mark.parametrize("kind", TEXTS)
    def test_the_messages_api_refuses_it(self, platform: Platform, unchanged: None, kind: str) -> None:
        body = TEXTS[kind]
        refused = refusal(lambda c: c.messages.create(to=ANA, from_=NUMBER, body=body), platform.twilio())
        assert refused == (400, TEXT_CODES[kind])

    @pytest.mark.parametrize("kind", TEXTS)
    def test_the_phone_refuses_it(self, platform: Platform, unchanged: None, kind: str) -> None:
        answer = from_phone(platform, {"address": ANA, "body": TEXTS[kind]})
        assert (answer.status_code, answer.json()["field"]) == (400, "body")

    @pytest.mark.parametrize(("body", "field"), [
        ({"address": ANA}, "body"),
        ({"address": ANA, "body": 7}, "body"),
        ({"address": 7, "body": "hello"}, "address"),
        ({"body": "hello"}, "address"),
        ({"address": ANA, "body": "hello", "to": "+15550109999"}, "to"),
    ])  # fmt: skip
    def test_the_phone_names_the_field(
        self, platform: Platform, unchanged: None, body: dict[str, Any], field: str
    ) -> None:
        answer = from_phone(platform, body)
        assert answer.status_code in (400, 404)
        assert answer.json()["field"] == field
        assert answer.json()["message"]

    def test_the_command_says_what_is_wrong(self, platform: Platform, unchanged: None) -> None:
        said = platform.tieline("text", TEXTS["too long"])
        assert said.code == 1
        assert "at most 1600 characters" in said.err and "Traceback" not in said.err

    def test_the_longest_text_and_emoji_alone_are_answered(self, platform: Platform) -> None:
        assert platform.text("🎉🎉", "--from", "+15550100091")
        assert platform.text("a" * 1600, "--from", "+15550100092")
        wait_for(lambda: is_quiet(platform), what="the end of all work")


def from_phone(platform: Platform, body: object) -> httpx.Response:
    return httpx.post(
        f"{platform.server.url}/phone/api/messages", json=body, trust_env=False,
        headers={"Authorization": f"Bearer {platform.server.local_key}"},
    )  # fmt: skip


JSON_DOORS = {
    "memory": ("PATCH", f"memory.twilio.com/v1/Stores/{STORE}/Profiles/{ANA_PROFILE}", "traits"),
    "recall": ("POST", f"memory.twilio.com/v1/Stores/{STORE}/Profiles/{ANA_PROFILE}/Recall", "query"),
    "conversations": ("POST", "conversations.twilio.com/v2/Conversations", "configurationId"),
}


class TestBodies:
    @pytest.mark.parametrize("door", JSON_DOORS)
    @pytest.mark.parametrize("raw", [b'{"traits": ', b"\xff\xfe", b"[1]", b'"text"', b'{"a": NaN}'])
    def test_broken_json_is_refused(self, platform: Platform, unchanged: None, door: str, raw: bytes) -> None:
        method, path, _ = JSON_DOORS[door]
        answer = self._ask(platform, method, path, raw)
        assert (answer.status_code, answer.json()["code"]) == (400, 20001), answer.text

    @pytest.mark.parametrize("door", JSON_DOORS)
    def test_a_wrong_type_is_named(self, platform: Platform, unchanged: None, door: str) -> None:
        method, path, field = JSON_DOORS[door]
        answer = self._ask(platform, method, path, json.dumps({field: 7}).encode())
        assert (answer.status_code, answer.json()["field"]) == (400, field)

    def test_a_form_without_its_field_is_named(self, platform: Platform, unchanged: None) -> None:
        flow_id = platform.project["TWILIO_STUDIO_HANDOFF_FLOW_SID"]
        answer = self._ask(
            platform, "POST", f"studio.twilio.com/v2/Flows/{flow_id}/Executions", b"To=%2B15550100001",
            kind="application/x-www-form-urlencoded",
        )  # fmt: skip
        assert answer.status_code == 400
        assert re.fullmatch("From", answer.json()["field"])

    def _ask(
        self, platform: Platform, method: str, path: str, raw: bytes, *, kind: str = "application/json"
    ) -> httpx.Response:
        project = platform.project
        return httpx.request(
            method, f"{platform.server.url}/-/{path}", content=raw, headers={"Content-Type": kind},
            auth=(project["TWILIO_ACCOUNT_SID"], project["TWILIO_AUTH_TOKEN"]), trust_env=False,
        )  # fmt: skip
