"""What the classic view speaks of: frozen values, no rules and no SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from tieline.conversations.models import (
    Communication,
    Conversation,
    NewParticipant,
    Participant,
    Status,
)


@dataclass(frozen=True, kw_only=True)
class ChatService:
    """A group of conversations; configurations name the one they are bridged to."""

    service_id: str
    account_id: str
    friendly_name: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class AutoCreation:
    """What happens to a message to an address that belongs to no open conversation yet."""

    enabled: bool = False
    type: str = "default"
    service_id: str | None = None
    hook_url: str | None = None
    hook_method: str = "POST"
    hook_filters: tuple[str, ...] = ()
    flow_id: str | None = None
    flow_retries: int = 0


@dataclass(frozen=True, kw_only=True)
class AddressRule:
    """Into which service messages to one of our addresses go; `type` is "sms", "whatsapp" and so on."""

    address_id: str
    account_id: str
    type: str
    address: str
    friendly_name: str | None
    auto_creation: AutoCreation
    created_at: datetime
    updated_at: datetime


class HookTarget(StrEnum):
    """What a conversation's hook hears: all it filters for, or what holds one of its words; or a flow gets the messages."""

    WEBHOOK = "webhook"
    TRIGGER = "trigger"
    STUDIO = "studio"


@dataclass(frozen=True, kw_only=True)
class Hook:
    """An address that hears of changes.

    `scope_id` is the conversation's, the service's or the account's id; without filters it hears everything.
    """

    hook_id: str
    account_id: str
    scope_id: str
    conversation_id: str | None
    target: HookTarget
    url: str
    method: str
    filters: tuple[str, ...]
    triggers: tuple[str, ...]
    flow_id: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class Details:
    """What only the older API keeps of a conversation, participant or message; `subject_id` is that one's id."""

    subject_id: str
    conversation_id: str
    account_id: str
    attributes: str = "{}"
    unique_name: str | None = None
    service_id: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a caller of the older API stands: an account, and one service of it when the path names one."""

    account_id: str
    service_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Binding:
    """How a participant is written to: their address, and the number of ours that they see."""

    type: str
    address: str
    proxy_address: str | None


@dataclass(frozen=True, kw_only=True)
class ClassicConversation:
    """A conversation as the older API has it; both moments are None for a timer that does not run."""

    conversation: Conversation
    service_id: str
    details: Details
    inactive_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ClassicParticipant:
    """A participant as the older API has it: an identity, or a binding."""

    participant: Participant
    service_id: str
    details: Details
    identity: str | None
    binding: Binding | None


@dataclass(frozen=True, kw_only=True)
class ClassicMessage:
    """A communication as the older API has it; `author` is an identity or an address."""

    communication: Communication
    service_id: str
    details: Details
    author: str


@dataclass(frozen=True, kw_only=True)
class NewConversation:
    """A conversation as a caller of the older API asks for it; timers in minutes."""

    friendly_name: str | None = None
    unique_name: str | None = None
    attributes: str = "{}"
    messaging_service_id: str | None = None
    status: Status = Status.ACTIVE
    inactive_minutes: int | None = None
    closed_minutes: int | None = None
    people: Sequence[NewParticipant] = ()
