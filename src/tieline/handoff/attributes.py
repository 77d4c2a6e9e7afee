"""What a handoff carries: the data an agent sends along, and the attributes a task gets from it.

Reference: flex-taskrouter-studio.md section 1: the wire keys are `conversationId` and `storeId`, the article's prose says
`conversationSid` and `memoryStoreId`; a task carries all four, so that a desktop written for either finds its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tieline.kit.clock import iso_ms


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
        """Read `HandoffData` out of an execution's parameters; None when there is none that can be read."""
        raw = parameters.get("HandoffData")
        if not isinstance(raw, Mapping):
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


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """The conversation a task is about, as far as its attributes tell it."""

    conversation_id: str
    profile_id: str | None
    store_id: str | None
    channel: str
    customer_address: str
    customer_name: str
    language: str | None
    at: datetime
    by: str


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
        "direction": "inbound",
        "customerAddress": about.customer_address,
        "customerName": about.customer_name,
        "from": about.customer_address,
        "name": about.customer_name,
        "handoff": {"at": iso_ms(about.at), "by": about.by, "reason": reason},
    }
    language = {"language": about.language} if about.language and "language" not in given else {}
    return {**given, **language, **reserved, "reason": reason}
