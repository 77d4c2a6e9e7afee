"""A call is sent to a flow by a signed form, as an application's relay does when it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
from twilio.request_validator import RequestValidator

from tests.support.schema import sqlite_with_tables
from tests.support.served import ACCOUNT, TOKEN, make_app, serve
from tieline.flows import Execution, FlowService, handoff_definition
from tieline.kit.db import Database
from tieline.wire.studio_v2 import build_router

pytestmark = pytest.mark.wire

FIELDS = {
    "AccountSid": ACCOUNT,
    "CallSid": "CA" + "1" * 32,
    "CallStatus": "in-progress",
    "From": "+15550100001",
    "To": "+15550100000",
    "Direction": "inbound",
    "SessionStatus": "ended",
    "HandoffData": '{"conversationId": "conv_1", "attributes": {"reason": "wants a person & more"}}',
}


class Door:
    """The door, and what its journey was asked."""

    def __init__(self, url: str, flow_id: str) -> None:
        self.url = url
        self.path = f"/v1/Accounts/{ACCOUNT}/Flows/{flow_id}?Trigger=incomingCall"
        self.asked: list[Mapping[str, str]] = []

    def post(
        self, fields: Mapping[str, str], *, signature: str | None = None, path: str | None = None
    ) -> httpx.Response:
        """Post a form, signed for the vendor's address unless told otherwise."""
        vendor = f"https://webhooks.twilio.com{path or self.path}"
        signed = (
            signature if signature is not None else RequestValidator(TOKEN).compute_signature(vendor, fields)
        )
        headers = {"X-Twilio-Signature": signed}
        return httpx.post(f"{self.url}{path or self.path}", data=dict(fields), headers=headers)


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    db = Database.open(sqlite_with_tables(tmp_path))
    flows = FlowService()
    definition = handoff_definition(workflow_id="WW" + "1" * 32)
    made = asyncio.run(
        db.transact(
            lambda tx: flows.put_flow(
                tx, account_id=ACCOUNT, definition=definition, status="published", friendly_name="Handoff"
            )
        )
    )

    async def start_execution(**asked: Any) -> Execution:
        return await db.transact(lambda tx: flows.start_execution(tx, **asked))

    async def start_for_call(*, fields: Mapping[str, str], **asked: Any) -> Execution:
        found.asked.append(fields)
        ends = {"to": fields.get("From", ""), "from_": fields.get("To", "")}
        return await start_execution(**asked, **ends, parameters=dict(fields), trigger="incomingCall")

    async def call_came_back(*, event: str, fields: Mapping[str, str], **asked: Any) -> Execution:
        found.asked.append({"event": event, **fields})
        return await db.read(
            lambda tx: flows.get_execution(tx, account_id=ACCOUNT, execution_id=fields["Execution"])
        )

    async def message_posted(**asked: Any) -> None:
        raise NotImplementedError

    async def auth_token_of(account_id: str) -> str | None:
        return TOKEN if account_id == ACCOUNT else None

    router = build_router(
        db=db,
        flows=flows,
        start_execution=start_execution,
        start_for_call=start_for_call,
        call_came_back=call_came_back,
        message_posted=message_posted,
        auth_token_of=auth_token_of,
    )
    found = Door("", made.flow_id)
    with serve(make_app(router)) as url:
        found.url = url
        yield found
    asyncio.run(db.close())


def test_the_answer_lets_the_call_wait_for_the_flow(door: Door) -> None:
    answer = door.post(FIELDS)
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, "text/xml")
    flow = ElementTree.fromstring(answer.text).find("Connect/Flow")
    assert flow is not None
    assert flow.attrib["execution"].startswith("FN")
    assert door.asked == [FIELDS]


def test_a_form_signed_for_the_address_it_reached_us_by_counts_too(door: Door) -> None:
    signature = RequestValidator(TOKEN).compute_signature(f"{door.url}{door.path}", FIELDS)
    assert door.post(FIELDS, signature=signature).status_code == 200


def test_a_call_that_is_sent_by_get_signs_its_query(door: Door) -> None:
    place = f"{door.path}&CallSid={FIELDS['CallSid']}&From=%2B15550100001"
    signature = RequestValidator(TOKEN).compute_signature(f"https://webhooks.twilio.com{place}", {})
    answer = httpx.get(f"{door.url}{place}", headers={"X-Twilio-Signature": signature})
    assert answer.status_code == 200
    assert door.asked[0]["From"] == "+15550100001"


@pytest.mark.parametrize(
    "signature", ["", "bm90IHJpZ2h0", RequestValidator("another token").compute_signature("https://x", {})]
)
def test_without_a_right_signature_nothing_begins(door: Door, signature: str) -> None:
    answer = door.post(FIELDS, signature=signature)
    assert (answer.status_code, answer.json()["code"]) == (403, 20403)
    assert door.asked == []


def test_a_form_that_was_changed_on_its_way_is_refused(door: Door) -> None:
    signature = RequestValidator(TOKEN).compute_signature(f"https://webhooks.twilio.com{door.path}", FIELDS)
    assert door.post({**FIELDS, "From": "+15550100009"}, signature=signature).status_code == 403


def test_an_account_of_nobody_is_refused_like_a_wrong_signature(door: Door) -> None:
    assert door.post(FIELDS, path=door.path.replace(ACCOUNT, "AC" + "0" * 32)).status_code == 403


def test_a_call_comes_back_to_the_step_that_its_address_names(door: Door) -> None:
    started = ElementTree.fromstring(door.post(FIELDS).text).find("Connect/Flow")
    assert started is not None
    execution_id = started.attrib["execution"]
    place = door.path.split("?", maxsplit=1)[0] + f"?FlowEvent=gathered&Execution={execution_id}&Step=2"
    answer = door.post({"CallSid": FIELDS["CallSid"], "Digits": "1", "Step": "9"}, path=place)
    flow = ElementTree.fromstring(answer.text).find("Connect/Flow")
    assert flow is not None and flow.attrib["execution"] == execution_id
    told = {name: door.asked[1][name] for name in ("event", "Execution", "Step", "Digits")}
    assert told == {"event": "gathered", "Execution": execution_id, "Step": "2", "Digits": "1"}
    assert door.post({}, path=place, signature="bm90IHJpZ2h0").status_code == 403


def test_another_trigger_than_a_call_is_refused(door: Door) -> None:
    answer = door.post(FIELDS, path=door.path.replace("incomingCall", "incomingMessage"))
    assert answer.status_code == 400
    assert door.asked == []
