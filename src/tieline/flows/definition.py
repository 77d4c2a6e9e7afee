"""Reading and checking a flow definition in the Studio JSON format.

`read_definition` makes `State`s of it, `check_definition` names every fault with its property path
("#/states/3/properties/workflow"). The definition itself is never changed: what we do not know stays in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tieline.flows.liquid import template_fault
from tieline.flows.models import JSON, Problem, State, Transition
from tieline.flows.widgets import WIDGETS
from tieline.flows.widgets.kept import KEPT


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What a check found. Errors keep a definition from running; warnings tell what will not work."""

    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def read_definition(definition: JSON) -> dict[str, State]:
    """Return the states by name. The definition must have passed `check_definition`."""
    return {each["name"]: _read_state(each) for each in definition["states"]}


def _read_state(raw: JSON) -> State:
    transitions = tuple(
        Transition(
            event=each["event"], next=each.get("next") or None, conditions=tuple(each.get("conditions") or ())
        )
        for each in raw.get("transitions") or ()
    )
    return State(
        name=raw["name"], type=raw["type"], properties=raw.get("properties") or {}, transitions=transitions
    )


def check_definition(definition: object) -> Checked:
    """Find every fault of a definition: its shape first, then names and links, then each widget's properties."""
    errors = tuple(_shape_faults(definition))
    if errors or not isinstance(definition, dict):
        return Checked(errors=errors, warnings=())
    errors = (*_link_faults(definition), *_widget_faults(definition), *_template_faults(definition))
    return Checked(errors=errors, warnings=tuple(_warnings(definition)))


def _shape_faults(definition: object) -> Iterator[Problem]:
    if not isinstance(definition, dict):
        yield Problem(property_path="#", message="must be a JSON object")
        return
    if not isinstance(definition.get("initial_state"), str):
        yield Problem(property_path="#/initial_state", message="is required and must be a string")
    if "flags" in definition and not isinstance(definition["flags"], dict):
        yield Problem(property_path="#/flags", message="must be an object")
    states = definition.get("states")
    if not isinstance(states, list) or not states:
        yield Problem(property_path="#/states", message="is required and must hold at least the trigger")
        return
    for index, state in enumerate(states):
        yield from _state_shape_faults(state, f"#/states/{index}")


def _state_shape_faults(state: object, path: str) -> Iterator[Problem]:
    if not isinstance(state, dict):
        yield Problem(property_path=path, message="must be an object")
        return
    for key in ("name", "type"):
        if not isinstance(state.get(key), str) or not state[key]:
            yield Problem(property_path=f"{path}/{key}", message="is required and must be a string")
    if not isinstance(state.get("properties", {}), dict):
        yield Problem(property_path=f"{path}/properties", message="must be an object")
    transitions = state.get("transitions", [])
    if not isinstance(transitions, list):
        yield Problem(property_path=f"{path}/transitions", message="must be a list")
        return
    for index, transition in enumerate(transitions):
        yield from _transition_shape_faults(transition, f"{path}/transitions/{index}")


def _transition_shape_faults(transition: object, path: str) -> Iterator[Problem]:
    if not isinstance(transition, dict) or not isinstance(transition.get("event"), str):
        yield Problem(property_path=path, message="must be an object with the string `event`")
        return
    if not isinstance(transition.get("next"), str | None):
        yield Problem(property_path=f"{path}/next", message="must be the name of a state")
    conditions = transition.get("conditions")
    if conditions is not None and not (
        isinstance(conditions, list) and all(isinstance(each, dict) for each in conditions)
    ):
        yield Problem(property_path=f"{path}/conditions", message="must be a list of objects")


def _link_faults(definition: JSON) -> Iterator[Problem]:
    names: set[str] = set()
    for index, state in enumerate(definition["states"]):
        if state["name"] in names:
            yield Problem(property_path=f"#/states/{index}/name", message=f"{state['name']} is there twice")
        names.add(state["name"])
    triggers = [state["name"] for state in definition["states"] if state["type"] == "trigger"]
    if len(triggers) != 1:
        yield Problem(property_path="#/states", message="must hold exactly one state of type trigger")
    elif definition["initial_state"] != triggers[0]:
        yield Problem(property_path="#/initial_state", message=f"must name the trigger, {triggers[0]}")
    for path, transition in _transitions(definition):
        if transition.get("next") and transition["next"] not in names:
            yield Problem(
                property_path=f"{path}/next", message=f"there is no state named {transition['next']}"
            )


def _transitions(definition: JSON) -> Iterator[tuple[str, JSON]]:
    for index, state in enumerate(definition["states"]):
        for at, transition in enumerate(state.get("transitions") or ()):
            yield f"#/states/{index}/transitions/{at}", transition


def _widget_faults(definition: JSON) -> Iterator[Problem]:
    for index, raw in enumerate(definition["states"]):
        path = f"#/states/{index}"
        widget = WIDGETS.get(raw["type"])
        if widget is not None:
            for fault in widget.check(_read_state(raw)):
                yield Problem(property_path=f"{path}/{fault.property_path}", message=fault.message)
        elif raw["type"] not in KEPT:
            yield Problem(property_path=f"{path}/type", message=f"there is no widget type {raw['type']}")


def _template_faults(definition: JSON) -> Iterator[Problem]:
    for index, state in enumerate(definition["states"]):
        for part in ("properties", "transitions"):
            for path, text in _strings(state.get(part), f"#/states/{index}/{part}"):
                fault = template_fault(text)
                if fault:
                    yield Problem(property_path=path, message=f"Liquid: {fault}")


def _strings(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _strings(each, f"{path}/{key}")
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _strings(each, f"{path}/{index}")


def _warnings(definition: JSON) -> Iterator[Problem]:
    for index, state in enumerate(definition["states"]):
        if state["type"] in KEPT:
            reason = f"{state['type']} is kept but not run; an execution that reaches it ends there, failed."
            yield Problem(property_path=f"#/states/{index}/type", message=f"{reason} {KEPT[state['type']]}")
