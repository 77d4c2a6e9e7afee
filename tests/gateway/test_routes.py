"""The handset: Ana texts, sees the answer, begins anew; what cannot be taken is refused and leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.support.house import Story
from tests.support.screens import Screens, ok
from tieline.app.starter import CUSTOMER_NUMBER, NUMBER
from tieline.kit.db import Database

pytestmark = pytest.mark.journey

BEN = "+15550100002"


@pytest.fixture
async def screens(sqlite_db: Database, tmp_path: Path) -> Screens:
    return Screens.of(await Story.begin(sqlite_db, tmp_path))


@pytest.fixture
async def phone(screens: Screens) -> httpx.AsyncClient:
    return await screens.let_in("phone")


async def send(phone: httpx.AsyncClient, body: str, *, address: str = CUSTOMER_NUMBER) -> httpx.Response:
    return await phone.post("/phone/api/messages", json={"address": address, "body": body})


async def test_ana_texts_and_reads_the_answer(screens: Screens, phone: httpx.AsyncClient) -> None:
    sent = ok(await send(phone, "Hello, where is my order 4711?"), 201)
    await screens.story.settle()
    thread = ok(await phone.get("/phone/api/messages", params={"address": CUSTOMER_NUMBER}))
    assert [(m["direction"], m["speaker"]) for m in thread["messages"]] == [
        ("out", "customer"),
        ("in", "agent"),
    ]
    assert thread["messages"][0]["messageId"] == sent["messageId"]
    assert thread["messages"][1]["status"] == "delivered"
    assert thread["typing"] is None
    assert thread["conversation"]["conversationId"] == sent["conversationId"]
    assert thread["conversation"]["owner"]["kind"] == "agent"
    turn = ok(await phone.get(f"/phone/api/turns/{sent['turnId']}"))
    assert turn["state"] == "answered"
    assert [reply["speaker"] for reply in turn["replies"]] == ["agent"]
    assert turn["replies"][0]["body"] == thread["messages"][1]["body"]


async def test_a_turn_tells_every_reply_up_to_the_customers_next_words(
    screens: Screens, phone: httpx.AsyncClient
) -> None:
    sent = ok(await send(phone, "I want to speak to a human"), 201)
    await screens.story.settle()
    ok(await send(phone, "Are you there?"), 201)
    await screens.story.settle()
    turn = ok(await phone.get(f"/phone/api/turns/{sent['turnId']}"))
    assert [reply["speaker"] for reply in turn["replies"]] == ["agent", "flow"]


async def test_the_agent_is_typing_once_the_turn_is_begun(screens: Screens, phone: httpx.AsyncClient) -> None:
    screens.story.http.silent = True
    body = {
        "number": NUMBER,
        "url": "http://127.0.0.1:9/webhook",
        "publicUrl": "https://x.test/webhook",
        "name": "mine",
    }
    ok(await screens.command().post("/console/api/programs", json=body), 201)
    sent = ok(await send(phone, "Hello?"), 201)
    await screens.story.settle()
    thread = ok(await phone.get("/phone/api/messages", params={"address": CUSTOMER_NUMBER}))
    assert thread["typing"] == {"who": "agent"}
    assert ok(await phone.get(f"/phone/api/turns/{sent['turnId']}")) == {
        "turnId": sent["turnId"],
        "state": "open",
        "replies": [],
    }
    state = ok(await phone.get("/phone/api/state"))
    assert (state["servedBy"]["kind"], state["servedBy"]["name"]) == ("program", "mine")


async def test_the_state_names_number_model_and_customers(phone: httpx.AsyncClient) -> None:
    ok(await send(phone, "Hi"), 201)
    added = ok(await phone.post("/phone/api/customers", json={"address": BEN, "name": "Ben Okafor"}), 201)
    state = ok(await phone.get("/phone/api/state"))
    assert state["number"] == NUMBER
    assert state["servedBy"] == {"kind": "builtIn", "name": "the built-in agent", "since": None}
    assert state["model"]["rehearsal"] is True
    assert state["defaultCustomer"] == CUSTOMER_NUMBER
    ana, ben = state["customers"]
    assert (ana["name"], ana["lastText"], ana["status"]) == ("Ana Torres", "Hi", "ACTIVE")
    assert (ben["name"], ben["address"], ben["profileId"]) == ("Ben Okafor", BEN, added["profileId"])


async def test_a_new_conversation_begins_after_the_end(screens: Screens, phone: httpx.AsyncClient) -> None:
    first = ok(await send(phone, "Hello"), 201)
    ended = ok(await phone.post("/phone/api/conversations/end", json={"address": CUSTOMER_NUMBER}))
    assert ended == {"conversationId": first["conversationId"]}
    again = ok(await phone.post("/phone/api/conversations/end", json={"address": CUSTOMER_NUMBER}))
    assert again == {"conversationId": None}
    assert ok(await send(phone, "Hello again"), 201)["conversationId"] != first["conversationId"]


async def test_nobody_ends_every_conversation_by_naming_our_own_number(phone: httpx.AsyncClient) -> None:
    ok(await send(phone, "Hello"), 201)
    ended = ok(await phone.post("/phone/api/conversations/end", json={"address": NUMBER}))
    assert ended == {"conversationId": None}


async def test_p8_one_customers_phone_shows_nothing_of_another(phone: httpx.AsyncClient) -> None:
    ok(await send(phone, "Ana's secret"), 201)
    ok(await send(phone, "Ben here", address=BEN), 201)
    thread = ok(await phone.get("/phone/api/messages", params={"address": BEN}))
    assert [message["body"] for message in thread["messages"]] == ["Ben here"]


@pytest.mark.parametrize(
    "body",
    [{"body": " \n "}, {"body": "x" * 1601}, {"body": "a\x00b"}, {"body": 7}, {}, {"body": "Hi", "to": 5}],
)
async def test_p13_a_text_that_cannot_be_taken_is_refused_and_leaves_nothing(
    phone: httpx.AsyncClient, body: dict[str, object]
) -> None:
    refused = await phone.post("/phone/api/messages", json={"address": CUSTOMER_NUMBER, **body})
    assert refused.status_code == 400
    assert refused.json()["field"] in {"Body", "body", "to"}
    thread = ok(await phone.get("/phone/api/messages", params={"address": CUSTOMER_NUMBER}))
    assert (thread["messages"], thread["conversation"]) == ([], None)


async def test_an_address_that_is_no_number_is_refused(phone: httpx.AsyncClient) -> None:
    refused = await send(phone, "Hi", address="not a number")
    assert (refused.status_code, refused.json()["field"]) == (400, "address")
    added = await phone.post("/phone/api/customers", json={"address": "12"})
    assert (added.status_code, added.json()["field"]) == (400, "address")


@pytest.mark.parametrize("address", [NUMBER, f"whatsapp:{NUMBER}"])
async def test_p13_the_number_itself_is_no_customer(phone: httpx.AsyncClient, address: str) -> None:
    for door, body in (("messages", {"body": "Hi"}), ("calls", {})):
        refused = await phone.post(f"/phone/api/{door}", json={"address": address, **body})
        assert (refused.status_code, refused.json()["field"]) == (400, "address"), door
    thread = ok(await phone.get("/phone/api/messages", params={"address": NUMBER}))
    assert (thread["messages"], thread["conversation"]) == ([], None)


async def test_a_number_of_nobody_and_a_turn_of_nobody_are_unknown(phone: httpx.AsyncClient) -> None:
    body = {"address": CUSTOMER_NUMBER, "to": "+15559999999", "body": "Hi"}
    assert (await phone.post("/phone/api/messages", json=body)).status_code == 404
    assert (await phone.get("/phone/api/turns/conv_communication_nobody")).status_code == 404


async def test_an_emoji_alone_is_answered(screens: Screens, phone: httpx.AsyncClient) -> None:
    sent = ok(await send(phone, "👍"), 201)
    await screens.story.settle()
    assert ok(await phone.get(f"/phone/api/turns/{sent['turnId']}"))["state"] == "answered"


async def test_a_stranger_and_a_worker_do_not_come_in(screens: Screens) -> None:
    stranger = await screens.browser().get("/phone/api/state")
    assert (stranger.status_code, stranger.json()["code"]) == (401, 20003)
    marco = await screens.let_in("worker", await screens.story.worker("Marco"))
    assert (await marco.get("/phone/api/state")).status_code == 403
    assert (await screens.command().get("/phone/api/state")).status_code == 200
