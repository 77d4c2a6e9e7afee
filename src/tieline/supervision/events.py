"""What supervision says has happened; ids only, nobody's words."""

from __future__ import annotations

from dataclasses import dataclass

from tieline.kit.events import Event


@dataclass(frozen=True, kw_only=True)
class Whispered(Event):
    """A supervisor left a word about a conversation, or an agent got it (`given`)."""

    conversation_id: str
    whisper_id: int
    audience: str
    given: bool


@dataclass(frozen=True, kw_only=True)
class ServiceLevelsChanged(Event):
    """A project goes by other service levels."""
