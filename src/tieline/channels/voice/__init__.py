"""Voice: calls, conferences and recordings as resources; TwiML; the relay as a state machine; and the port to a device.

Nouns: a call is one party's connection (caller, worker), a line is the device end of it, a conference joins calls, an
utterance is one stretch of speech on a line. Rules and SQL only: what moves sound and opens sockets is
`journeys/calls/`; the devices' sockets come in by the doors `gateway` and `desktop`.
Begin reading at `line.py` (what a call sees of a device) and `models.py`.
"""

from __future__ import annotations

from tieline.channels.voice.errors import (
    CallNotConnected,
    CallNotFound,
    CallOver,
    CallStillLive,
    ConferenceNotFound,
    ConferenceOver,
    ConferenceParticipantNotFound,
    RecordingNotFound,
    RecordingOver,
    TranscriptionNotFound,
)
from tieline.channels.voice.models import (
    OVER,
    Call,
    Callback,
    CallDirection,
    CallFilter,
    CallRequest,
    CallStatus,
    Conference,
    ConferenceFilter,
    ConferenceParticipant,
    ConferenceStatus,
    ErasedCalls,
    ParticipantFilter,
    Program,
    Recording,
    RecordingFilter,
    RecordingStatus,
    RecordingWish,
    Transcription,
    Wanted,
)
from tieline.channels.voice.recording_service import FROM_THE_FIRST_WORD, SETTLE_RECORDINGS
from tieline.channels.voice.service import CallService

__all__ = [
    "FROM_THE_FIRST_WORD",
    "OVER",
    "SETTLE_RECORDINGS",
    "Call",
    "CallDirection",
    "CallFilter",
    "CallNotConnected",
    "CallNotFound",
    "CallOver",
    "CallRequest",
    "CallService",
    "CallStatus",
    "CallStillLive",
    "Callback",
    "Conference",
    "ConferenceFilter",
    "ConferenceNotFound",
    "ConferenceOver",
    "ConferenceParticipant",
    "ConferenceParticipantNotFound",
    "ConferenceStatus",
    "ErasedCalls",
    "ParticipantFilter",
    "Program",
    "Recording",
    "RecordingFilter",
    "RecordingNotFound",
    "RecordingOver",
    "RecordingStatus",
    "RecordingWish",
    "Transcription",
    "TranscriptionNotFound",
    "Wanted",
]
