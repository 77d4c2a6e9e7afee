"""The nouns of voice as frozen values, and which call status may follow which (reference: voice.md section 2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypedDict


class CallStatus(StrEnum):
    """Where a call is (the vendor's words)."""

    QUEUED = "queued"
    RINGING = "ringing"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    BUSY = "busy"
    FAILED = "failed"
    NO_ANSWER = "no-answer"
    CANCELED = "canceled"


OVER = frozenset(
    {CallStatus.COMPLETED, CallStatus.BUSY, CallStatus.FAILED, CallStatus.NO_ANSWER, CallStatus.CANCELED}
)
NEXT_STATUSES: Mapping[CallStatus, frozenset[CallStatus]] = {
    CallStatus.QUEUED: frozenset({CallStatus.RINGING, CallStatus.IN_PROGRESS}) | OVER,
    CallStatus.RINGING: frozenset({CallStatus.IN_PROGRESS}) | OVER,
    CallStatus.IN_PROGRESS: frozenset({CallStatus.COMPLETED, CallStatus.FAILED}),
    **{status: frozenset[CallStatus]() for status in OVER},
}


class CallDirection(StrEnum):
    """Who began a call: a customer, an API caller, or a verb or worker of another call."""

    INBOUND = "inbound"
    OUTBOUND_API = "outbound-api"
    OUTBOUND_DIAL = "outbound-dial"


class Answerer(StrEnum):
    """Who or what answered a call, as a device says of itself."""

    HUMAN = "human"
    MACHINE = "machine"
    FAX = "fax"
    UNKNOWN = "unknown"

    def told(self, *, mode: str) -> str:
        """Return the vendor's word for it: of a machine also whether the end of its greeting was waited for."""
        if self is not Answerer.MACHINE:
            return str(self)
        return "machine_end_beep" if mode == "DetectMessageEnd" else "machine_start"


def event_of(status: CallStatus) -> str:
    """Return what a call's status callback calls the change to a status: initiated, ringing, answered, completed."""
    names = {CallStatus.QUEUED: "initiated", CallStatus.IN_PROGRESS: "answered"}
    return "completed" if status in OVER else names.get(status, str(status))


@dataclass(frozen=True, kw_only=True)
class Callback:
    """Where news of a call, conference or recording goes; `events` are the vendor's names ("answered", "join")."""

    url: str
    method: str = "POST"
    events: tuple[str, ...] = ()


def wants(callback: Callback | None, event: str, *, default: tuple[str, ...] = ("completed",)) -> bool:
    """Say whether a callback asked for an event by its vendor's name; one that names none asked for `default`."""
    return callback is not None and event in (callback.events or default)


CONFERENCE_DEFAULT = ("start", "end")
"""What a conference's callback hears unless it says what."""


@dataclass(frozen=True, kw_only=True)
class Program:
    """What a call does next: TwiML as text, or the URL that answers it, with a fallback URL for when that fails.

    `goodbye` is a sentence of the house's own instead: it is said, and the call ends.
    """

    url: str | None = None
    method: str = "POST"
    fallback_url: str | None = None
    fallback_method: str = "POST"
    twiml: str | None = None
    goodbye: str | None = None


@dataclass(frozen=True, kw_only=True)
class RecordingWish:
    """That a call is to be recorded from its first word, as whoever began it asked; whoever carries it obeys."""

    channels: int = 1
    track: str = "both"
    callback: Callback | None = None


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the API asked of a live call since the process that holds it looked last, and how long it may last now."""

    time_limit_seconds: int
    program: Program | None = None
    end: CallStatus | None = None


@dataclass(frozen=True, kw_only=True)
class Call:
    """One party's connection.

    `program` is what it was told to do (for an inbound call the number's own when it began; None: the built-in agent
    answers). `wanted` is a command that waits to be obeyed: a new program, or the end. `held_by` names the process whose
    sockets carry it and `held_until` the end of that process's lease, in seconds since 1970.
    """

    call_id: str
    account_id: str
    direction: CallDirection
    from_: str
    to: str
    caller_name: str | None
    status: CallStatus
    parent_call_id: str | None
    conversation_id: str | None
    worker_id: str | None
    program: Program | None
    wanted_program: Program | None
    wanted_end: CallStatus | None
    callback: Callback | None
    answered_by: str | None
    sequence: int
    """How many status callbacks were counted out so far (SequenceNumber)."""
    machine_detection: Mapping[str, str]
    """How to tell a machine from a person; empty: nobody asked. Keys: `mode` (Enable, DetectMessageEnd),
    `timeout_seconds`, `speech_ms`, `speech_end_ms`, `silence_ms`, and with `is_async` "true" the call goes on meanwhile
    and `callback_url` (`callback_method`) hears the result."""
    timeout_seconds: int
    time_limit_seconds: int
    held_by: str | None
    held_until: float | None
    started_at: datetime | None
    ended_at: datetime | None
    created_at: datetime
    updated_at: datetime
    record: RecordingWish | None = None
    send_digits: str | None = None
    """Keys to press once the call is answered (0-9, *, #, w = wait half a second)."""

    @property
    def is_over(self) -> bool:
        """Whether nobody is connected any more."""
        return self.status in OVER

    @property
    def duration_seconds(self) -> int | None:
        """How long it was connected, in whole seconds; None while it is not over, 0 when nobody answered."""
        if self.ended_at is None:
            return None
        return int((self.ended_at - (self.started_at or self.ended_at)).total_seconds())


class CallSettings(TypedDict, total=False):
    """How a call is to be made and kept; what is left out is as `CallService.create_call` says."""

    caller_name: str | None
    machine_detection: Mapping[str, str]
    timeout_seconds: int
    time_limit_seconds: int
    status: CallStatus
    record: RecordingWish | None
    send_digits: str | None


@dataclass(frozen=True, kw_only=True)
class CallFilter:
    """Which calls a list is of; None means any. Bounds of `started_at`/`ended_at` are inclusive."""

    to: str | None = None
    from_: str | None = None
    parent_call_id: str | None = None
    conversation_id: str | None = None
    status: CallStatus | None = None
    started_from: datetime | None = None
    started_until: datetime | None = None
    ended_from: datetime | None = None
    ended_until: datetime | None = None


class ConferenceStatus(StrEnum):
    """Where a conference is."""

    INIT = "init"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"


@dataclass(frozen=True, kw_only=True)
class Conference:
    """Calls joined; it starts when a participant who may start it enters, and ends when the last has left."""

    conference_id: str
    account_id: str
    friendly_name: str
    status: ConferenceStatus
    callback: Callback | None
    reason_ended: str | None
    call_id_ending: str | None
    created_at: datetime
    updated_at: datetime
    sequence: int = 0
    """How many changes have been told (SequenceNumber)."""
    announcement: Program | None = None
    """What is to be played to everybody in it; taken by the process that plays it."""


@dataclass(frozen=True, kw_only=True)
class ConferenceFilter:
    """Which conferences a list is of; None means any. Bounds are inclusive."""

    friendly_name: str | None = None
    status: ConferenceStatus | None = None
    created_from: datetime | None = None
    created_until: datetime | None = None
    updated_from: datetime | None = None
    updated_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ConferenceParticipant:
    """A call in a conference. `left_at` None: it is in it now."""

    conference_id: str
    call_id: str
    account_id: str
    label: str | None
    muted: bool
    hold: bool
    hold_url: str | None
    coaching: bool
    call_id_to_coach: str | None
    start_on_enter: bool
    end_on_exit: bool
    status: str
    """queued, connecting, ringing, connected, complete or failed."""
    joined_at: datetime | None
    left_at: datetime | None
    created_at: datetime
    updated_at: datetime
    hold_method: str = "POST"
    wait_url: str | None = None
    """What sounds while the conference has not begun; None: the house's own music, "" nothing."""
    wait_method: str = "POST"
    beep: str = "true"
    """Who hears a beep: true, false, onEnter or onExit."""
    announcement: Program | None = None
    """What is to be played to this participant; taken by the process that plays it."""


class Presence(TypedDict, total=False):
    """How a call is to be in a conference; what is left out, or None, is as it was invited, or as usual."""

    label: str | None
    muted: bool | None
    hold: bool | None
    hold_url: str | None
    hold_method: str | None
    wait_url: str | None
    wait_method: str | None
    beep: str | None
    coaching: bool | None
    call_id_to_coach: str | None
    start_on_enter: bool | None
    end_on_exit: bool | None


@dataclass(frozen=True, kw_only=True)
class ParticipantFilter:
    """Which participants a list is of; None means any."""

    muted: bool | None = None
    hold: bool | None = None
    coaching: bool | None = None


class RecordingStatus(StrEnum):
    """Where a recording is."""

    IN_PROGRESS = "in-progress"
    PAUSED = "paused"
    STOPPED = "stopped"
    PROCESSING = "processing"
    COMPLETED = "completed"
    ABSENT = "absent"
    DELETED = "deleted"


RECORDING_OVER = frozenset({RecordingStatus.COMPLETED, RecordingStatus.ABSENT, RecordingStatus.DELETED})
_SETTLED = frozenset({RecordingStatus.PROCESSING, RecordingStatus.COMPLETED, RecordingStatus.ABSENT})
NEXT_RECORDING_STATUSES: Mapping[RecordingStatus, frozenset[RecordingStatus]] = {
    RecordingStatus.IN_PROGRESS: frozenset({RecordingStatus.PAUSED, RecordingStatus.STOPPED}) | _SETTLED,
    RecordingStatus.PAUSED: frozenset({RecordingStatus.IN_PROGRESS, RecordingStatus.STOPPED}) | _SETTLED,
    RecordingStatus.STOPPED: _SETTLED,
    RecordingStatus.PROCESSING: frozenset({RecordingStatus.COMPLETED, RecordingStatus.ABSENT}),
    **{status: frozenset[RecordingStatus]() for status in RECORDING_OVER},
}
"""Which status of a recording may follow which; deleting is not a status that follows but a verb of its own."""


@dataclass(frozen=True, kw_only=True)
class Recording:
    """Sound kept of a call or a conference; the file is `<data>/recordings/<recording_id>.wav`."""

    recording_id: str
    account_id: str
    call_id: str | None
    conference_id: str | None
    conversation_id: str | None
    status: RecordingStatus
    source: str
    channels: int
    track: str
    callback: Callback | None
    duration_seconds: int | None
    error_code: int | None
    started_at: datetime
    created_at: datetime
    updated_at: datetime
    pause_behavior: str = "silence"
    """What a pause leaves in the file: "silence" or nothing ("skip")."""


@dataclass(frozen=True, kw_only=True)
class RecordingFilter:
    """Which recordings a list is of; None means any. Bounds of `created_at` are inclusive."""

    call_id: str | None = None
    conference_id: str | None = None
    conversation_id: str | None = None
    created_from: datetime | None = None
    created_until: datetime | None = None
    include_deleted: bool = False


@dataclass(frozen=True, kw_only=True)
class Transcription:
    """That what is said in a call is told to an address as it is said, until it is stopped or the call is over.

    `track` is inbound_track, outbound_track or both_tracks, the sides seen from the platform.
    """

    transcription_id: str
    account_id: str
    call_id: str
    conversation_id: str | None
    name: str
    status: str
    """in-progress or stopped."""
    track: str
    inbound_label: str | None
    outbound_label: str | None
    language: str
    callback: Callback | None
    sequence: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class ErasedCalls:
    """What a person's erasure took: the ids by which files, deliveries and logs of it are found."""

    call_ids: tuple[str, ...]
    conference_ids: tuple[str, ...]
    recording_ids: tuple[str, ...]
    """Recordings whose files must go."""


@dataclass(frozen=True, kw_only=True)
class CallRequest:
    """One HTTP request a call made (its TwiML, its action URLs), as the Events list shows it; without its fields' text."""

    call_id: str
    number: int
    url: str
    method: str
    fields: Mapping[str, str]
    status: int | None
    body: str
    duration_ms: float
    at: datetime
