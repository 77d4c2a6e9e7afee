"""`set-variables`: sets `flow.variables.<key>`, which is `widgets.<name>.<key>` too. Pure.

The type `json_object`, or `parse_as_json`, parses text that holds JSON. A call brings `HandoffData`
as a JSON string and a request as an object; `json_object` makes both an object.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tieline.flows.models import JSON, Problem, State, StepOutcome, StepPlan
from tieline.flows.ports import FlowPorts
from tieline.flows.widgets.base import Widget, known_events

EVENTS = ("next",)
_TYPES = ("string", "json_object", "json_array", "number", "boolean")
_DEEPEST = 3


def check(state: State) -> Iterator[Problem]:
    """Each variable needs a key and a value, and a type we know (or none)."""
    yield from known_events(state, EVENTS)
    variables = state.properties.get("variables")
    if not isinstance(variables, list):
        yield Problem(property_path="properties/variables", message="is required and must be a list")
        return
    for index, variable in enumerate(variables):
        yield from _variable_faults(variable, f"properties/variables/{index}")


def _variable_faults(variable: object, path: str) -> Iterator[Problem]:
    if not isinstance(variable, dict):
        yield Problem(property_path=path, message="must be an object")
        return
    if not isinstance(variable.get("key"), str) or not variable["key"]:
        yield Problem(property_path=f"{path}/key", message="is required and must be a string")
    if "value" not in variable:
        yield Problem(property_path=f"{path}/value", message="is required")
    if variable.get("type", "string") not in _TYPES:
        yield Problem(property_path=f"{path}/type", message=f"must be one of {', '.join(_TYPES)}")


async def run(plan: StepPlan, properties: JSON, ports: FlowPorts) -> StepOutcome:
    """Set every variable, in order."""
    variables = {each["key"]: typed(each) for each in properties.get("variables") or ()}
    return StepOutcome(event="next", variables=variables, output=variables)


def typed(variable: JSON) -> Any:
    """Return a variable's value as its type says; text that does not parse is an empty object (or list, zero, false)."""
    value, kind = variable["value"], variable.get("type", "string")
    if kind == "string" and variable.get("parse_as_json") is True:
        parsed = _parsed(value)
        return value if parsed is None else parsed
    if kind == "json_object":
        parsed = _parsed(value)
        return parsed if isinstance(parsed, dict) else {}
    if kind == "json_array":
        parsed = _parsed(value)
        return parsed if isinstance(parsed, list) else []
    if kind == "number":
        return _number(value)
    if kind == "boolean":
        return str(value).strip().lower() == "true"
    return value


def _parsed(value: Any) -> Any:
    """Parse JSON until it is no text any more: some callers encode twice."""
    for _ in range(_DEEPEST):
        if not isinstance(value, str):
            return value
        try:
            value = json.loads(value)
        except ValueError:
            return None
    return value


def _number(value: Any) -> float | int:
    parsed = _parsed(value)
    return parsed if isinstance(parsed, int | float) and not isinstance(parsed, bool) else 0


WIDGET = Widget(type="set-variables", events=EVENTS, failure="next", check=check, run=run)
