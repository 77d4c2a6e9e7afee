"""`enqueue-call`: the caller waits for a worker of a workflow, or in a queue of a name.

With a workflow this is what `send-to-flex` does with a call: `callComplete` means that the task is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tieline.flows.models import JSON, Problem, State, StepOutcome, StepPlan, StepWait
from tieline.flows.ports import FlowPorts
from tieline.flows.widgets.base import Widget, known_events, text_of
from tieline.flows.widgets.call_markup import back, call_of, element, waits_for_call
from tieline.flows.widgets.send_to_flex import request_of, shown

EVENTS = ("callComplete", "failedToEnqueue", "callFailure")
_LEFT_QUEUE = "leftQueue"
_RESULTS = {"error": "failedToEnqueue", "queue-full": "failedToEnqueue", "system-error": "callFailure"}


def check(state: State) -> Iterator[Problem]:
    """A workflow or the name of a queue."""
    yield from known_events(state, EVENTS)
    if bool(state.properties.get("queue_name")) == bool(state.properties.get("workflow_sid")):
        yield Problem(
            property_path="properties", message="must have exactly one of queue_name and workflow_sid"
        )


async def run(plan: StepPlan, properties: JSON, ports: FlowPorts) -> StepOutcome | StepWait:
    """Make the task, or let the call wait in the queue."""
    call_of(plan)
    workflow_id = text_of(properties, "workflow_sid")
    if workflow_id:
        task = {
            "workflow": workflow_id,
            "channel": "voice",
            "attributes": properties.get("task_attributes"),
            "priority": properties.get("priority"),
            "timeout": properties.get("timeout"),
        }
        request = request_of(plan, task)
        created = await ports.send_to_flex(request)
        return StepOutcome(event="callComplete", output=shown(request, created), task_id=created.task_id)
    queue = element(
        "Enqueue",
        text_of(properties, "queue_name"),
        action=back(plan, _LEFT_QUEUE),
        waitUrl=text_of(properties, "wait_url"),
        waitUrlMethod=text_of(properties, "wait_url_method"),
    )
    return waits_for_call(plan, queue, then=None)


def returned(state: State, event: str, fields: Mapping[str, str]) -> StepOutcome:
    """Leave by what became of the caller in the queue."""
    result = fields.get("QueueResult", "")
    return StepOutcome(event=_RESULTS.get(result, "callComplete"), output=dict(fields))


WIDGET = Widget(
    type="enqueue-call", events=EVENTS, failure="failedToEnqueue", check=check, run=run, returned=returned
)
