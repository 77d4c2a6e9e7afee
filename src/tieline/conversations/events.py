"""What the room tells the house, in the transaction that made it true; ids and changed fields only, never text.

Who listens is in `app/subscriptions.py`; the webhook bodies made from these are in `wire/conversations_v2/callbacks.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from tieline.kit.events import Event


@dataclass(frozen=True, kw_only=True)
class ConfigurationChanged(Event):
    """A configuration was made or changed."""

    configuration_id: str
    version: int


@dataclass(frozen=True, kw_only=True)
class ConversationEvent(Event):
    """Anything that happened in one conversation."""

    conversation_id: str


@dataclass(frozen=True, kw_only=True)
class ConversationCreated(ConversationEvent):
    """A conversation was opened."""

    configuration_id: str
    profile_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class ConversationUpdated(ConversationEvent):
    """Fields of a conversation changed; `changed` holds their wire names (status, name, statusCallbacks, …)."""

    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ConversationWentInactive(ConversationEvent):
    """A conversation became INACTIVE; `by` is "api", "timer" or "handoff"."""

    by: str


@dataclass(frozen=True, kw_only=True)
class ConversationClosed(ConversationEvent):
    """A conversation became CLOSED; `by` is "api", "timer" or the journey's word."""

    by: str


@dataclass(frozen=True, kw_only=True)
class OwnerChanged(ConversationEvent):
    """Somebody else may speak now; kinds are agent, flow, worker, waiting."""

    owner: str
    owner_reference: str | None
    previous: str
    previous_reference: str | None


@dataclass(frozen=True, kw_only=True)
class ParticipantAdded(ConversationEvent):
    """Somebody joined."""

    participant_id: str
    participant_type: str


@dataclass(frozen=True, kw_only=True)
class ParticipantUpdated(ConversationEvent):
    """A participant's name, type, profile or addresses changed."""

    participant_id: str
    participant_type: str


@dataclass(frozen=True, kw_only=True)
class ParticipantRemoved(ConversationEvent):
    """Somebody left; what they said stays."""

    participant_id: str
    participant_type: str


@dataclass(frozen=True, kw_only=True)
class CommunicationAdded(ConversationEvent):
    """Something was said.

    `author_type` is the participant's type, `speaker` customer, agent, flow or worker, `owner` who owned the conversation.
    """

    communication_id: str
    author_type: str
    channel: str
    speaker: str
    owner: str


@dataclass(frozen=True, kw_only=True)
class CommunicationUpdated(ConversationEvent):
    """A communication's text or delivery status changed."""

    communication_id: str
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CommunicationRemoved(ConversationEvent):
    """Words were taken back."""

    communication_id: str


@dataclass(frozen=True, kw_only=True)
class ActionCompleted(ConversationEvent):
    """An action was performed."""

    action_id: str


@dataclass(frozen=True, kw_only=True)
class ActionFailed(ConversationEvent):
    """An action could not be performed; the action holds the reason."""

    action_id: str


@dataclass(frozen=True, kw_only=True)
class TurnOpened(ConversationEvent):
    """The customer said something that the agent owes an answer."""

    turn_id: str


@dataclass(frozen=True, kw_only=True)
class TurnAnswered(ConversationEvent):
    """A turn was answered by `communication_id`."""

    turn_id: str
    communication_id: str


@dataclass(frozen=True, kw_only=True)
class TurnAbandoned(ConversationEvent):
    """A turn no longer waits for the agent, because somebody else took the conversation or it was closed."""

    turn_id: str


@dataclass(frozen=True, kw_only=True)
class TypingSeen(ConversationEvent):
    """Somebody types now: `by` is "customer" or "worker". It is told again while they do, and never that they stopped."""

    profile_id: str | None
    by: str
