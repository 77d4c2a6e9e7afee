"""`record-call`: the call is recorded from here on, or no more; the flow goes on beside it."""

from __future__ import annotations

from collections.abc import Iterator

from tieline.flows.models import JSON, Problem, State, StepOutcome, StepPlan, StepWait
from tieline.flows.ports import FlowPorts, PortRequest
from tieline.flows.widgets.base import Widget, is_on, known_events, port_fields, text_of
from tieline.flows.widgets.call_markup import call_of, element, waits_for_call

EVENTS = ("success", "failed")


def check(state: State) -> Iterator[Problem]:
    """Every property has a default."""
    yield from known_events(state, EVENTS)


async def run(plan: StepPlan, properties: JSON, ports: FlowPorts) -> StepOutcome | StepWait:
    """Begin to record, unless the widget is there to end it."""
    call_of(plan)
    if not is_on(properties, "record_call", default=True):
        await ports.stop_recording(PortRequest(**port_fields(plan)))
        return StepOutcome(event="success")
    start = element("Start")
    start.append(
        element(
            "Recording",
            channels=text_of(properties, "recording_channels"),
            trim=text_of(properties, "trim"),
            recordingStatusCallback=text_of(properties, "recording_status_callback"),
            recordingStatusCallbackMethod=text_of(properties, "recording_status_callback_method"),
            recordingStatusCallbackEvent=text_of(properties, "recording_status_callback_events"),
        )
    )
    return waits_for_call(plan, start, then="success")


WIDGET = Widget(type="record-call", events=EVENTS, failure="failed", check=check, run=run)
