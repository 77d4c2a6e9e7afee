"""`fork-stream`: an application hears the call's sound over its socket, while the flow goes on; or hears it no more.

A stop ends the streams of the call by their name, all of them without one. SIPREC is not spoken here: a flow that asks
for it goes on, with the reason in `.error`.
"""

from __future__ import annotations

from collections.abc import Iterator

from tieline.flows.models import JSON, Problem, State, StepOutcome, StepPlan, StepWait
from tieline.flows.ports import FlowPorts
from tieline.flows.widgets.base import Widget, known_events, text_of
from tieline.flows.widgets.call_markup import call_of, element, waits_for_call

EVENTS = ("next",)


def check(state: State) -> Iterator[Problem]:
    """A stream that is started needs the address of its socket."""
    yield from known_events(state, EVENTS)
    starts = state.properties.get("stream_action") != "stop"
    if starts and not _is_siprec(state.properties) and not state.properties.get("stream_url"):
        yield Problem(property_path="properties/stream_url", message="is required and must be a string")


async def run(plan: StepPlan, properties: JSON, ports: FlowPorts) -> StepOutcome | StepWait:
    """Begin the stream, or end it."""
    call_of(plan)
    if text_of(properties, "stream_action", "start") == "stop":
        stop = element("Stop")
        stop.append(element("Stream", name=text_of(properties, "stream_name")))
        return waits_for_call(plan, stop, then="next")
    if _is_siprec(properties):
        return StepOutcome(
            event="next", output={"error": "SIPREC is not spoken here; stream to a websocket."}
        )
    start, stream = (
        element("Start"),
        element(
            "Stream",
            url=text_of(properties, "stream_url"),
            name=text_of(properties, "stream_name"),
            track=text_of(properties, "stream_track"),
        ),
    )
    for each in properties.get("stream_parameters") or ():
        stream.append(element("Parameter", name=str(each.get("key")), value=str(each.get("value", ""))))
    start.append(stream)
    return waits_for_call(plan, start, then="next")


def _is_siprec(properties: JSON) -> bool:
    return text_of(properties, "stream_transport_type").casefold() == "siprec"


WIDGET = Widget(type="fork-stream", events=EVENTS, failure="next", check=check, run=run)
