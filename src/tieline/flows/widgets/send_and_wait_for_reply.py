"""`send-and-wait-for-reply`: words to the contact; leaves when they answer, do not for too long, or were not reached.

What was sent is `.outbound`, the answer `.inbound`. An answer that comes before this step is on disk counts too.
"""

from __future__ import annotations

from collections.abc import Iterator

from tieline.flows.models import JSON, Problem, State, StepPlan, StepWait
from tieline.flows.ports import FlowPorts
from tieline.flows.widgets.base import Widget, known_events, whole, whole_faults
from tieline.flows.widgets.send_message import request_of, shown, words_missing

EVENTS = ("incomingMessage", "timeout", "deliveryFailure")
LONGEST_TIMEOUT = 1_209_600
"""Seconds; two weeks."""
_AN_HOUR = 3600


def check(state: State) -> Iterator[Problem]:
    """There must be words or media; a timeout is a number of seconds."""
    yield from known_events(state, EVENTS)
    yield from words_missing(state)
    yield from whole_faults(state, "timeout", most=LONGEST_TIMEOUT)


async def run(plan: StepPlan, properties: JSON, ports: FlowPorts) -> StepWait:
    """Send the words, then wait for the contact's next message."""
    request = request_of(plan, properties)
    sent = await ports.send_message(request)
    return StepWait(
        awaits="reply",
        seconds=float(whole(properties, "timeout", _AN_HOUR, most=LONGEST_TIMEOUT)),
        reference=sent.message_id,
        since=sent.sent_at,
        output={"outbound": shown(request, sent)},
    )


WIDGET = Widget(
    type="send-and-wait-for-reply", events=EVENTS, failure="deliveryFailure", check=check, run=run
)
