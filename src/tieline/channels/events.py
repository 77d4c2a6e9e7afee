"""What channels says has happened. Ids and changed fields only; nobody's words and nobody's address."""

from __future__ import annotations

from dataclasses import dataclass

from tieline.kit.events import Event


@dataclass(frozen=True, kw_only=True)
class MessageReceived(Event):
    """A customer's message is on disk."""

    message_id: str
    conversation_id: str | None


@dataclass(frozen=True, kw_only=True)
class MessageSent(Event):
    """A message to a customer is queued for its carrier."""

    message_id: str
    conversation_id: str | None


@dataclass(frozen=True, kw_only=True)
class MessageStatusChanged(Event):
    """A message got further on its way, or failed; `has_callback` says whether somebody outside wants to know."""

    message_id: str
    conversation_id: str | None
    communication_id: str | None
    status: str
    has_callback: bool


@dataclass(frozen=True, kw_only=True)
class NumberServedBy(Event):
    """A program began to serve a number of the project."""

    number_id: str
    number: str
    program_id: str


@dataclass(frozen=True, kw_only=True)
class NumberReleased(Event):
    """A program serves a number no more: it said so, or its lease ended."""

    number_id: str
    number: str
    program_id: str
