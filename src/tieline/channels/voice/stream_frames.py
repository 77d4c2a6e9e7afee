"""The messages of Media Streams, both directions (reference: voice.md section 2, tac-wire.md 3.6).

`StreamFrames` writes what the platform sends, numbered as it goes; `read_stream` reads what an application sends.
Sound is µ-law, 8,000 samples a second, 20 ms a message. Who carries them is `journeys/calls/media_streams.py`.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tieline.kit.errors import Invalid

MEDIA_FORMAT: Mapping[str, object] = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
FRAME_MS = 20


class StreamMessageInvalid(Invalid):
    """The application sent a message that no media stream has."""


@dataclass(frozen=True, kw_only=True)
class StreamFacts:
    """What a stream tells of itself; `tracks` are inbound (what the party says) and outbound (what they hear)."""

    stream_id: str
    account_id: str
    call_id: str
    tracks: tuple[str, ...]
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Media:
    """Sound for the party, µ-law."""

    sound: bytes


@dataclass(frozen=True)
class Mark:
    """A name that is sent back once everything before it was heard, or dropped."""

    name: str


@dataclass(frozen=True)
class Clear:
    """Drop what was not heard yet."""


class StreamFrames:
    """Writes one stream's messages, in their order."""

    def __init__(self, facts: StreamFacts) -> None:
        """Write for the stream of `facts`."""
        self._facts = facts
        self._number = 0
        self._chunks = dict.fromkeys(facts.tracks, 0)

    def connected(self) -> str:
        """Return the first message: the socket is open."""
        return json.dumps({"event": "connected", "protocol": "Call", "version": "1.0.0"})

    def start(self) -> str:
        """Return the second: what the stream is of."""
        facts = self._facts
        told = {
            "accountSid": facts.account_id,
            "streamSid": facts.stream_id,
            "callSid": facts.call_id,
            "tracks": list(facts.tracks),
            "mediaFormat": dict(MEDIA_FORMAT),
            "customParameters": dict(facts.parameters),
        }
        return self._message("start", start=told)

    def media(self, track: str, sound: bytes) -> str:
        """Return 20 ms of a track."""
        before = self._chunks[track]
        self._chunks[track] = before + 1
        told = {
            "track": track,
            "chunk": str(before + 1),
            "timestamp": str(before * FRAME_MS),
            "payload": base64.b64encode(sound).decode("ascii"),
        }
        return self._message("media", media=told)

    def dtmf(self, digit: str) -> str:
        """Return that the party pressed a key."""
        return self._message("dtmf", dtmf={"track": "inbound_track", "digit": digit})

    def mark(self, name: str) -> str:
        """Return that everything before a mark was heard or dropped."""
        return self._message("mark", mark={"name": name})

    def stop(self) -> str:
        """Return the last message."""
        told = {"accountSid": self._facts.account_id, "callSid": self._facts.call_id}
        return self._message("stop", stop=told)

    def _message(self, event: str, **told: object) -> str:
        self._number += 1
        message = {
            "event": event,
            "sequenceNumber": str(self._number),
            **told,
            "streamSid": self._facts.stream_id,
        }
        return json.dumps(message, separators=(",", ":"))


def read_stream(text: str | bytes, *, stream_id: str) -> Media | Mark | Clear | None:
    """Return what an application's message says; None for one of another stream.

    Raises:
        StreamMessageInvalid: for anything that is no message of a media stream.
    """
    try:
        message = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise StreamMessageInvalid("A message must be JSON.") from error
    if not isinstance(message, dict):
        raise StreamMessageInvalid("A message must be a JSON object.")
    if message.get("streamSid") not in {None, stream_id}:
        return None
    match message.get("event"):
        case "media":
            return Media(_payload(message.get("media")))
        case "mark":
            return Mark(_name(message.get("mark")))
        case "clear":
            return Clear()
    raise StreamMessageInvalid("`event` must be media, mark or clear.", field="event")


def _payload(media: Any) -> bytes:
    payload = media.get("payload") if isinstance(media, dict) else None
    if not isinstance(payload, str):
        raise StreamMessageInvalid("`media` needs a payload.", field="media")
    try:
        return base64.b64decode(payload, validate=True)
    except (binascii.Error, ValueError) as error:
        raise StreamMessageInvalid("The payload must be base64.", field="payload") from error


def _name(mark: Any) -> str:
    name = mark.get("name") if isinstance(mark, dict) else None
    if not isinstance(name, str):
        raise StreamMessageInvalid("`mark` needs a name.", field="mark")
    return name
