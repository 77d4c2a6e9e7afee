"""`send-to-flex`: a task for a person, with the attributes the flow gives it.

For a conversation the event `callComplete` means "the task is there"; `failedToEnqueue` that it could not be made.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from tieline.flows.errors import WidgetFailed
from tieline.flows.models import JSON, Problem, State, StepOutcome, StepPlan
from tieline.flows.ports import CreatedTask, FlowPorts, SendToFlex
from tieline.flows.widgets.base import Widget, address_of, known_events, port_fields, required_text, text_of

EVENTS = ("callComplete", "failedToEnqueue", "callFailure", "composerStarted")
LONGEST_TIMEOUT = 1_209_600
"""Seconds; the longest a task may wait."""


def check(state: State) -> Iterator[Problem]:
    """Workflow and channel must be named; numbers must be numbers unless they are templates."""
    yield from known_events(state, EVENTS)
    yield from required_text(state, "workflow", "channel")
    for key, most in (("priority", None), ("timeout", LONGEST_TIMEOUT)):
        value = str(state.properties.get(key, "")).strip()
        if value and "{" not in value and not _is_count(value, most):
            limit = f" up to {most}" if most else ""
            yield Problem(property_path=f"properties/{key}", message=f"must be a whole number{limit}")


def _is_count(text: str, most: int | None) -> bool:
    return text.isascii() and text.isdigit() and (most is None or int(text) <= most)


def request_of(plan: StepPlan, properties: JSON) -> SendToFlex:
    """Return the task as the properties tell it. Raises: WidgetFailed for attributes that are no JSON object."""
    return SendToFlex(
        **port_fields(plan),
        workflow_id=text_of(properties, "workflow"),
        channel_id=text_of(properties, "channel"),
        attributes=read_attributes(properties),
        priority=_count(properties, "priority", 0),
        timeout=min(_count(properties, "timeout", 3600), LONGEST_TIMEOUT),
        contact_address=address_of(plan.context, "contact"),
        flow_address=address_of(plan.context, "flow"),
    )


def shown(request: SendToFlex, created: CreatedTask) -> JSON:
    """Return a task as `widgets.<name>` shows it."""
    return {"TaskSid": created.task_id, "Attributes": dict(request.attributes), "Age": 0, **created.output}


async def run(plan: StepPlan, properties: JSON, ports: FlowPorts) -> StepOutcome:
    """Make the task; attributes that are no JSON object are a failure the flow can see."""
    request = request_of(plan, properties)
    created = await ports.send_to_flex(request)
    return StepOutcome(event="callComplete", output=shown(request, created), task_id=created.task_id)


def read_attributes(properties: JSON) -> JSON:
    """Return the attributes as an object; none are an empty one. Raises: WidgetFailed when they are something else."""
    text = text_of(properties, "attributes", "{}")
    try:
        attributes = json.loads(text)
    except ValueError as error:
        raise WidgetFailed(f"The task attributes are not valid JSON: {error}.") from error
    if attributes is None:
        return {}
    if not isinstance(attributes, dict):
        raise WidgetFailed("The task attributes must be a JSON object.")
    return attributes


def _count(properties: JSON, key: str, default: int) -> int:
    text = text_of(properties, key)
    return int(text) if _is_count(text, None) else default


WIDGET = Widget(type="send-to-flex", events=EVENTS, failure="failedToEnqueue", check=check, run=run)
