"""Intelligence v3 through the official SDK, and the Rule Execution webhook as the agent SDK reads it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.intelligence.conftest import BOOTS, transcript
from tests.support.schema import sqlite_with_tables
from tests.support.served import ACCOUNT, OTHER, OTHER_TOKEN, TOKEN, make_app, serve, twilio
from tieline.app.house import House
from tieline.intelligence import (
    NEXT_BEST_RESPONSE_ID,
    SUMMARY_ID,
    Execution,
    IntelligenceService,
    MatchedRule,
    OperatorContext,
    OperatorResult,
    ParticipantReference,
    run_operator,
)
from tieline.kit.db import Database
from tieline.kit.ids import IdKind, new_id
from tieline.kit.settings import Settings
from tieline.wire.intelligence_v3 import build_router, render_rule_execution

pytestmark = pytest.mark.wire

PROFILE = "mem_profile_" + "0" * 26
STORE = "mem_store_" + "0" * 26
RULE = {
    "operators": [{"id": SUMMARY_ID, "parameters": {}}, {"id": NEXT_BEST_RESPONSE_ID, "parameters": {}}],
    "triggers": [{"on": "CONVERSATION_INACTIVE", "parameters": {"count": 1}}],
    "actions": [{"type": "WEBHOOK", "method": "POST", "url": "https://agent.test/ci"}],
    "context": {"memory": {"enabled": True}},
}
CONFIGURATIONS = "/v3/ControlPlane/Configurations"


@dataclass
class Door:
    """The door, the database behind it, and the room."""

    url: str
    db: Database
    room: IntelligenceService

    @property
    def sdk(self) -> Client:
        return twilio(self.url)

    def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        more.setdefault("auth", (ACCOUNT, TOKEN))
        return httpx.request(method, f"{self.url}{path}", **more)

    def create(self, *rules: dict[str, Any]) -> dict[str, Any]:
        made = self.call("POST", CONFIGURATIONS, json={"displayName": "Starter", "rules": list(rules)})
        assert made.status_code == 201
        body: dict[str, Any] = made.json()
        return body

    def record(
        self, configuration_id: str, *, operator: int = 0, conversation_id: str | None = None
    ) -> tuple[MatchedRule, OperatorResult]:
        """Run Ana's conversation through one operator of the rule and keep the result."""

        def write(tx: Any) -> tuple[MatchedRule, OperatorResult]:
            (matched,) = self.room.list_rules_for(
                tx,
                account_id=ACCOUNT,
                configuration_ids=[configuration_id],
                trigger="CONVERSATION_INACTIVE",
            )
            named = matched.rule.operators[operator]
            built_in = self.room.get_operator(tx, account_id=ACCOUNT, operator_id=named.operator_id)
            said = BOOTS if operator == 0 else (("customer", "Do you sell penguins?"),)
            result = self.room.record_result(
                tx,
                account_id=ACCOUNT,
                conversation_id=conversation_id or new_id(IdKind.CONVERSATION),
                matched=matched,
                operator=named,
                output=run_operator(built_in, transcript(*said), OperatorContext()),
                execution=_execution(),
                run_key=new_id(IdKind.OPERATOR_RESULT),
            )
            return matched, result

        return asyncio.run(self.db.transact(write))


def _execution() -> Execution:
    return Execution(
        trigger="CONVERSATION_INACTIVE",
        triggered_at=datetime(2026, 11, 22, 12, 0, tzinfo=UTC),
        first_communication_id="m0",
        last_communication_id="m6",
        channels=("SMS",),
        participants=(
            ParticipantReference(participant_id="p1", type="CUSTOMER", profile_id=PROFILE),
            ParticipantReference(participant_id="p2", type="AI_AGENT"),
        ),
        profile_id=PROFILE,
        store_id=STORE,
    )


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    db = Database.open(sqlite_with_tables(tmp_path))
    house = House(db, Settings(data=tmp_path, model="rehearsal"))
    room = house.intelligence
    router = build_router(db=db, intelligence=room, analysed=house.analysed, runs=house.rule_runs)
    with serve(make_app(router)) as url:
        yield Door(url=url, db=db, room=room)
    asyncio.run(db.close())


def test_operators_have_the_vendors_ids_and_hide_their_prompts(door: Door) -> None:
    found = {each.display_name: each for each in door.sdk.intelligence.v3.operators.list(page_size=2)}
    assert {"Summary", "Next Best Response", "Observations"} <= set(found)
    summary = door.sdk.intelligence.v3.operators(SUMMARY_ID).fetch()
    assert (summary.id, summary.author, summary.output_format) == (SUMMARY_ID, "TWILIO", "TEXT")
    assert summary.prompt is None


def test_a_configuration_is_made_fetched_replaced_and_deleted(door: Door) -> None:
    made = door.create(RULE)
    fetched = door.sdk.intelligence.v3.configurations(made["id"]).fetch()
    assert (fetched.display_name, fetched.version, fetched.account_id) == ("Starter", 1, ACCOUNT)
    kept = {**RULE, "id": made["rules"][0]["id"]}
    assert made["rules"] == [kept]
    body = {"displayName": "Next", "description": "d", "rules": [kept, {**RULE, "actions": []}]}
    changed = door.call("PUT", f"{CONFIGURATIONS}/{made['id']}", json=body)
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    assert changed.json()["rules"][0] == kept
    assert len(changed.json()["rules"]) == 2
    assert [each.id for each in door.sdk.intelligence.v3.configurations.list()] == [made["id"]]
    assert door.call("DELETE", f"{CONFIGURATIONS}/{made['id']}").status_code == 204
    assert door.sdk.intelligence.v3.configurations.list() == []


def test_a_result_as_the_sdk_and_the_wire_see_it(door: Door) -> None:
    configuration = door.create(RULE)
    _, recorded = door.record(configuration["id"])
    body = door.call("GET", f"/v3/OperatorResults/{recorded.result_id}").json()
    assert set(body) == {
        "id", "accountId", "outputFormat", "intelligenceConfiguration", "conversationId", "operator", "dateCreated",
        "referenceIds", "executionDetails", "metadata", "result",
    }  # fmt: skip
    assert body["intelligenceConfiguration"] == {
        "id": configuration["id"],
        "ruleId": configuration["rules"][0]["id"],
        "version": 1,
    }
    assert body["operator"] == {"id": SUMMARY_ID, "version": 1, "parameters": {}}
    assert body["executionDetails"]["trigger"] == {
        "on": "CONVERSATION_INACTIVE",
        "timestamp": "2026-11-22T12:00:00Z",
    }
    assert body["executionDetails"]["participants"] == [
        {"id": "p1", "profileId": PROFILE, "type": "CUSTOMER"},
        {"id": "p2", "type": "AI_AGENT"},
    ]
    assert body["executionDetails"]["resolvedContext"]["memory"] == {
        "profileId": PROFILE,
        "memoryStoreId": STORE,
    }
    assert body["result"]["text"] == body["result"]["result"]
    assert all(each["citations"] for each in body["result"]["sentences"])
    fetched = door.sdk.intelligence.v3.operator_results(recorded.result_id).fetch()
    assert (fetched.id, fetched.output_format, fetched.result) == (body["id"], "TEXT", body["result"])


def test_a_suggestion_that_there_is_none_is_text_on_the_wire(door: Door) -> None:
    _, recorded = door.record(door.create(RULE)["id"], operator=1)
    body = door.call("GET", f"/v3/OperatorResults/{recorded.result_id}").json()
    assert recorded.result["text"] is None
    assert body["result"]["text"].startswith("There is no suggestion")
    assert body["result"]["source"] is None


def test_results_are_listed_by_conversation_operator_and_configuration(door: Door) -> None:
    first, second = door.create(RULE), door.create(RULE)
    conversation_id = new_id(IdKind.CONVERSATION)
    ids = [door.record(first["id"], conversation_id=conversation_id)[1].result_id for _ in range(3)]
    other = door.record(second["id"])[1].result_id
    results = door.sdk.intelligence.v3.operator_results
    assert [each.id for each in results.list(conversation_id=conversation_id, page_size=2)] == ids[::-1]
    assert [each.id for each in results.list(intelligence_configuration_id=second["id"])] == [other]
    assert results.list(operator_id=NEXT_BEST_RESPONSE_ID) == []
    page = door.call("GET", "/v3/OperatorResults", params={"pageSize": 2}).json()
    assert (page["meta"]["key"], page["meta"]["pageSize"], len(page["items"])) == ("items", 2, 2)
    assert results(other).delete()
    assert len(results.list()) == 3


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"rules": []}, "displayName", 20001),
        ({"displayName": 5, "rules": []}, "displayName", 20001),
        ({"displayName": "x" * 129, "rules": []}, "displayName", 20001),
        ({"displayName": "x"}, "rules", 20001),
        ({"displayName": "x", "rules": {}}, "rules", 20001),
        ({"displayName": "x", "rules": [{"operators": []}]}, "rules.0.operators", 20001),
        ({"displayName": "x", "rules": [{"operators": [{"id": "nobody"}]}]}, "rules.0.operators.0.id", 70001),
    ],
)
def test_p13_a_refusal_names_the_field_in_this_products_error_body(
    door: Door, body: dict[str, Any], field: str, code: int
) -> None:
    response = door.call("POST", CONFIGURATIONS, json=body)
    told = response.json()
    assert (response.status_code, told["httpStatusCode"], told["code"]) == (400, 400, code)
    assert told["userError"] is True
    assert told["params"]["field"] == field
    assert door.sdk.intelligence.v3.configurations.list() == []


def test_unknown_ids_are_404_20404(door: Door) -> None:
    api = door.sdk.intelligence.v3
    asked: list[Callable[[], object]] = [
        lambda: api.operators("intelligence_operator_" + "0" * 26).fetch(),
        lambda: api.configurations("intelligence_configuration_" + "0" * 26).fetch(),
        lambda: api.operator_results("intelligence_operatorresult_" + "0" * 26).fetch(),
    ]
    for ask in asked:
        with pytest.raises(TwilioRestException) as refused:
            ask()
        assert (refused.value.status, refused.value.code) == (404, 20404)


def test_a_filter_no_database_could_look_for_is_refused(door: Door) -> None:
    response = door.call("GET", "/v3/OperatorResults?conversationId=a%00b")
    assert response.status_code == 400


def test_p8_another_account_sees_nothing(door: Door) -> None:
    configuration = door.create(RULE)
    _, result = door.record(configuration["id"])
    stranger = twilio(door.url, OTHER, OTHER_TOKEN).intelligence.v3
    assert stranger.configurations.list() == []
    assert stranger.operator_results.list() == []
    with pytest.raises(TwilioRestException):
        stranger.operator_results(result.result_id).fetch()


def test_results_are_listed_by_time(door: Door) -> None:
    """The vendor's document has no such filter, nor has the SDK; the list of conversations has it by these names."""
    _, result = door.record(door.create(RULE)["id"])
    made = result.created_at.isoformat().replace("+00:00", "Z")
    long_ago = "2020-01-01T00:00:00"

    def found(**query: str) -> Any:
        return door.call("GET", "/v3/OperatorResults", params=query)

    assert [one["id"] for one in found(createdAtAfter=long_ago).json()["items"]] == [result.result_id]
    assert found(createdAtBefore=long_ago).json()["items"] == []
    assert found(createdAtAfter=made).json()["items"] == []
    refused = found(createdAtAfter="yesterday")
    assert (refused.status_code, "createdAtAfter" in refused.text) == (400, True)


def test_the_rule_execution_webhook_is_understood_by_the_agent_sdk(door: Door) -> None:
    """TAC parses the body, and finds the summary where it looks for it."""
    from tac.models.intelligence import OperatorResultEvent

    configuration = door.create(RULE)
    matched, result = door.record(configuration["id"])
    body = render_rule_execution(matched=matched, results=[result], store_id=STORE)
    event = OperatorResultEvent.model_validate(body)
    assert (event.conversation_id, event.memory_store_id) == (result.conversation_id, STORE)
    assert event.intelligence_configuration.version == 1
    assert event.operator_results[0].operator.id == SUMMARY_ID
    assert event.operator_results[0].result["result"] == result.result["text"]
    participants = event.operator_results[0].execution_details.participants or []
    assert [each.profile_id for each in participants] == [PROFILE, None]
