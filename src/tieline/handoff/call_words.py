"""A call in the vendor's words: as a flow sees it (`trigger.call`), and as a task carries it for the desktops that read it.

Reference: flex-taskrouter-studio.md 2.3 and 1.2, voice.md 1.5. Inside the house a call is a `call_id`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tieline.channels.voice.models import Call
from tieline.handoff.attributes import HandoffData


def flow_parameters(call: Call, data: HandoffData) -> dict[str, Any]:
    """Return what a flow sees of a call that the platform hands over, as if an application had."""
    return with_parties(
        {
            "AccountSid": call.account_id,
            "CallSid": call.call_id,
            "CallStatus": call.status.value,
            "Direction": call.direction.value,
            "From": call.from_,
            "To": call.to,
            "HandoffData": json.dumps(data.as_parameters()["HandoffData"]),
        }
    )


def with_parties(fields: Mapping[str, str]) -> dict[str, str]:
    """Return a call's posted fields with both names of its two parties, as a flow's author may use either."""
    return {**fields, "Caller": fields.get("From", ""), "Called": fields.get("To", "")}


def call_id_in(fields: Mapping[str, Any]) -> str:
    """Return which call posted fields (or a flow's `trigger.call`) are about, "" when they do not say."""
    found = fields.get("CallSid")
    return found if isinstance(found, str) else ""


def customer_in(fields: Mapping[str, str]) -> tuple[str, str]:
    """Return the customer's address and ours of posted fields, whoever called whom."""
    outbound = fields.get("Direction", "").startswith("outbound")
    customer, ours = ("To", "From") if outbound else ("From", "To")
    return fields.get(customer, ""), fields.get(ours, "")


def has_failed(fields: Mapping[str, str]) -> bool:
    """Say whether the application that talked with a caller was lost, without having handed anything over.

    Of a call that is over (it had reached its greatest length) nobody is left to be given to anybody.
    """
    is_over = fields.get("CallStatus") == "completed"
    return fields.get("SessionStatus") == "failed" and not is_over and HandoffData.find(fields) is None


def call_attributes(
    call_id: str, *, conference_id: str | None = None, participants: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return what a task carries of the customer's call and, once there is one, of its conference.

    Args:
        call_id: the customer's call.
        conference_id: where the worker is joined with them.
        participants: the calls in it, by their labels.
    """
    attributes: dict[str, Any] = {"callSid": call_id, "call_sid": call_id}
    if conference_id is not None:
        attributes["conference"] = {"sid": conference_id, "participants": dict(participants or {})}
    return attributes


def call_id_of(attributes: Mapping[str, Any]) -> str | None:
    """Return the customer's call that a task is about, None when it is about none."""
    found = attributes.get("call_sid")
    return found if isinstance(found, str) and found else None


def conference_id_of(attributes: Mapping[str, Any]) -> str | None:
    """Return the conference in which a task's worker talks, None when there is none yet."""
    conference = attributes.get("conference")
    found = conference.get("sid") if isinstance(conference, Mapping) else None
    return found if isinstance(found, str) and found else None
