"""What the interactions room speaks of: frozen values, no rules and no SQL.

The states and kinds are the vendor's (Flex: interaction, channel, invite, participant, transfer); reference:
flex-taskrouter-studio.md 4.1 and twilio-apis.md 9.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from tieline.kit.ids import IdKind

MAX_PAUSE_DAYS = 14
MAX_PARK_DAYS = 180
LEFT_DAYS = 90
"""How long a conversation that its worker left stays open for the customer's next message."""


class ChannelStatus(StrEnum):
    """Where the channel of an interaction stands."""

    SETUP = "setup"
    ACTIVE = "active"
    FAILED = "failed"
    CLOSED = "closed"
    INACTIVE = "inactive"
    PAUSE = "pause"
    TRANSFER = "transfer"


class RestKind(StrEnum):
    """Why nobody has an open conversation for a while: its worker left it, paused it, or parked it until a date."""

    LEFT = "left"
    PAUSED = "paused"
    PARKED = "parked"


class Role(StrEnum):
    """What accepting a task makes of a worker: the owner of the conversation, or somebody beside the owner."""

    OWNER = "owner"
    BESIDE = "beside"


class ParticipantKind(StrEnum):
    """Who takes part in a channel."""

    SUPERVISOR = "supervisor"
    CUSTOMER = "customer"
    EXTERNAL = "external"
    AGENT = "agent"
    UNKNOWN = "unknown"


class TransferKind(StrEnum):
    """How a conversation changes hands: cold at once, warm after both have talked; external leaves the house."""

    WARM = "warm"
    COLD = "cold"
    EXTERNAL = "external"


class TransferStatus(StrEnum):
    """Where a transfer stands; one that was canceled counts as failed."""

    ACTIVE = "active"
    FAILED = "failed"
    COMPLETED = "completed"


class Fallback(StrEnum):
    """Who is asked when the worker that a cold transfer named does not take it."""

    QUEUE = "queue"
    BACK = "back"


class NoteKind(StrEnum):
    """A worker's own words to other workers, or the summary that went along with a transfer."""

    NOTE = "note"
    SUMMARY = "summary"


@dataclass(frozen=True, kw_only=True)
class Interaction:
    """One customer engagement with its one channel: a conversation and the tasks it has had.

    `rest` says why nobody has it until `rest_until`; `rest_worker_id` is who laid it down. `task_id` is its newest task
    that was made for an owner.
    """

    interaction_id: str
    account_id: str
    conversation_id: str
    workspace_id: str
    channel_id: str
    channel_type: str
    channel_status: ChannelStatus
    initiated_by: str
    error_code: int | None
    error_message: str | None
    rest: RestKind | None
    rest_worker_id: str | None
    rest_until: datetime | None
    task_id: str | None
    webhook_ttid: str | None
    context_id: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class Invite:
    """The routing of one task on a channel; `routing` is what was asked for."""

    invite_id: str
    account_id: str
    interaction_id: str
    channel_id: str
    conversation_id: str
    task_id: str
    role: Role
    routing: Mapping[str, Any]
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class InteractionParticipant:
    """Somebody on a channel; `left_at` is None while they take part, `task_id` is a worker's task."""

    participant_id: str
    account_id: str
    interaction_id: str
    channel_id: str
    conversation_id: str
    kind: ParticipantKind
    worker_id: str | None
    task_id: str | None
    routing: Mapping[str, Any] | None
    left_at: datetime | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """A conversation on its way from one worker to another, or to a queue (`to`).

    `from_task_id` is the task that is given away, `task_id` the one that was made for whoever takes it; `reason` says
    why a transfer failed, in a word.
    """

    transfer_id: str
    account_id: str
    interaction_id: str
    channel_id: str
    conversation_id: str
    kind: TransferKind
    status: TransferStatus
    from_participant_id: str | None
    from_worker_id: str
    from_task_id: str
    to: str
    fallback: Fallback
    task_id: str
    note_id: str | None
    summary_id: str | None
    reason: str | None
    ended_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @property
    def names_worker(self) -> bool:
        """Say whether one worker was named, and not a queue."""
        return self.to.startswith(IdKind.WORKER)


@dataclass(frozen=True, kw_only=True)
class AccountSettings:
    """What an account has set about interactions, by name; the moments are None until it set anything."""

    account_id: str
    values: Mapping[str, Any]
    created_at: datetime | None
    updated_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class InteractionNote:
    """Words between workers about a conversation; the customer never sees them."""

    note_id: str
    account_id: str
    conversation_id: str
    kind: NoteKind
    worker_id: str | None
    author_name: str
    text: str
    created_at: datetime
    updated_at: datetime
