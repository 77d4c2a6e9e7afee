"""The values of the webhooks room; the verbs are in `service.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

DeliveryState = Literal["waiting", "delivered", "failed", "dropped"]
BodyFormat = Literal["json", "form"]


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One event on its way to one address.

    `url` is where it goes, `public_url` the address the receiver believes it has (it is signed for that one). `token` stays
    the same over all attempts; `turn_id` names the turn this delivery asks an agent to answer.
    """

    delivery_id: str
    account_id: str
    conversation_id: str
    event_type: str
    method: str
    url: str
    public_url: str
    body_format: BodyFormat
    body: Mapping[str, Any]
    token: str
    turn_id: str | None
    state: DeliveryState
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One try of a delivery: what was sent, what came back (status None = nothing), and how long it took."""

    attempt_id: str
    delivery_id: str
    conversation_id: str
    event_type: str
    url: str
    at: datetime
    request_headers: Mapping[str, str]
    request_body: str
    status: int | None
    answer_body: str | None
    duration_ms: float
    error: str | None
