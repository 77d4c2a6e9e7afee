"""The nouns of TwiML: what a <Dial>, <Connect>, <Start> or <Enqueue> is about, with the vendor's defaults.

Attribute names and values: reference: voice.md sections 1.1 and 2, and what the official builder can write. A field
that is declared by a reader (`text`, `flag`, …) is an attribute; any other comes from the element's content.
URLs are as written: whoever carries a verb out resolves them against the document's own. Next: `verbs.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tieline.channels.voice.attributes import choice, flag, http_method, keys, text, whole, words

CALL_EVENTS = ("initiated", "ringing", "answered", "completed")
CONFERENCE_EVENTS = (
    "start", "end", "join", "leave", "mute", "unmute", "hold", "unhold", "modify", "speaker", "announcement",
    "announcement-end", "announcement-fail",
)  # fmt: skip
RECORDING_EVENTS = ("in-progress", "completed", "absent")
TRIMMING = ("do-not-trim", "trim-silence")
TRACKS = ("inbound_track", "outbound_track", "both_tracks")


@dataclass(frozen=True, kw_only=True)
class _Called:
    """What every party of a <Dial> has: TwiML it hears before it is connected, and news of its call."""

    url: str | None = text()
    method: str = http_method()
    status_callback: str | None = text()
    status_callback_method: str = http_method()
    status_callback_event: tuple[str, ...] = words("completed", among=CALL_EVENTS)


@dataclass(frozen=True, kw_only=True)
class _Detecting(_Called):
    """A party that may be an answering machine; timeouts in seconds, the other three in milliseconds."""

    machine_detection: str | None = choice(None, "Enable", "DetectMessageEnd")
    machine_detection_timeout: int = whole(30, low=3, high=59)
    machine_detection_speech_threshold: int = whole(2400, low=1000, high=6000)
    machine_detection_speech_end_threshold: int = whole(1200, low=500, high=5000)
    machine_detection_silence_timeout: int = whole(5000, low=2000, high=10000)
    amd_status_callback: str | None = text()
    amd_status_callback_method: str = http_method()


@dataclass(frozen=True, kw_only=True)
class Number(_Detecting):
    """A phone number to call; `send_digits` are pressed once it answers ("w" waits half a second)."""

    number: str
    send_digits: str | None = keys(among="0123456789*#wW")
    byoc: str | None = text()


@dataclass(frozen=True, kw_only=True)
class Client(_Called):
    """A softphone by its identity: here, a worker's desktop."""

    identity: str
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Sip(_Detecting):
    """A SIP address to call."""

    uri: str
    username: str | None = text()
    password: str | None = text(shown=False)


@dataclass(frozen=True, kw_only=True)
class Queue:
    """The caller who has waited longest in a queue."""

    name: str
    url: str | None = text()
    method: str = http_method()
    reservation_id: str | None = text(name="reservationSid")
    post_work_activity_id: str | None = text(name="postWorkActivitySid")


@dataclass(frozen=True, kw_only=True)
class Conference:
    """A room that calls are joined in. `wait_url` None plays the usual music, empty plays nothing."""

    name: str
    muted: bool = flag(False)
    beep: str = choice("true", "true", "false", "onEnter", "onExit")
    start_conference_on_enter: bool = flag(True)
    end_conference_on_exit: bool = flag(False)
    wait_url: str | None = text()
    wait_method: str = http_method()
    max_participants: int = whole(250, low=2, high=250)
    record: str = choice(
        "do-not-record",
        "do-not-record",
        "record-from-start",
        other={"true": "record-from-start", "false": "do-not-record"},
    )
    trim: str = choice("trim-silence", *TRIMMING)
    region: str | None = text()
    coach: str | None = text()
    status_callback: str | None = text()
    status_callback_method: str = http_method()
    status_callback_event: tuple[str, ...] = words(among=CONFERENCE_EVENTS)
    recording_status_callback: str | None = text()
    recording_status_callback_method: str = http_method()
    recording_status_callback_event: tuple[str, ...] = words("completed", among=RECORDING_EVENTS)
    recording_configuration_id: str | None = text()
    event_callback_url: str | None = text()
    jitter_buffer_size: str | None = text()
    participant_label: str | None = text()


DialNoun = Number | Client | Sip | Queue | Conference


@dataclass(frozen=True, kw_only=True)
class Task:
    """The task an <Enqueue> makes: its attributes (a JSON object) and, in seconds, how long it may wait."""

    attributes: Mapping[str, Any]
    priority: int = whole(0)
    timeout: int | None = whole()


@dataclass(frozen=True, kw_only=True)
class ConversationRelay:
    """<ConversationRelay> as written; `relay/settings.py` reads it, because a bad value ends the session, not the call."""

    attributes: Mapping[str, str]
    languages: tuple[Mapping[str, str], ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    line: int = 1


@dataclass(frozen=True, kw_only=True)
class Stream:
    """The call's sound over a websocket: both ways under <Connect>, only listening under <Start>."""

    url: str
    name: str | None = text()
    connector_name: str | None = text()
    track: str = choice("inbound_track", *TRACKS)
    status_callback: str | None = text()
    status_callback_method: str = http_method()
    audio_format: str | None = text()
    sample_rate: str | None = text()
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Flow:
    """Our own noun: the call goes on in a flow's execution."""

    execution_id: str | None = text(name="execution")


ConnectNoun = ConversationRelay | Stream | Flow


@dataclass(frozen=True, kw_only=True)
class Transcription:
    """The words of a call as they are said, posted to `status_callback_url`."""

    name: str | None = text()
    track: str = choice("both_tracks", *TRACKS)
    status_callback_url: str | None = text()
    status_callback_method: str = http_method()
    inbound_track_label: str | None = text()
    outbound_track_label: str | None = text()
    partial_results: bool = flag(False)
    language_code: str = text("en-US")
    transcription_engine: str | None = text()
    profanity_filter: bool = flag(True)
    speech_model: str | None = text()
    hints: str | None = text()
    enable_automatic_punctuation: bool = flag(True)
    intelligence_service: str | None = text()
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Recording:
    """A recording that goes on beside the verbs that follow."""

    recording_status_callback: str | None = text()
    recording_status_callback_method: str = http_method()
    recording_status_callback_event: tuple[str, ...] = words("completed", among=RECORDING_EVENTS)
    recording_configuration_id: str | None = text()
    trim: str = choice("do-not-trim", *TRIMMING)
    track: str = choice("both", "inbound", "outbound", "both")
    channels: str = choice("dual", "mono", "dual")


StartNoun = Stream | Transcription | Recording


@dataclass(frozen=True, kw_only=True)
class StoppedStream:
    """A <Stream> of a <Stop>: the one begun under this name; without one, every stream that only listens."""

    name: str | None = text()
