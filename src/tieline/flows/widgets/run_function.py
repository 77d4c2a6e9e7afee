"""`run-function`: a function of the project's own, called by its URL; a 4xx or 5xx is a failure the flow may go on from.

Functions are not hosted here: the URL names whoever runs it. Parameters go as a form, as the vendor sends them.
"""

from __future__ import annotations

from collections.abc import Iterator

from tieline.flows.models import JSON, Problem, State, StepOutcome, StepPlan
from tieline.flows.ports import FlowPorts, HTTPCall
from tieline.flows.widgets.base import Widget, known_events, port_fields, required_text
from tieline.flows.widgets.make_http_request import http_fields, output_of

EVENTS = ("success", "fail")


def check(state: State) -> Iterator[Problem]:
    """The URL must be there; the ids of the vendor's hosting are kept and mean nothing here."""
    yield from known_events(state, EVENTS)
    yield from required_text(state, "url")


async def run(plan: StepPlan, properties: JSON, ports: FlowPorts) -> StepOutcome:
    """Post the parameters to the function."""
    posted = {"method": "POST", "url": properties.get("url"), "parameters": properties.get("parameters")}
    reply = await ports.http(HTTPCall(**port_fields(plan), **http_fields(posted)))
    return StepOutcome(event="success" if reply.status < 400 else "fail", output=output_of(reply))


WIDGET = Widget(type="run-function", events=EVENTS, failure="fail", check=check, run=run)
