"""`add-twiml-redirect`: the call goes on elsewhere, and comes back by `FlowEvent=return` at the flow's own address.

A call that has not come back after `timeout` seconds is called back, and the flow leaves by `timeout`; 0 seconds mean
that nobody waits for it: it may come back, and else the execution ends with it. `fail` is for an address that is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from tieline.flows.errors import WidgetFailed
from tieline.flows.models import JSON, Problem, State, StepOutcome, StepPlan, StepWait
from tieline.flows.ports import FlowPorts
from tieline.flows.widgets.base import Widget, known_events, required_text, text_of, whole, whole_faults
from tieline.flows.widgets.call_markup import element, waits_for_call

EVENTS = ("return", "timeout", "fail")
LONGEST_TIMEOUT = 14_400


def check(state: State) -> Iterator[Problem]:
    """The address must be there."""
    yield from known_events(state, EVENTS)
    yield from required_text(state, "url")
    yield from whole_faults(state, "timeout", most=LONGEST_TIMEOUT)


async def run(plan: StepPlan, properties: JSON, ports: FlowPorts) -> StepWait:
    """Send the call there."""
    method = text_of(properties, "method", "POST").upper()
    redirect = element("Redirect", _address(properties), method=method)
    seconds = whole(properties, "timeout", LONGEST_TIMEOUT, most=LONGEST_TIMEOUT)
    return waits_for_call(plan, redirect, then=None, seconds=float(seconds) or None)


def _address(properties: JSON) -> str:
    """Return the address with its values put in. Raises: WidgetFailed for what is no address of a server."""
    url = text_of(properties, "url")
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address or any(each.isspace() for each in url):
        raise WidgetFailed("The address of the redirect is none: it must begin with http:// or https://.")
    return url


def returned(state: State, event: str, fields: Mapping[str, str]) -> StepOutcome:
    """Leave by `return`, whatever else the address says, with what was posted."""
    return StepOutcome(event=event if event in EVENTS else "return", output=dict(fields))


WIDGET = Widget(
    type="add-twiml-redirect", events=EVENTS, failure="fail", check=check, run=run, returned=returned
)
