"""The verbs of TwiML as frozen values, with every attribute's default as the vendor has it (reference: voice.md 2).

Times are seconds. URLs are as written: whoever carries a verb out resolves them against the document's own, and an
empty one means that document. `twiml.py` makes these of a document; `nouns.py` holds what they are about.
"""

from __future__ import annotations

from dataclasses import dataclass

from tieline.channels.voice.attributes import (
    choice,
    flag,
    http_method,
    keys,
    seconds_or_auto,
    text,
    whole,
    words,
)
from tieline.channels.voice.nouns import (
    RECORDING_EVENTS,
    TRIMMING,
    ConnectNoun,
    DialNoun,
    StartNoun,
    StoppedStream,
    Task,
)

ANY_KEY = "1234567890*#"


@dataclass(frozen=True, kw_only=True)
class Say:
    """Words to be spoken `loop` times (0 = until the call ends)."""

    words: str
    voice: str | None = text()
    language: str | None = text()
    loop: int = whole(1)


@dataclass(frozen=True, kw_only=True)
class Play:
    """A sound to be played `loop` times (0 = until the call ends), or keys to be pressed ("w" waits half a second)."""

    url: str
    loop: int = whole(1)
    digits: str | None = keys(among="0123456789*#wW")


@dataclass(frozen=True, kw_only=True)
class Pause:
    """Silence."""

    length: int = whole(1)


Prompting = Say | Play | Pause
"""What may stand inside a <Gather>."""


@dataclass(frozen=True, kw_only=True)
class Gather:
    """Asks for keys or speech; `prompts` sound meanwhile, and `barge_in` lets the party cut them.

    `speech_timeout` None means `timeout`. `finish_on_key` empty: no key ends the input.
    """

    prompts: tuple[Prompting, ...] = ()
    input: tuple[str, ...] = words("dtmf", among=("dtmf", "speech"), needed=True)
    action: str | None = text()
    method: str = http_method()
    timeout: int | str = seconds_or_auto(5)
    speech_timeout: int | str | None = seconds_or_auto(None)
    max_speech_time: int = whole(60, low=1)
    finish_on_key: str = keys("#")
    num_digits: int | None = whole(low=1)
    action_on_empty_result: bool = flag(False)
    partial_result_callback: str | None = text()
    partial_result_callback_method: str = http_method()
    language: str = text("en-US")
    hints: str | None = text()
    barge_in: bool = flag(True)
    profanity_filter: bool = flag(True)
    speech_model: str | None = text()
    enhanced: bool = flag(False)
    debug: bool = flag(False)


@dataclass(frozen=True, kw_only=True)
class Record:
    """Records the party: after a beep, until `timeout` s of silence, a key of `finish_on_key` or `max_length` s."""

    action: str | None = text()
    method: str = http_method()
    timeout: int = whole(5)
    finish_on_key: str = keys(ANY_KEY)
    max_length: int = whole(3600, low=1, high=14400)
    play_beep: bool = flag(True)
    trim: str = choice("trim-silence", *TRIMMING)
    recording_status_callback: str | None = text()
    recording_status_callback_method: str = http_method()
    recording_status_callback_event: tuple[str, ...] = words("completed", among=RECORDING_EVENTS)
    recording_configuration_id: str | None = text()
    transcribe: bool = flag(False)
    transcribe_callback: str | None = text()


@dataclass(frozen=True, kw_only=True)
class Dial:
    """Calls others and connects the first that answers; a <Queue> or <Conference> stands alone."""

    nouns: tuple[DialNoun, ...]
    action: str | None = text()
    method: str = http_method()
    timeout: int = whole(30, low=1, high=600)
    hangup_on_star: bool = flag(False)
    time_limit: int = whole(14400, low=1, high=86400)
    caller_id: str | None = text()
    record: str = choice(
        "do-not-record",
        "do-not-record",
        "record-from-answer",
        "record-from-ringing",
        "record-from-answer-dual",
        "record-from-ringing-dual",
        other={"true": "record-from-answer", "false": "do-not-record"},
    )
    recording_track: str = choice("both", "inbound", "outbound", "both")
    trim: str = choice("do-not-trim", *TRIMMING)
    recording_status_callback: str | None = text()
    recording_status_callback_method: str = http_method()
    recording_status_callback_event: tuple[str, ...] = words("completed", among=RECORDING_EVENTS)
    recording_configuration_id: str | None = text()
    answer_on_bridge: bool = flag(False)
    ring_tone: str | None = text()
    sequential: bool = flag(False)
    refer_url: str | None = text()
    refer_method: str = http_method()
    events: str | None = text()
    passports: str | None = text()


@dataclass(frozen=True, kw_only=True)
class Enqueue:
    """Puts the call in a queue, or makes a task of it for `workflow_id`; meanwhile `wait_url` plays."""

    name: str | None = None
    task: Task | None = None
    workflow_id: str | None = text(name="workflowSid")
    action: str | None = text()
    method: str = http_method()
    wait_url: str | None = text()
    wait_url_method: str = http_method()
    max_queue_size: int = whole(100, low=1, high=5000)


@dataclass(frozen=True, kw_only=True)
class Leave:
    """Takes the call out of its queue; the verb after the <Enqueue> comes next."""


@dataclass(frozen=True, kw_only=True)
class Redirect:
    """Goes on with another document."""

    url: str
    method: str = http_method()


@dataclass(frozen=True, kw_only=True)
class Hangup:
    """Ends the call."""


@dataclass(frozen=True, kw_only=True)
class Reject:
    """Declines a call that was not answered yet."""

    reason: str = choice("rejected", "rejected", "busy")


@dataclass(frozen=True, kw_only=True)
class Connect:
    """Hands the call to `noun` until that is over; `action` is asked what comes next."""

    noun: ConnectNoun
    action: str | None = text()
    method: str = http_method()


@dataclass(frozen=True, kw_only=True)
class Start:
    """Begins something that goes on beside the verbs that follow."""

    nouns: tuple[StartNoun, ...]
    action: str | None = text()
    method: str = http_method()


@dataclass(frozen=True, kw_only=True)
class Stop:
    """Ends something that was begun by <Start>."""

    streams: tuple[StoppedStream, ...]


Verb = (
    Say
    | Play
    | Gather
    | Pause
    | Record
    | Dial
    | Enqueue
    | Leave
    | Stop
    | Redirect
    | Hangup
    | Reject
    | Connect
    | Start
)
