"""What a relay session wants done, in the order it is to be done. `session.py` returns these, a journey does them.

Nothing here waits: the line and the socket tell the session what became of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tieline.channels.voice.line import Interruptible, LineSettings, Speech


@dataclass(frozen=True, kw_only=True)
class SendFrame:
    """Send a frame to the application, as JSON text."""

    message: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Say:
    """Append to what the line speaks."""

    speech: Speech


@dataclass(frozen=True, kw_only=True)
class PlayUrl:
    """Queue a sound from a URL, `loop` times, as an utterance of its own."""

    utterance_id: str
    url: str
    loop: int
    interruptible: Interruptible


@dataclass(frozen=True, kw_only=True)
class SendDigits:
    """Press keys towards the party: 0-9, *, #, and w for half a second."""

    digits: str


@dataclass(frozen=True, kw_only=True)
class ClearLine:
    """Stop the line and drop what it has queued; give the progress it returns to `RelaySession.on_cleared`."""


@dataclass(frozen=True, kw_only=True)
class Configure:
    """Change how the line listens."""

    settings: LineSettings


@dataclass(frozen=True, kw_only=True)
class CallerSaid:
    """The caller's words, to be kept.

    `delivered` tells whether the application hears of them: words said over speech that they may not cut are kept from
    it unless it asked for them, and so is what comes after its `end`. Nobody will answer those.
    """

    text: str
    language: str | None
    confidence: float | None
    engine: str | None = None
    delivered: bool = True


@dataclass(frozen=True, kw_only=True)
class AgentBegan:
    """The application began to speak."""

    utterance_id: str


@dataclass(frozen=True, kw_only=True)
class AgentSaid:
    """The application's words, to be kept under `utterance_id`.

    Told once when the words are complete (then `heard` is all that was `written`), and again when less was heard: when
    they were cut, or when the line could not speak some of them, which `written` leaves out then. An
    empty `heard` means that nothing of it is to be kept. `heard` is a prefix of `written`, cut at a word.
    """

    utterance_id: str
    written: str
    heard: str
    interrupted: bool
    language: str | None


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Something is wrong with the application's side: the vendor's number and a sentence for its developer."""

    code: int
    message: str


@dataclass(frozen=True, kw_only=True)
class Close:
    """Close the application's socket with a websocket close code."""

    ws_code: int


class FinishStatus(StrEnum):
    """How a session ended: SessionStatus of the action URL (reference: voice.md 1.5)."""

    ENDED = "ended"
    """The application ended it."""
    COMPLETED = "completed"
    """The caller hung up."""
    FAILED = "failed"
    """The application's socket was lost, or nothing on it could be understood."""


@dataclass(frozen=True, kw_only=True)
class Finish:
    """The session is over; nothing follows. `handoff_data` is the application's own text, as it sent it."""

    status: FinishStatus
    handoff_data: str | None = None
    error_code: int | None = None
    error_message: str | None = None


Effect = (
    SendFrame
    | Say
    | PlayUrl
    | SendDigits
    | ClearLine
    | Configure
    | CallerSaid
    | AgentBegan
    | AgentSaid
    | Fault
    | Close
    | Finish
)
