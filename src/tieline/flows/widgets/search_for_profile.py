"""`search-for-profile`: who the contact is, by an address of theirs; their traits become values of the flow.

As at the vendor's, somebody unknown gets an empty profile. No public definition shows this widget's keys, so these are
ours: `identifier_type` (`phone`) and `identifier_value` (default: the contact's address). The events `success` and
`failed` may be spelled otherwise: the first transition whose name tells of a failure, or of none, is taken.
"""

from __future__ import annotations

from collections.abc import Iterator

from tieline.flows.errors import WidgetFailed
from tieline.flows.models import JSON, Problem, State, StepOutcome, StepPlan
from tieline.flows.ports import FindProfile, FlowPorts
from tieline.flows.widgets.base import Widget, address_of, port_fields, text_of

EVENTS = ("success", "failed")


def check(state: State) -> Iterator[Problem]:
    """Every property has a default."""
    yield from ()


async def run(plan: StepPlan, properties: JSON, ports: FlowPorts) -> StepOutcome:
    """Find the profile, or make it, and show what is known."""
    request = FindProfile(
        **port_fields(plan),
        identifier_type=text_of(properties, "identifier_type", "phone"),
        value=text_of(properties, "identifier_value", address_of(plan.context, "contact")),
        our_address=address_of(plan.context, "flow"),
    )
    try:
        found = await ports.find_profile(request)
    except WidgetFailed as failure:
        return StepOutcome(event=_event(plan.state, failed=True), output={"error": failure.message})
    shown: JSON = {"id": found.profile_id, "storeId": found.store_id, "traits": dict(found.traits)}
    output = {"ProfileSid": found.profile_id, "Created": found.created, "ProfileData": shown}
    return StepOutcome(event=_event(plan.state, failed=False), output=output)


def _event(state: State, *, failed: bool) -> str:
    told = [each.event for each in state.transitions]
    fitting = [each for each in told if ("fail" in each.casefold() or "error" in each.casefold()) is failed]
    return fitting[0] if fitting else "failed" if failed else "success"


WIDGET = Widget(type="search-for-profile", events=EVENTS, failure="failed", check=check, run=run)
