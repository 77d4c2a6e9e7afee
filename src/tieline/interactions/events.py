"""What the interactions room says has happened. Ids and changed fields only; nobody's words."""

from __future__ import annotations

from dataclasses import dataclass

from tieline.kit.events import Event


@dataclass(frozen=True, kw_only=True)
class InteractionChanged(Event):
    """An interaction was made, or its channel's status changed; `worker_id` is who laid it down or took it up."""

    conversation_id: str
    interaction_id: str
    channel_id: str
    status: str
    rest: str | None = None
    worker_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class TransferChanged(Event):
    """A transfer began, was declined, or ended; `worker_id` is who gives away, `step` the routing event's last word."""

    conversation_id: str
    transfer_id: str
    kind: str
    status: str
    step: str
    worker_id: str


@dataclass(frozen=True, kw_only=True)
class NoteAdded(Event):
    """A worker wrote something for other workers."""

    conversation_id: str
    note_id: str
