"""What a handoff carries: the data an agent sends along, and the attributes a task gets from it.

Reference: flex-taskrouter-studio.md section 1: the wire keys are `conversationId` and `storeId`, the article's prose says
`conversationSid` and `memoryStoreId`; a task carries all four, so that a desktop written for either finds its own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tieline.interactions import About
from tieline.kit.clock import iso_ms

HUNG_UP_BY_WORKER = "Agent"
"""Who ended a talk, in the word of the vendor's reports (`conversations.hang_up_by`): a worker is their agent."""


@dataclass(frozen=True, kw_only=True)
class HandoffData:
    """What an agent hands over: ids, its developer's attributes, and why (in the model's words)."""

    conversation_id: str | None
    store_id: str | None = None
    profile_id: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """Return why the agent hands over, "" when it did not say."""
        reason = self.attributes.get("reason")
        return reason if isinstance(reason, str) else ""

    @classmethod
    def find(cls, parameters: Mapping[str, Any]) -> HandoffData | None:
        """Read `HandoffData` out of an execution's parameters; None when there is none that can be read.

        A call carries it as a JSON text, everything else as an object (reference: flex-taskrouter-studio.md 1.1).
        """
        raw = _object(parameters.get("HandoffData"))
        if raw is None:
            return None
        attributes = raw.get("attributes")
        return cls(
            conversation_id=_text(raw.get("conversationId") or raw.get("conversationSid")),
            store_id=_text(raw.get("storeId") or raw.get("memoryStoreId")),
            profile_id=_text(raw.get("profileId")),
            attributes=attributes if isinstance(attributes, Mapping) else {},
        )

    def as_parameters(self) -> dict[str, Any]:
        """Return the execution parameters that `find` reads back."""
        data = {
            "conversationId": self.conversation_id or "",
            "storeId": self.store_id or "",
            "profileId": self.profile_id or "",
            "attributes": dict(self.attributes),
        }
        return {"HandoffData": data}


def returned_words(worker_name: str, *, disposition: str | None, note: str | None) -> str:
    """Return what an agent is told of a worker who gave the customer back: who, how it went, and their notes."""
    parts = [f"{worker_name} talked with the customer and gave them back to the agent."]
    if disposition:
        parts.append(f"Outcome: {disposition}.")
    if note:
        parts.append(f"Note: {note.strip()}")
    return " ".join(parts)


def _object(value: object) -> Mapping[str, Any] | None:
    """Return an object, also one that was written as text; None for anything else."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    return value if isinstance(value, Mapping) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """The conversation a task is about, as far as its attributes tell it; `call_id` of the customer's call, if one runs."""

    conversation_id: str
    profile_id: str | None
    store_id: str | None
    channel: str
    customer_address: str
    customer_name: str
    language: str | None
    at: datetime
    by: str
    call_id: str | None = None
    direction: str = "inbound"
    last_worker: tuple[str, str] | None = None
    """Who served this customer last: id and name."""

    def side(self, *, initiated_by: str = "customer") -> About:
        """Return the customer's side of it, as the interactions room takes it."""
        return About(
            channel=self.channel,
            customer_name=self.customer_name,
            customer_address=self.customer_address,
            direction=self.direction,
            initiated_by=initiated_by,
        )


def task_attributes(*, given: Mapping[str, Any], about: HandedOver) -> dict[str, Any]:
    """Return a task's attributes: the developer's, flattened, with the reserved keys on top.

    Args:
        given: what the flow's widget rendered (the developer's attributes and the reason).
        about: the conversation handed over.
    """
    reason = given.get("reason") if isinstance(given.get("reason"), str) else ""
    reserved = {
        "conversationId": about.conversation_id,
        "conversationSid": about.conversation_id,
        "profileId": about.profile_id or "",
        "storeId": about.store_id or "",
        "memoryStoreId": about.store_id or "",
        "channelType": about.channel.lower(),
        "direction": about.direction,
        "customerAddress": about.customer_address,
        "customerName": about.customer_name,
        "from": about.customer_address,
        "name": about.customer_name,
        "handoff": {"at": iso_ms(about.at), "by": about.by, "reason": reason},
    }
    language = {"language": about.language} if about.language and "language" not in given else {}
    last = {}
    if about.last_worker is not None:
        last = {"lastWorkerId": about.last_worker[0], "lastWorkerName": about.last_worker[1]}
    call = {"callSid": about.call_id, "call_sid": about.call_id} if about.call_id else {}
    return {**last, **given, **language, **reserved, **call, "reason": reason}
