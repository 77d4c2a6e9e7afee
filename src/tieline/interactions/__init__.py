"""Interactions: a conversation with people in it, from its first task to its last.

Nouns: an interaction is one customer engagement with one channel; an invite is the routing of one task of it; a
participant is the customer or a worker; a transfer gives it to another worker or to a queue; a rest keeps it open while
nobody has it; a note is a word between workers. Reference: flex-taskrouter-studio.md 4.
Who enters: journeys (handoff, the worker's desk, transfers, rests), the wire door `flex_v1`.
Promises: conversation, task, participants and transfer change in one transaction (P5); one owner at a time, whoever else
is in the conversation (P4); no open conversation without an owner, a waiting task or a date (P6).
Begin reading at `service.py`.
"""

from __future__ import annotations

from tieline.interactions.attributes import About
from tieline.interactions.engagements import REST_DUE, Accepted, TaskPlan
from tieline.interactions.errors import (
    AlreadyEngaged,
    ChannelIsClosed,
    ChannelNotFound,
    InteractionNotFound,
    InteractionParticipantNotFound,
    InviteNotFound,
    MomentInvalid,
    NoRoom,
    NotAtRest,
    NotTheHolder,
    NotYetAccepted,
    TransferIsOver,
    TransferNotFound,
    TransferUnderWay,
    WorkerIsInside,
    WorkerNotAvailable,
)
from tieline.interactions.hands import TRANSFER_DUE
from tieline.interactions.models import (
    MAX_PAUSE_DAYS,
    AccountSettings,
    ChannelStatus,
    Fallback,
    Interaction,
    InteractionNote,
    InteractionParticipant,
    Invite,
    NoteKind,
    ParticipantKind,
    RestKind,
    Role,
    Transfer,
    TransferKind,
    TransferStatus,
)
from tieline.interactions.service import InteractionService
from tieline.interactions.transfers import NewTransfer

__all__ = [
    "MAX_PAUSE_DAYS",
    "REST_DUE",
    "TRANSFER_DUE",
    "About",
    "Accepted",
    "AccountSettings",
    "AlreadyEngaged",
    "ChannelIsClosed",
    "ChannelNotFound",
    "ChannelStatus",
    "Fallback",
    "Interaction",
    "InteractionNotFound",
    "InteractionNote",
    "InteractionParticipant",
    "InteractionParticipantNotFound",
    "InteractionService",
    "Invite",
    "InviteNotFound",
    "MomentInvalid",
    "NewTransfer",
    "NoRoom",
    "NotAtRest",
    "NotTheHolder",
    "NotYetAccepted",
    "NoteKind",
    "ParticipantKind",
    "RestKind",
    "Role",
    "TaskPlan",
    "Transfer",
    "TransferIsOver",
    "TransferKind",
    "TransferNotFound",
    "TransferStatus",
    "TransferUnderWay",
    "WorkerIsInside",
    "WorkerNotAvailable",
]
