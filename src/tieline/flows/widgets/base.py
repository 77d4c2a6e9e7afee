"""What every widget is: a type name, the events it can end with, a check of its properties, and how it runs.

`run` gets the plan, the properties with all Liquid already rendered, and the ports. A pure widget ignores the ports.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tieline.flows.models import JSON, Problem, State, StepOutcome, StepPlan, StepWait

if TYPE_CHECKING:
    from tieline.flows.ports import FlowPorts

Check = Callable[[State], Iterator[Problem]]
Run = Callable[[StepPlan, JSON, "FlowPorts"], Awaitable[StepOutcome | StepWait]]
Returned = Callable[[State, str, Mapping[str, str]], StepOutcome]
"""Reads what a call brings back to a state: the event its document named, and the fields it posted."""


def leaves_by(state: State, event: str, fields: Mapping[str, str]) -> StepOutcome:
    """Leave by the event the document named, with what was posted."""
    return StepOutcome(event=event, output=dict(fields))


@dataclass(frozen=True, kw_only=True)
class Widget:
    """One kind of widget.

    failure: the event that a failed effect leads to (a port's `WidgetFailed`, a template that cannot be rendered).
    check: yields faults with paths relative to the state ("properties/workflow").
    returned: how it leaves when a call comes back from the document it was given (widgets of calls alone).
    """

    type: str
    events: tuple[str, ...]
    failure: str
    check: Check
    run: Run
    returned: Returned = leaves_by


def required_text(state: State, *keys: str) -> Iterator[Problem]:
    """Name each of `keys` that is missing, empty or no text."""
    for key in keys:
        value = state.properties.get(key)
        if not isinstance(value, str) or not value.strip():
            yield Problem(property_path=f"properties/{key}", message="is required and must be a string")


def known_events(state: State, events: tuple[str, ...]) -> Iterator[Problem]:
    """Name each transition whose event this widget never has."""
    for index, transition in enumerate(state.transitions):
        if transition.event not in events:
            yield Problem(
                property_path=f"transitions/{index}/event",
                message=f"{transition.event} is no event of {state.type}; it has {', '.join(events)}",
            )


def first_known(state: State, *events: str) -> str:
    """Return the first of several spellings of one event that a state has a transition for; else the first."""
    told = {each.event for each in state.transitions}
    return next((each for each in events if each in told), events[0])


def text_of(properties: JSON, key: str, default: str = "") -> str:
    """Return a property as text; numbers and booleans as JSON spells them, missing and blank ones as `default`."""
    value: Any = properties.get(key)
    text = value if isinstance(value, str) else "" if value is None else str(value)
    return text.strip() or default


def address_of(context: JSON, side: str) -> str:
    """Return `<side>.channel.address` of the context (side: "contact" or "flow")."""
    channel = (context.get(side) or {}).get("channel") or {}
    return str(channel.get("address") or "")


def port_fields(plan: StepPlan) -> dict[str, Any]:
    """Return the fields every `PortRequest` begins with."""
    return {
        "account_id": plan.account_id,
        "execution_id": plan.execution_id,
        "conversation_id": plan.conversation_id,
        "idempotency_key": plan.idempotency_key,
        "root_id": plan.root_id or plan.execution_id,
        "call_id": plan.call_id,
    }


def whole(properties: JSON, key: str, default: int, *, least: int = 0, most: int | None = None) -> int:
    """Return a property as a whole number within its bounds; what is none is the default."""
    text = text_of(properties, key)
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return default
    return max(least, min(int(text), most) if most is not None else int(text))


def is_on(properties: JSON, key: str, *, default: bool = False) -> bool:
    """Return a property as yes or no, written as JSON or as text."""
    value = properties.get(key)
    if isinstance(value, bool):
        return value
    text = text_of(properties, key).casefold()
    return text in {"true", "yes", "1"} if text else default


def whole_faults(state: State, *keys: str, most: int) -> Iterator[Problem]:
    """Name each of `keys` that is there, is no template, and is no whole number up to `most`."""
    for key in keys:
        value = state.properties.get(key)
        text = "" if value is None or isinstance(value, bool) else str(value).strip()
        is_count = text.isascii() and text.isdigit() and int(text) <= most
        if text and "{" not in text and not is_count:
            yield Problem(property_path=f"properties/{key}", message=f"must be a whole number up to {most}")
