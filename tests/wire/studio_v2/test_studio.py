"""Studio v2 through the official SDK: flows, executions, steps, contexts, and what is refused."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.support.schema import sqlite_with_tables
from tests.support.served import ACCOUNT, OTHER, OTHER_TOKEN, TOKEN, make_app, serve, twilio
from tieline.doorway.auth import cookie_of
from tieline.flows import Execution, FlowService, StepOutcome, handoff_definition
from tieline.flows.errors import UnknownExecution
from tieline.kit.db import Database
from tieline.wire.studio_v2 import build_router

pytestmark = pytest.mark.wire

ANA = "+15550100001"
SHOP = "+15550109999"
PARAMETERS = {"HandoffData": {"conversationId": "conv_1", "attributes": {"reason": "wants a person"}}}


@dataclass
class Door:
    """The door, the database behind it, and the room."""

    url: str
    db: Database
    flows: FlowService

    @property
    def sdk(self) -> Client:
        return twilio(self.url)

    def post(self, path: str, data: dict[str, str], **more: Any) -> httpx.Response:
        more.setdefault("auth", (ACCOUNT, TOKEN))
        return httpx.post(f"{self.url}/v2/Flows{path}", data=data, **more)

    def step(self, execution_id: str, number: int, event: str, **left: Any) -> None:
        """Finish a step of an execution, as the job handler does."""
        outcome = StepOutcome(event=event, **left)
        asyncio.run(
            self.db.transact(
                lambda tx: self.flows.finish_step(
                    tx, execution_id=execution_id, step_number=number, outcome=outcome
                )
            )
        )


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    db = Database.open(sqlite_with_tables(tmp_path))
    flows = FlowService()

    async def start_execution(**asked: Any) -> Execution:
        return await db.transact(lambda tx: flows.start_execution(tx, **asked))

    async def start_for_call(*, fields: Mapping[str, str], **asked: Any) -> Execution:
        ends = {"to": fields.get("From", ""), "from_": fields.get("To", "")}
        return await start_execution(**asked, **ends, parameters=dict(fields), trigger="incomingCall")

    async def call_came_back(*, event: str, fields: Mapping[str, str], **asked: Any) -> Execution:
        raise UnknownExecution

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
    with serve(make_app(router)) as url:
        yield Door(url=url, db=db, flows=flows)
    asyncio.run(db.close())


def definition() -> dict[str, Any]:
    return handoff_definition(workflow_id="WW" + "1" * 32, channel_id="chat")


def make_flow(door: Door, status: str = "published") -> str:
    flow = door.sdk.studio.v2.flows.create(
        friendly_name="Handoff", status=status, definition=definition(), commit_message="first"
    )
    return str(flow.sid)


def start(door: Door, flow_id: str, to: str = ANA) -> Any:
    return door.sdk.studio.v2.flows(flow_id).executions.create(to=to, from_=SHOP, parameters=PARAMETERS)


def test_a_flow_is_made_fetched_changed_and_deleted(door: Door) -> None:
    flow_id = make_flow(door)
    flow = door.sdk.studio.v2.flows(flow_id).fetch()
    assert (flow.friendly_name, flow.status, flow.revision, flow.valid) == ("Handoff", "published", 1, True)
    assert flow.definition == definition()
    assert flow.commit_message == "first"
    assert flow.webhook_url == f"https://webhooks.twilio.com/v1/Accounts/{ACCOUNT}/Flows/{flow_id}"
    assert flow.links["executions"].endswith(f"/v2/Flows/{flow_id}/Executions")
    changed = flow.update(status="draft", friendly_name="Next")
    assert (changed.revision, changed.status, changed.definition) == (2, "draft", definition())
    revisions = door.sdk.studio.v2.flows(flow_id).revisions.list()
    assert [each.revision for each in revisions] == [2, 1]
    latest = door.sdk.studio.v2.flows(flow_id).revisions("LatestPublished").fetch()
    assert (latest.revision, latest.friendly_name) == (1, "Handoff")
    assert flow.delete()
    assert door.sdk.studio.v2.flows.list() == []


def test_a_change_that_was_made_from_an_older_revision_is_refused(door: Door) -> None:
    flow_id = make_flow(door)
    path = f"/{flow_id}"
    tag = httpx.get(f"{door.url}/v2/Flows/{flow_id}", auth=(ACCOUNT, TOKEN)).headers["ETag"]
    changed = {"Status": "draft", "FriendlyName": "Theirs"}
    assert door.post(path, changed, headers={"If-Match": tag}).headers["ETag"] == '"2"'
    stale = door.post(path, {**changed, "FriendlyName": "Mine"}, headers={"If-Match": tag})
    assert (stale.status_code, stale.json()["code"]) == (412, 20412)
    assert "Revision 2 was saved meanwhile" in stale.json()["message"]
    # Who sets no condition, as the SDK does not, is not asked for one.
    assert door.post(path, changed).status_code == 200
    wrong = door.post(path, changed, headers={"If-Match": "x"})
    assert (wrong.status_code, wrong.json()["code"]) == (400, 20001)
    assert door.sdk.studio.v2.flows(flow_id).fetch().revision == 3


def test_validate_names_every_fault_in_details(door: Door) -> None:
    assert door.sdk.studio.v2.flow_validate.update(
        friendly_name="x", status="published", definition=definition()
    ).valid
    broken = definition()
    broken["states"][5]["properties"]["timeout"] = "soon"
    with pytest.raises(TwilioRestException) as refused:
        door.sdk.studio.v2.flow_validate.update(friendly_name="x", status="published", definition=broken)
    assert refused.value.status == 400
    assert refused.value.details == {
        "errors": [
            {
                "property_path": "#/states/5/properties/timeout",
                "message": "must be a whole number up to 1209600",
            }
        ],
        "warnings": [],
    }
    with pytest.raises(TwilioRestException):
        door.sdk.studio.v2.flows.create(friendly_name="x", status="published", definition=broken)
    assert door.sdk.studio.v2.flows.list() == []


def test_a_draft_runs_for_its_test_users_alone(door: Door) -> None:
    flow_id = make_flow(door)
    door.sdk.studio.v2.flows(flow_id).update(status="draft", friendly_name="Next")
    users = door.sdk.studio.v2.flows(flow_id).test_users()
    assert users.fetch().test_users == []
    assert users.update(test_users=[ANA, "", ANA]).test_users == [ANA]
    assert (start(door, flow_id).flow_version, start(door, flow_id, "+15550100002").flow_version) == (2, 1)
    assert door.sdk.studio.v2.flows(flow_id).revisions("LatestPublished").fetch().revision == 1
    broken = definition()
    broken["states"][5]["properties"]["timeout"] = "soon"
    door.sdk.studio.v2.flows(flow_id).update(status="draft", definition=broken)
    users.update(test_users=["+15550100003"])
    assert start(door, flow_id, "+15550100003").flow_version == 1
    with pytest.raises(TwilioRestException) as refused:
        users.update(test_users=[str(number) for number in range(101)])
    assert (refused.value.status, users.fetch().test_users) == (400, ["+15550100003"])
    stranger = httpx.get(f"{door.url}/v2/Flows/{flow_id}/TestUsers", auth=(OTHER, OTHER_TOKEN))
    assert stranger.status_code == 404


def test_a_template_too_long_to_read_is_refused_with_its_place(door: Door) -> None:
    flow_id = make_flow(door)
    broken = definition()
    broken["states"][5]["properties"]["attributes"] = "{{ flow.sid }}" * 2_000
    for door_to in ("check", "publish"):
        studio = door.sdk.studio.v2
        check = partial(studio.flow_validate.update, friendly_name="x", status="published")
        publish = partial(studio.flows(flow_id).update, status="published")
        with pytest.raises(TwilioRestException) as refused:
            (check if door_to == "check" else publish)(definition=broken)
        assert refused.value.status == 400
        assert refused.value.details["errors"] == [
            {
                "property_path": "#/states/5/properties/attributes",
                "message": "Liquid: the template is longer than 16,384 characters",
            }
        ]
    assert door.sdk.studio.v2.flows(flow_id).fetch().revision == 1


def test_an_execution_as_the_sdk_and_the_wire_see_it(door: Door) -> None:
    flow_id = make_flow(door)
    response = door.post(
        f"/{flow_id}/Executions", {"To": ANA, "From": SHOP, "Parameters": json.dumps(PARAMETERS)}
    )
    body = response.json()
    execution_id = body["sid"]
    url = f"{door.url}/v2/Flows/{flow_id}/Executions/{execution_id}"
    assert response.status_code == 201
    assert set(body) == {
        "sid", "account_sid", "flow_sid", "flow_version", "contact_channel_address", "contact_sid", "context",
        "status", "initiated_by", "date_created", "date_updated", "url", "links",
    }  # fmt: skip
    assert (body["account_sid"], body["flow_sid"], body["flow_version"]) == (ACCOUNT, flow_id, 1)
    assert (body["status"], body["contact_channel_address"]) == ("active", ANA)
    assert body["contact_sid"].startswith("FC")
    assert (body["url"], body["links"]) == (
        url,
        {"steps": f"{url}/Steps", "execution_context": f"{url}/Context"},
    )
    assert body["context"]["flow"]["data"] == PARAMETERS
    fetched = door.sdk.studio.v2.flows(flow_id).executions(execution_id).fetch()
    assert (fetched.sid, fetched.status, fetched.date_created.tzinfo is not None) == (
        execution_id,
        "active",
        True,
    )


def test_steps_and_contexts_in_the_order_taken(door: Door) -> None:
    flow_id = make_flow(door)
    execution = start(door, flow_id)
    door.step(execution.sid, 1, "incomingRequest")
    door.step(execution.sid, 2, "match", transition=1, output={"input": "x"}, rendered={"input": "x"})
    executions = door.sdk.studio.v2.flows(flow_id).executions(execution.sid)
    first, second = executions.steps.list()
    assert (first.name, first.type, first.transitioned_from, first.transitioned_to) == (
        "incomingRequest",
        "trigger",
        "Trigger",
        "has_handoff_data",
    )
    assert second.fetch().context["step"] == {"properties": {"input": "x"}}
    step_context = executions.steps(second.sid).step_context().fetch()
    assert (step_context.step_sid, step_context.context) == (second.sid, second.context)
    whole = executions.execution_context().fetch()
    assert (whole.execution_sid, whole.context["widgets"]) == (
        execution.sid,
        {"has_handoff_data": {"input": "x"}},
    )


def test_executions_are_listed_page_by_page_and_by_status(door: Door) -> None:
    flow_id = make_flow(door)
    made = [start(door, flow_id, to=f"+1555010000{at}").sid for at in range(5)]
    executions = door.sdk.studio.v2.flows(flow_id).executions
    listed = [each.sid for each in executions.list(page_size=2)]
    assert sorted(listed) == sorted(made)
    ended = executions(made[0]).update(status="ended")
    assert ended.status == "ended"
    response = httpx.get(
        f"{door.url}/v2/Flows/{flow_id}/Executions", params={"Status": "ended"}, auth=(ACCOUNT, TOKEN)
    )
    assert [each["sid"] for each in response.json()["executions"]] == [made[0]]
    assert response.json()["meta"]["key"] == "executions"
    later = executions.list(date_created_from=ended.date_created.replace(year=2099))
    assert later == []
    assert executions(made[1]).delete()
    assert len(executions.list()) == 4


def test_a_second_execution_of_the_same_contact_is_a_conflict(door: Door) -> None:
    flow_id = make_flow(door)
    first = start(door, flow_id)
    with pytest.raises(TwilioRestException) as refused:
        start(door, flow_id)
    assert (refused.value.status, refused.value.code) == (409, 20409)
    assert first.sid in refused.value.msg
    first.update(status="ended")
    assert start(door, flow_id).status == "active"


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"From": SHOP, "Parameters": "{}"}, "To"),
        ({"To": ANA, "Parameters": "{}"}, "From"),
        ({"To": ANA, "From": SHOP, "Parameters": "{broken"}, "Parameters"),
        ({"To": ANA, "From": SHOP, "Parameters": "[1]"}, "Parameters"),
        ({"To": ANA, "From": SHOP, "Parameters": '{"a": "\\u0000"}'}, "Parameters"),
        ({"To": ANA, "From": SHOP, "Parameters": '{"a": ["\\ud800"]}'}, "Parameters"),
        ({"To": ANA, "From": SHOP, "Parameters": '{"a": NaN}'}, "Parameters"),
        ({"To": ANA, "From": SHOP, "Parameters": '{"a":' * 200 + "1" + "}" * 200}, "Parameters"),
        ({"To": f"{ANA}\x00", "From": SHOP, "Parameters": "{}"}, "To"),
    ],
)
def test_p13_a_broken_form_is_refused_by_field(door: Door, data: dict[str, str], field: str) -> None:
    flow_id = make_flow(door)
    response = door.post(f"/{flow_id}/Executions", data)
    assert (response.status_code, response.json()["code"]) == (400, 20001)
    assert response.json()["field"] == field
    assert door.sdk.studio.v2.flows(flow_id).executions.list() == []


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"FriendlyName": "x", "Status": "published", "Definition": "{broken"}, "Definition"),
        ({"FriendlyName": "x", "Status": "live", "Definition": "{}"}, "Status"),
        ({"FriendlyName": "", "Status": "draft", "Definition": "{}"}, "FriendlyName"),
        ({"FriendlyName": "a\x00b", "Status": "draft", "Definition": "{}"}, "FriendlyName"),
        ({"FriendlyName": "x", "Status": "draft", "Definition": '{"a": "\\u0000"}'}, "Definition"),
        ({"FriendlyName": "x", "Status": "draft"}, "Definition"),
    ],
)
def test_p13_a_broken_flow_is_refused_by_field(door: Door, data: dict[str, str], field: str) -> None:
    response = door.post("", data)
    assert (response.status_code, response.json()["field"]) == (400, field)


def test_a_draft_does_not_run(door: Door) -> None:
    with pytest.raises(TwilioRestException) as refused:
        start(door, make_flow(door, status="draft"))
    assert refused.value.status == 400
    assert "published" in refused.value.msg


def test_an_ended_execution_cannot_be_made_active_again(door: Door) -> None:
    execution = start(door, make_flow(door))
    execution.update(status="ended")
    with pytest.raises(TwilioRestException) as refused:
        execution.update(status="active")
    assert refused.value.status == 400


def test_unknown_ids_are_404_20404(door: Door) -> None:
    flow_id = make_flow(door)
    execution = start(door, flow_id)
    flows, missing = door.sdk.studio.v2.flows, "FN" + "0" * 32
    asked: list[Callable[[], object]] = [
        lambda: flows("FW" + "0" * 32).fetch(),
        lambda: flows(flow_id).executions(missing).fetch(),
        lambda: flows("FW" + "0" * 32).executions(execution.sid).fetch(),
        lambda: flows(flow_id).executions(execution.sid).steps("FT" + "0" * 32).fetch(),
        lambda: start(door, "FW" + "0" * 32),
    ]
    for ask in asked:
        with pytest.raises(TwilioRestException) as refused:
            ask()
        assert (refused.value.status, refused.value.code) == (404, 20404)
    for path in (f"/FW{'0' * 32}/Executions", f"/{flow_id}/Executions/{missing}/Steps"):
        listed = httpx.get(f"{door.url}/v2/Flows{path}", auth=(ACCOUNT, TOKEN))
        assert (listed.status_code, listed.json()["code"]) == (404, 20404)
    nul = httpx.get(f"{door.url}/v2/Flows/FW%00", auth=(ACCOUNT, TOKEN))
    assert nul.status_code == 404


def test_p8_another_account_sees_nothing(door: Door) -> None:
    flow_id = make_flow(door)
    start(door, flow_id)
    stranger = twilio(door.url, OTHER, OTHER_TOKEN).studio.v2
    assert stranger.flows.list() == []
    with pytest.raises(TwilioRestException) as refused:
        stranger.flows(flow_id).fetch()
    assert refused.value.status == 404


def test_without_credentials_nothing_opens(door: Door) -> None:
    with pytest.raises(TwilioRestException) as refused:
        twilio(door.url, ACCOUNT, "wrong").studio.v2.flows("FW" + "0" * 32).fetch()
    assert (refused.value.status, refused.value.code) == (401, 20003)


def test_a_workers_session_starts_nothing(door: Door) -> None:
    flow_id = make_flow(door)
    session = {"Cookie": f"{cookie_of('worker')}=WK{'1' * 32}", "Origin": door.url}
    refused = door.post(f"/{flow_id}/Executions", {"To": ANA, "From": SHOP}, auth=None, headers=session)
    assert refused.status_code == 403
    assert door.sdk.studio.v2.flows(flow_id).executions.list() == []
