"""What voice says has happened: ids and changed fields only, nobody's words and nobody's address.

`has_callback` says whether somebody outside asked to be told of it (the job that tells is only made then).
"""

from __future__ import annotations

from dataclasses import dataclass

from tieline.kit.events import Event


@dataclass(frozen=True, kw_only=True)
class CallEvent(Event):
    """What every event of one call names."""

    call_id: str
    conversation_id: str | None


@dataclass(frozen=True, kw_only=True)
class CallStarted(CallEvent):
    """A call is on disk: an outbound one is to ring now."""

    direction: str
    status: str
    parent_call_id: str | None
    worker_id: str | None
    has_callback: bool


@dataclass(frozen=True, kw_only=True)
class CallStatusChanged(CallEvent):
    """A call got further; `sequence` counts such changes of one call from 1."""

    status: str
    sequence: int
    worker_id: str | None
    has_callback: bool


@dataclass(frozen=True, kw_only=True)
class CallAnswererDetected(CallEvent):
    """It is known whether a person or a machine answered; `duration_ms` is how long that took to tell."""

    answered_by: str
    duration_ms: int
    has_callback: bool


@dataclass(frozen=True, kw_only=True)
class CallCommanded(CallEvent):
    """Something is wanted of a live call: the process that holds it takes it (`take_wanted`)."""

    wants: str
    """"program", "end" or "limit"."""


@dataclass(frozen=True, kw_only=True)
class CallAttached(CallEvent):
    """A call belongs to a conversation now."""


@dataclass(frozen=True, kw_only=True)
class ConferenceChanged(Event):
    """A conference, or one call in it, changed.

    `change`: start, end, join, leave, mute, unmute, hold, unhold, coach, update or announcement. `sequence` counts the
    changes of one conference from 1.
    """

    conference_id: str
    call_id: str | None
    conversation_id: str | None
    change: str
    sequence: int
    has_callback: bool


@dataclass(frozen=True, kw_only=True)
class RecordingChanged(Event):
    """A recording began, was paused, went on, ended or was deleted (`status`)."""

    recording_id: str
    call_id: str | None
    conference_id: str | None
    conversation_id: str | None
    status: str
    has_callback: bool


@dataclass(frozen=True, kw_only=True)
class TranscriptionChanged(CallEvent):
    """Somebody began or stopped to be told what is said in a call (`status` in-progress or stopped)."""

    transcription_id: str
    status: str
    has_callback: bool
