"""Operators of an account's own, through the official SDK: made, changed, pinned by their versions, deleted."""

from __future__ import annotations

from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest.intelligence.v3.operator import OperatorList

from tests.wire.intelligence_v3.conftest import Served
from tieline.intelligence import SUMMARY_ID

pytestmark = pytest.mark.wire

PATH = "/v3/ControlPlane/Operators"
MOOD: dict[str, Any] = {
    "displayName": "Churn risk",
    "description": "Will they leave?",
    "prompt": "Say how likely the customer is to leave {{parameters.company}}.",
    "outputFormat": "JSON",
    "outputSchema": {
        "type": "object",
        "properties": {
            "risk": {"type": "string", "enum": ["low", "high"]},
            "reasons": {
                "type": "array",
                "items": {"type": "object", "properties": {"text": {"type": "string"}}},
            },
        },
    },
    "trainingExamples": [{"input": "I am off.", "output": '{"risk": "high", "reasons": []}'}],
    "context": {"memory": {"enabled": True}},
    "parameters": {"company": {"type": "STRING", "default": "us", "description": "Whom they would leave."}},
}


async def make(served: Served, **changes: Any) -> dict[str, Any]:
    answer = await served.call("POST", PATH, json={**MOOD, **changes})
    assert answer.status_code == 201, answer.text
    assert answer.headers["ETag"] == f'"{answer.json()["id"]}.1"'
    made: dict[str, Any] = answer.json()
    return made


async def test_an_operator_is_made_and_read_as_it_was_written(served: Served) -> None:
    made = await make(served)
    assert (made["author"], made["version"], made["prompt"]) == ("SELF", 1, MOOD["prompt"])
    schema = made["outputSchema"]
    assert (schema["required"], schema["additionalProperties"]) == (["risk", "reasons"], False)
    assert schema["properties"]["reasons"]["items"]["required"] == ["text"]
    assert made["context"] == {"memory": {"enabled": True}, "knowledge": {"enabled": False}}
    assert made["parameters"]["company"] == {**MOOD["parameters"]["company"], "required": False}
    read = served.sdk.intelligence.v3.operators(made["id"]).fetch()
    assert (read.display_name, read.training_examples) == ("Churn risk", MOOD["trainingExamples"])
    assert made["id"] in [each.id for each in served.sdk.intelligence.v3.operators.list()]


async def test_the_sdk_makes_one_too(served: Served) -> None:
    wanted = {
        "displayName": "Tone",
        "prompt": "Name the tone: friendly or stern.",
        "outputFormat": "CLASSIFICATION",
    }
    made = served.sdk.intelligence.v3.operators.create(OperatorList.LanguageOperator(wanted))
    assert (made.display_name, made.author, made.output_format) == ("Tone", "SELF", "CLASSIFICATION")
    assert served.sdk.intelligence.v3.operators(made.id).delete()
    with pytest.raises(TwilioRestException) as gone:
        served.sdk.intelligence.v3.operators(made.id).fetch()
    assert (gone.value.status, gone.value.code) == (404, 20404)


async def test_a_change_makes_the_next_version_and_the_old_one_stays_readable(served: Served) -> None:
    made = await make(served)
    path = f"{PATH}/{made['id']}"
    tag = f'"{made["id"]}.1"'
    changed = await served.call(
        "PUT", path, headers={"If-Match": tag}, json={**MOOD, "displayName": "Loyalty"}
    )
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    assert changed.headers["ETag"] == f'"{made["id"]}.2"'
    late = await served.call("PUT", path, headers={"If-Match": tag}, json=MOOD)
    assert (late.status_code, late.json()["httpStatusCode"], late.json()["code"]) == (412, 412, 20412)
    versions = served.sdk.intelligence.v3.versions(made["id"]).list(page_size=1)
    assert [(each.version, each.status) for each in versions] == [(2, "ACTIVE"), (1, "ACTIVE")]
    first = (await served.call("GET", f"{path}/Versions/1")).json()
    assert (first["displayName"], first["status"], first["version"]) == ("Churn risk", "ACTIVE", 1)
    missing = await served.call("GET", f"{path}/Versions/7")
    assert missing.status_code == 404


async def test_built_in_operators_are_nobodys_to_change(served: Served) -> None:
    for method, body in (("PUT", MOOD), ("DELETE", None)):
        answer = await served.call(method, f"{PATH}/{SUMMARY_ID}", json=body)
        assert answer.status_code == 404
    versions = served.sdk.intelligence.v3.versions(SUMMARY_ID).list()
    assert [each.version for each in versions] == [1]


async def test_a_rule_passes_parameters_that_fit_and_pins_versions_that_exist(served: Served) -> None:
    made = await make(served)

    async def configure(**operator: Any) -> tuple[int, dict[str, Any]]:
        rule = {"operators": [{"id": made["id"], **operator}], "triggers": [], "actions": []}
        answer = await served.call(
            "POST", "/v3/ControlPlane/Configurations", json={"displayName": "Risk", "rules": [rule]}
        )
        return answer.status_code, answer.json()

    assert (await configure(parameters={"company": "Boots & Co"}, version=1))[0] == 201
    for wrong, field in (
        ({"version": 2}, "rules.0.operators.0.version"),
        ({"parameters": {"company": 5}}, "rules.0.operators.0.parameters.company"),
        ({"parameters": {"city": "Rome"}}, "rules.0.operators.0.parameters.city"),
    ):
        status, told = await configure(**wrong)
        assert (status, told["params"]) == (400, {"field": field})


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"displayName": ""}, "displayName"),
        ({"displayName": "x" * 129}, "displayName"),
        ({"prompt": None}, "prompt"),
        ({"prompt": " "}, "prompt"),
        ({"prompt": "{{parameters.nobody}}"}, "prompt"),
        ({"outputFormat": "EXTRACTION"}, "outputFormat"),
        ({"outputSchema": None}, "outputSchema"),
        ({"outputSchema": {"type": "array", "items": {"type": "string"}}}, "outputSchema"),
        (
            {"outputSchema": {"type": "object", "properties": {"a": {"type": "string", "maxLength": 3}}}},
            "outputSchema",
        ),
        ({"outputSchema": {"type": "object", "properties": {"a": {"$ref": "#/$defs/b"}}}}, "outputSchema"),
        (
            {
                "outputSchema": {
                    "type": "object",
                    "properties": {f"a{n}": {"type": "string"} for n in range(101)},
                }
            },
            "outputSchema",
        ),
        ({"trainingExamples": [{"input": "only"}]}, "trainingExamples.0"),
        ({"parameters": {"company": {"type": "DATE"}}}, "parameters.company.type"),
        ({"parameters": {"company": {"type": "INTEGER", "default": "x"}}}, "parameters.company.default"),
    ],
)
async def test_p13_what_is_no_operator_is_refused_by_its_field(
    served: Served, changes: dict[str, Any], field: str
) -> None:
    answer = await served.call("POST", PATH, json={**MOOD, **changes})
    assert (answer.status_code, answer.json()["params"]) == (400, {"field": field})
