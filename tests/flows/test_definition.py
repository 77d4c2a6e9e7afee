"""Checking definitions: every fault is named with its place, and nothing else is touched."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tieline.flows import handoff_definition
from tieline.flows.definition import check_definition

pytestmark = pytest.mark.unit


def definition() -> dict[str, Any]:
    return handoff_definition(workflow_id="WW" + "1" * 32, channel_id="TC" + "1" * 32)


def faults(changed: object) -> dict[str, str]:
    return {each.property_path: each.message for each in check_definition(changed).errors}


def test_the_handoff_template_is_valid() -> None:
    assert check_definition(definition()).errors == ()
    assert check_definition(definition()).warnings == ()


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (("states",), [], "#/states"),
        (("states",), "none", "#/states"),
        (("initial_state",), 5, "#/initial_state"),
        (("initial_state",), "read_handoff", "#/initial_state"),
        (("states", 2, "name"), "send_to_flex", "#/states/5/name"),
        (("states", 2, "type"), "teleport", "#/states/2/type"),
        (("states", 2, "properties", "variables"), {}, "#/states/2/properties/variables"),
        (
            ("states", 2, "properties", "variables", 0, "type"),
            "xml",
            "#/states/2/properties/variables/0/type",
        ),
        (("states", 1, "transitions", 1, "next"), "nowhere", "#/states/1/transitions/1/next"),
        (
            ("states", 1, "transitions", 1, "conditions", 0, "type"),
            "like",
            "#/states/1/transitions/1/conditions/0/type",
        ),
        (("states", 1, "transitions", 0, "event"), "maybe", "#/states/1/transitions/0/event"),
        (("states", 3, "properties", "method"), "PATCH", "#/states/3/properties/method"),
        (("states", 3, "properties", "url"), "{{ broken", "#/states/3/properties/url"),
        (("states", 5, "properties", "timeout"), "soon", "#/states/5/properties/timeout"),
        (("states", 5, "properties", "workflow"), "", "#/states/5/properties/workflow"),
        (("states", 3), "text", "#/states/3"),
    ],
)
def test_a_fault_is_named_with_its_place(path: tuple[Any, ...], value: Any, fault: str) -> None:
    changed = definition()
    place: Any = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert fault in faults(changed)


@pytest.mark.parametrize("wrong", [None, [], "text", 7])
def test_what_is_no_object_is_no_definition(wrong: object) -> None:
    assert faults(wrong) == {"#": "must be a JSON object"}


def test_two_triggers_are_one_too_many() -> None:
    changed = definition()
    second = copy.deepcopy(changed["states"][0])
    second["name"] = "Trigger2"
    changed["states"].append(second)
    assert "#/states" in faults(changed)


def test_a_studio_widget_we_do_not_run_is_a_warning() -> None:
    changed = definition()
    changed["states"].append({"name": "pay", "type": "capture-payments", "properties": {}, "transitions": []})
    checked = check_definition(changed)
    assert checked.errors == ()
    assert [each.property_path for each in checked.warnings] == ["#/states/6/type"]
