"""The nouns of channels as frozen values, and which delivery state may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class MessageStatus(StrEnum):
    """Where a message is on its way (the vendor's words)."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    RECEIVED = "received"


class Direction(StrEnum):
    """Whether a message comes from a customer or goes to one."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


_FINAL: frozenset[MessageStatus] = frozenset()
NEXT_STATUSES: Mapping[MessageStatus, frozenset[MessageStatus]] = {
    MessageStatus.QUEUED: frozenset(
        {MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.UNDELIVERED, MessageStatus.FAILED}
    ),
    MessageStatus.SENT: frozenset({MessageStatus.DELIVERED, MessageStatus.UNDELIVERED, MessageStatus.FAILED}),
    MessageStatus.DELIVERED: _FINAL,
    MessageStatus.UNDELIVERED: _FINAL,
    MessageStatus.FAILED: _FINAL,
    MessageStatus.RECEIVED: _FINAL,
}


@dataclass(frozen=True, kw_only=True)
class NumberVoice:
    """What answers the calls of a number that no program serves; without a URL the built-in agent does."""

    url: str | None = None
    method: str = "POST"
    fallback_url: str | None = None
    fallback_method: str = "POST"
    status_callback: str | None = None
    status_callback_method: str = "POST"


@dataclass(frozen=True, kw_only=True)
class Number:
    """A number of a project: what customers write to and call, and the configuration their conversations follow.

    `sms_url` is the flow that its texts are given to, by the address a flow has outside.
    """

    number_id: str
    account_id: str
    number: str
    friendly_name: str
    configuration_id: str
    voice: NumberVoice
    sms_url: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class Message:
    """One unit of a channel; `media` are URLs, `error_code` is the carrier's number for a failure."""

    message_id: str
    account_id: str
    channel: str
    direction: Direction
    from_: str
    to: str
    body: str
    media: tuple[str, ...]
    status: MessageStatus
    error_code: int | None
    status_callback: str | None
    conversation_id: str | None
    communication_id: str | None
    sent_at: datetime | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class Media:
    """One thing that came with a message: its address, and what that address's ending says it is."""

    media_id: str
    message_id: str
    account_id: str
    url: str
    content_type: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class MessageFilter:
    """Which messages a list is of; None means any. Bounds of `sent_at` are inclusive."""

    to: str | None = None
    from_: str | None = None
    conversation_id: str | None = None
    sent_from: datetime | None = None
    sent_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Program:
    """Somebody's own agent that serves a number.

    `url` is where its webhooks go, `public_url` what it believes to be its own address (signatures are over that).
    `lease_until` is real time, in seconds since 1970: a program that is killed is gone a lease later.
    """

    program_id: str
    account_id: str
    number: str
    url: str
    public_url: str
    name: str
    lease_until: float
    created_at: datetime
