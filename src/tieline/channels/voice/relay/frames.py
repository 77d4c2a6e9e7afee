"""The frames of the relay protocol, both ways: built here towards the application, read here from it.

Towards the application no field is ever null: what is not known is left out, because an SDK wants strings or nothing
(reference: tac-wire.md 3.2). From it, an optional field that is null counts as absent. Semantics are `session.py`'s.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tieline.channels.voice.line import Interruptible
from tieline.channels.voice.models import CallDirection
from tieline.channels.voice.relay.errors import FrameInvalid

MAX_BYTES = 64 * 1024
"""The largest message of an application that is still looked at."""
LOOP_FOR_EVER = 1000
"""What a `play` with the loop 0 means (reference: voice.md 1.3)."""

Message = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class SetupFacts:
    """What the first frame tells of the call (reference: voice.md 1.2, tac-wire.md 3.2).

    `call_status` is the vendor's word for the moment the socket opens; `call_type` is PSTN, client, … .
    """

    session_id: str
    account_id: str
    call_id: str
    from_: str
    to: str
    direction: CallDirection
    call_type: str = "PSTN"
    call_status: str = "RINGING"
    parent_call_id: str | None = None
    forwarded_from: str | None = None
    caller_name: str | None = None
    custom_parameters: Mapping[str, str] = field(default_factory=dict)


def setup(facts: SetupFacts) -> Message:
    """Return the first frame.

    `direction` is one word: an SDK takes the called side for the customer only when it reads exactly "outbound"
    (reference: tac-wire.md 3.5).
    """
    return {
        "type": "setup",
        "sessionId": facts.session_id,
        "accountSid": facts.account_id,
        "callSid": facts.call_id,
        "from": facts.from_,
        "to": facts.to,
        "direction": "inbound" if facts.direction is CallDirection.INBOUND else "outbound",
        "callType": facts.call_type,
        "callStatus": facts.call_status,
        "customParameters": dict(facts.custom_parameters),
        **_given(
            parentCallSid=facts.parent_call_id,
            forwardedFrom=facts.forwarded_from,
            callerName=facts.caller_name,
        ),
    }


def prompt(text: str, *, language: str | None, last: bool) -> Message:
    """Return the caller's words; unfinished ones say so twice.

    The protocol's own word is `last`, but an SDK reads `final` and would take each partial for a turn (reference:
    tac-wire.md 3.2).
    """
    message = {"type": "prompt", "voicePrompt": text, "last": last, **_given(lang=language)}
    return message if last else {**message, "final": False}


def dtmf(digit: str) -> Message:
    """Return a key that was pressed."""
    return {"type": "dtmf", "digit": digit}


def interrupt(heard: str, *, milliseconds: int) -> Message:
    """Return that the caller cut what was said, and what of it was heard. The duration must be a whole number."""
    return {
        "type": "interrupt",
        "utteranceUntilInterrupt": heard,
        "durationUntilInterruptMs": max(0, int(milliseconds)),
    }


def error(code: int | None, reason: str) -> Message:
    """Return that something of the application's is wrong, or that speech has failed, for which there is no number."""
    return {"type": "error", "description": reason if code is None else f"{code}: {reason}"}


def speaking(name: str, *, on: bool, at_ms: int | None) -> Message:
    """Return that `name` (agentSpeaking, clientSpeaking) began or ceased, at `at_ms` since 1970."""
    return {"type": "info", "name": name, "value": "on" if on else "off", **_given(ts=at_ms)}


def tokens_played(text: str) -> Message:
    """Return words of the application that were heard."""
    return {"type": "info", "name": "tokensPlayed", "value": text}


def _given(**fields: object) -> Message:
    return {name: value for name, value in fields.items() if value is not None}


@dataclass(frozen=True, kw_only=True)
class TextFrame:
    """A token to be spoken; `last` ends the talk cycle. None: as the session is set."""

    token: str
    last: bool = False
    language: str | None = None
    interruptible: Interruptible | None = None
    preemptible: bool | None = None


@dataclass(frozen=True, kw_only=True)
class PlayFrame:
    """A sound to be played `loop` times."""

    source: str
    loop: int = 1
    interruptible: Interruptible | None = None
    preemptible: bool | None = None


@dataclass(frozen=True, kw_only=True)
class SendDigitsFrame:
    """Keys to be pressed."""

    digits: str


@dataclass(frozen=True, kw_only=True)
class LanguageFrame:
    """Other languages from here on; None leaves one as it is."""

    tts_language: str | None = None
    transcription_language: str | None = None


@dataclass(frozen=True, kw_only=True)
class EndFrame:
    """The application wants nothing more; `handoff_data` goes to the action URL."""

    handoff_data: str | None = None


AppFrame = TextFrame | PlayFrame | SendDigitsFrame | LanguageFrame | EndFrame


def parse_app_frame(message: str | bytes) -> AppFrame:
    """Return what an application's message says.

    Raises:
        FrameInvalid: it is binary, larger than `MAX_BYTES`, no JSON object, of no known type, or a field is wrong.
    """
    if isinstance(message, bytes):
        raise FrameInvalid("Frames are text; this one is binary.")
    if len(message) > MAX_BYTES or len(message.encode(errors="replace")) > MAX_BYTES:
        raise FrameInvalid("A frame may have at most 64 KiB.")
    try:
        found = json.loads(message)
    except (ValueError, RecursionError) as fault:
        raise FrameInvalid("The message is not JSON.") from fault
    if not isinstance(found, dict):
        raise FrameInvalid("A frame must be a JSON object.")
    return _read(_Fields(found))


def _read(fields: _Fields) -> AppFrame:
    match fields.kind():
        case "text":
            return TextFrame(
                token=fields.text("token"),
                last=fields.flag("last") or False,
                language=fields.language("lang"),
                interruptible=fields.interruptible(),
                preemptible=fields.flag("preemptible"),
            )
        case "play":
            return _read_play(fields)
        case "sendDigits":
            return SendDigitsFrame(digits=fields.digits())
        case "language":
            return _read_language(fields)
        case "end":
            return EndFrame(handoff_data=fields.optional_text("handoffData"))
        case _:
            raise FrameInvalid("There is no frame of that type.", field="type")


def _read_play(fields: _Fields) -> PlayFrame:
    source = fields.text("source").strip()
    if not source:
        raise FrameInvalid("source must be a URL.", field="source")
    return PlayFrame(
        source=source,
        loop=min(fields.whole("loop", default=1), LOOP_FOR_EVER) or LOOP_FOR_EVER,
        interruptible=fields.interruptible(),
        preemptible=fields.flag("preemptible"),
    )


def _read_language(fields: _Fields) -> LanguageFrame:
    spoken, heard = fields.language("ttsLanguage"), fields.language("transcriptionLanguage")
    if spoken is None and heard is None:
        raise FrameInvalid("language needs ttsLanguage or transcriptionLanguage.", field="ttsLanguage")
    return LanguageFrame(tts_language=spoken, transcription_language=heard)


LANGUAGE = re.compile(r"multi|[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
"""A language tag (BCP 47, as far as speech needs it), or "multi" for whichever is spoken."""


class _Fields:
    """Reads the fields of one message; whatever is wrong is a `FrameInvalid` that names the field."""

    def __init__(self, message: Message) -> None:
        self._message = message

    def kind(self) -> str:
        return self.text("type")

    def text(self, name: str) -> str:
        value = self.optional_text(name)
        if value is None:
            raise FrameInvalid(f"{name} is required.", field=name)
        return value

    def optional_text(self, name: str) -> str | None:
        value = self._message.get(name)
        if value is not None and not isinstance(value, str):
            raise FrameInvalid(f"{name} must be a string.", field=name)
        # Half a character and the null byte are in no database's text, and nobody can say them.
        return None if value is None else value.encode(errors="ignore").decode().replace("\x00", "")

    def flag(self, name: str) -> bool | None:
        value = self._message.get(name)
        if value is not None and not isinstance(value, bool):
            raise FrameInvalid(f"{name} must be true or false.", field=name)
        return value

    def whole(self, name: str, *, default: int) -> int:
        value = self._message.get(name)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise FrameInvalid(f"{name} must be a whole number from 0.", field=name)
        return value

    def language(self, name: str) -> str | None:
        value = self.optional_text(name)
        if value is not None and not LANGUAGE.fullmatch(value):
            raise FrameInvalid(f"{name} must be a language tag such as es-MX.", field=name)
        return value

    def interruptible(self) -> Interruptible | None:
        value = self._message.get("interruptible")
        if value is None:
            return None
        if isinstance(value, bool):
            return Interruptible.ANY if value else Interruptible.NONE
        if value not in list(Interruptible):
            raise FrameInvalid("interruptible must be none, dtmf, speech or any.", field="interruptible")
        return Interruptible(value)

    def digits(self) -> str:
        value = self.text("digits")
        if not value or not set(value) <= set("0123456789w#*"):
            raise FrameInvalid("digits must be of 0-9, w, # and *.", field="digits")
        return value
