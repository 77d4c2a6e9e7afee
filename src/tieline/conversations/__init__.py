"""Conversations: configurations, conversations, participants, communications, actions, turns, timers and the owner.

Who may speak to the customer is decided in `owner.py` and asked in `communications.py` at the moment words are
committed. Which conversation a message belongs to: `grouping.py` and `opening.py`. Active, inactive, closed and the
timers: `status.py` and `timers.py`. Every change of a conversation passes `changes.py`, which tells the house
(`events.py`). SQL is in `store/`, the tables in `tables.py`. Journeys and doors use `ConversationService`; the wire
form is `wire/conversations_v2`.
"""

from __future__ import annotations

from tieline.conversations.actions import PERFORM_JOB, MessageToSend, message_of
from tieline.conversations.capture import Traffic
from tieline.conversations.errors import ConfigurationNotFound, ConversationClosed
from tieline.conversations.grouping import bare_address, spelled_for
from tieline.conversations.holdings import Holdings
from tieline.conversations.models import (
    UNSET,
    Action,
    ActionStatus,
    Address,
    Author,
    ChannelSetting,
    Communication,
    Configuration,
    ConfigurationSettings,
    Conversation,
    DeliveryStatus,
    Grouping,
    Joined,
    NewParticipant,
    Operation,
    Owner,
    OwnerKind,
    Participant,
    ParticipantType,
    Recipient,
    Speaker,
    SpeakerKind,
    SpokenLine,
    Status,
    StatusCallback,
    Turn,
    TurnState,
    Unset,
)
from tieline.conversations.participants import speaker_of, worker_address, worker_of
from tieline.conversations.service import ConversationService
from tieline.conversations.timers import CLOSE_JOB, INACTIVE_JOB

__all__ = [
    "CLOSE_JOB",
    "INACTIVE_JOB",
    "PERFORM_JOB",
    "UNSET",
    "Action",
    "ActionStatus",
    "Address",
    "Author",
    "ChannelSetting",
    "Communication",
    "Configuration",
    "ConfigurationNotFound",
    "ConfigurationSettings",
    "Conversation",
    "ConversationClosed",
    "ConversationService",
    "DeliveryStatus",
    "Grouping",
    "Holdings",
    "Joined",
    "MessageToSend",
    "NewParticipant",
    "Operation",
    "Owner",
    "OwnerKind",
    "Participant",
    "ParticipantType",
    "Recipient",
    "Speaker",
    "SpeakerKind",
    "SpokenLine",
    "Status",
    "StatusCallback",
    "Traffic",
    "Turn",
    "TurnState",
    "Unset",
    "bare_address",
    "message_of",
    "speaker_of",
    "spelled_for",
    "worker_address",
    "worker_of",
]
