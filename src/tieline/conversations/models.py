"""What the conversations room speaks of: frozen values, no rules and no SQL.

The rules are in `owner.py` (who may speak), `status.py` (active, inactive, closed) and `grouping.py` (which conversation
a message belongs to); `service.py` is the door of the room.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Unset:
    """The type of `UNSET`."""

    def __repr__(self) -> str:
        return "UNSET"


UNSET = Unset()
"""An argument that was not given, where None is a value of its own."""


class Grouping(StrEnum):
    """What makes two messages belong to one open conversation."""

    PROFILE = "GROUP_BY_PROFILE"
    ADDRESSES = "GROUP_BY_PARTICIPANT_ADDRESSES"
    ADDRESSES_AND_CHANNEL = "GROUP_BY_PARTICIPANT_ADDRESSES_AND_CHANNEL_TYPE"


class Status(StrEnum):
    """Where a conversation stands; CLOSED is final."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    CLOSED = "CLOSED"


class ParticipantType(StrEnum):
    """Who a participant is; HUMAN_AGENT is a worker, AI_AGENT and AGENT are the agent."""

    HUMAN_AGENT = "HUMAN_AGENT"
    CUSTOMER = "CUSTOMER"
    AI_AGENT = "AI_AGENT"
    AGENT = "AGENT"
    UNKNOWN = "UNKNOWN"


class DeliveryStatus(StrEnum):
    """How far a communication came on its way to one recipient."""

    INITIATED = "INITIATED"
    IN_PROGRESS = "IN_PROGRESS"
    DELIVERED = "DELIVERED"
    READ = "READ"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


class ActionStatus(StrEnum):
    """Whether an action has been performed."""

    PENDING = "PENDING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


class TurnState(StrEnum):
    """Whether a customer's words have been answered; abandoned = somebody else took the conversation over."""

    OPEN = "open"
    ANSWERED = "answered"
    ABANDONED = "abandoned"


class OwnerKind(StrEnum):
    """Who may speak to the customer now."""

    AGENT = "agent"
    FLOW = "flow"
    WORKER = "worker"
    WAITING = "waiting"
    PARKED = "parked"


@dataclass(frozen=True, kw_only=True)
class Owner:
    """The owner of a conversation; `reference` is the id of the execution, worker, task or channel (None for the agent)."""

    kind: OwnerKind
    reference: str | None = None

    @classmethod
    def agent(cls) -> Owner:
        """The agent owns."""
        return cls(kind=OwnerKind.AGENT)

    @classmethod
    def flow(cls, execution_id: str) -> Owner:
        """A flow's execution owns."""
        return cls(kind=OwnerKind.FLOW, reference=execution_id)

    @classmethod
    def worker(cls, worker_id: str) -> Owner:
        """A worker owns."""
        return cls(kind=OwnerKind.WORKER, reference=worker_id)

    @classmethod
    def waiting(cls, task_id: str) -> Owner:
        """Nobody owns: a task waits for a worker."""
        return cls(kind=OwnerKind.WAITING, reference=task_id)

    @classmethod
    def parked(cls, channel_id: str) -> Owner:
        """Nobody owns: the conversation rests until its date, or until the customer writes."""
        return cls(kind=OwnerKind.PARKED, reference=channel_id)


class SpeakerKind(StrEnum):
    """Whose words a communication holds."""

    CUSTOMER = "customer"
    AGENT = "agent"
    FLOW = "flow"
    WORKER = "worker"


@dataclass(frozen=True, kw_only=True)
class Speaker:
    """Who speaks; `reference` is the agent's participant_id, the execution_id or the worker_id."""

    kind: SpeakerKind
    reference: str | None = None

    @classmethod
    def customer(cls) -> Speaker:
        """The customer speaks."""
        return cls(kind=SpeakerKind.CUSTOMER)

    @classmethod
    def agent(cls, participant_id: str | None = None) -> Speaker:
        """The agent speaks; without a participant_id whichever agent the conversation has."""
        return cls(kind=SpeakerKind.AGENT, reference=participant_id)

    @classmethod
    def flow(cls, execution_id: str | None = None) -> Speaker:
        """A flow, or the platform in its place, speaks."""
        return cls(kind=SpeakerKind.FLOW, reference=execution_id)

    @classmethod
    def worker(cls, worker_id: str) -> Speaker:
        """A worker speaks."""
        return cls(kind=SpeakerKind.WORKER, reference=worker_id)


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where a participant is reached: SMS and VOICE in E.164, others as their channel spells it."""

    channel: str
    address: str
    channel_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Author:
    """One end of a communication. What is left None is filled in from the conversation's participants."""

    participant_id: str | None = None
    address: str | None = None
    channel: str | None = None


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """One recipient of a stored communication, and how far it came."""

    participant_id: str
    address: str
    channel: str
    delivery_status: str | None = None


@dataclass(frozen=True, kw_only=True)
class StatusCallback:
    """Where the conversation's events are posted."""

    url: str
    method: str = "POST"


@dataclass(frozen=True, kw_only=True)
class ChannelSetting:
    """One channel's timers in minutes (None = never) and capture rules ({from, to, metadata})."""

    inactive_minutes: int | None = None
    closed_minutes: int | None = None
    has_timeouts: bool = False
    capture_rules: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, kw_only=True)
class ConfigurationSettings:
    """What an account decides about its conversations."""

    description: str
    grouping: Grouping
    memory_store_id: str
    display_name: str = ""
    channel_settings: Mapping[str, ChannelSetting] = field(default_factory=dict)
    status_callbacks: tuple[StatusCallback, ...] = ()
    intelligence_configuration_ids: tuple[str, ...] = ()
    memory_extraction_enabled: bool = False
    bridge_service_id: str | None = None
    trait_extraction_strategy_ids: tuple[str, ...] = ()
    observation_extraction_strategy_ids: tuple[str, ...] = ()
    redaction_configuration_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """Stored settings; `version` grows by one with each change. Conversations keep the settings they began with."""

    configuration_id: str
    account_id: str
    settings: ConfigurationSettings
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class Operation:
    """A control-plane operation, finished at `completed_at`; `related` names what it made or changed."""

    operation_id: str
    account_id: str
    related: Mapping[str, str]
    created_at: datetime
    completed_at: datetime
    is_done: bool = True


@dataclass(frozen=True, kw_only=True)
class Participant:
    """Somebody in a conversation; `name` is never empty when there is an address to show instead."""

    participant_id: str
    conversation_id: str
    account_id: str
    name: str
    type: ParticipantType
    profile_id: str | None
    addresses: tuple[Address, ...]
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class NewParticipant:
    """A participant as somebody asks for it."""

    addresses: tuple[Address, ...] = ()
    type: ParticipantType = ParticipantType.UNKNOWN
    name: str | None = None
    profile_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """One conversation.

    `configuration` is the copy of the settings it began with; `status_callbacks` None means "the configuration's and
    whoever serves the number", a tuple means only these. `handoff_by` is the agent that began the running handoff.
    """

    conversation_id: str
    account_id: str
    configuration_id: str
    configuration: ConfigurationSettings
    profile_id: str | None
    status: Status
    name: str | None
    owner: Owner
    status_callbacks: tuple[StatusCallback, ...] | None
    metadata: Mapping[str, str]
    handoff_by: str | None
    inactive_requested_at: datetime | None
    parked_until: datetime | None
    owner_changed_at: datetime
    channel_activity: Mapping[str, datetime]
    created_at: datetime
    updated_at: datetime
    last_communication_at: datetime | None
    handed_over_at: datetime | None = None
    """When the agent first gave it away; None while the agent has been its only owner."""
    worker_joined_at: datetime | None = None
    closed_at: datetime | None = None
    first_channel: str | None = None


@dataclass(frozen=True, kw_only=True)
class BegunCount:
    """How many conversations began on a day in a channel; "" is of those in which nothing was said."""

    day: date
    channel: str
    number: int


@dataclass(frozen=True, kw_only=True)
class EndedCount:
    """How many conversations were closed on a day; in how many the agent asked for a person, and in how many one came."""

    day: date
    ended: int
    handed_over: int
    served_by_person: int


@dataclass(frozen=True, kw_only=True)
class Joined:
    """Where an inbound message belongs; `opened` is true when the conversation was made for it."""

    conversation: Conversation
    customer_participant: Participant
    agent_participant: Participant
    opened: bool


@dataclass(frozen=True, kw_only=True)
class Communication:
    """Something said; `sequence` counts up inside its conversation, `media` are the URLs of what came with it."""

    communication_id: str
    conversation_id: str
    account_id: str
    sequence: int
    author: Author
    author_type: ParticipantType
    speaker: Speaker
    recipients: tuple[Recipient, ...]
    content_type: str
    text: str
    transcription: Mapping[str, Any] | None
    channel_id: str | None
    resource_id: str | None
    occurred_at: datetime
    created_at: datetime
    updated_at: datetime
    media: tuple[str, ...] = ()


@dataclass(frozen=True)
class SpokenLine:
    """Something said in one of a customer's conversations, without what only its own page needs."""

    communication_id: str
    conversation_id: str
    text: str
    participant_id: str
    by_customer: bool
    occurred_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class Action:
    """Something a caller asked for; only SEND_MESSAGE exists. `payload` is stored as the wire has it."""

    action_id: str
    conversation_id: str
    account_id: str
    type: str
    payload: Mapping[str, Any]
    status: ActionStatus
    failure_reason: str | None
    communication_id: str | None
    message_id: str | None
    created_at: datetime
    updated_at: datetime
    completed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A customer's words and whether they were answered; `turn_id` is the id of the customer's communication.

    `round` counts deliveries (0 = none yet); each has its own `token`. `next_due` is when the next round may begin.
    """

    turn_id: str
    conversation_id: str
    account_id: str
    round: int
    token: str | None
    state: TurnState
    opened_at: datetime
    answered_by: str | None
    next_due: datetime | None
