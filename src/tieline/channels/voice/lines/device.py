"""What a device says, read into frozen values; what nobody understands is answered and counted.

The table is in docs/reference/calls.md; the lines of this package act on the values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tieline.channels.voice.line import FRAME_BYTES, DeviceSocket, Medium
from tieline.kit.errors import Invalid

MAX_TEXT_BYTES = 64 * 1024
MAX_IN_A_ROW = 10
"""After so many messages in a row that nobody understands, the socket is closed."""
CLOSE_INVALID = 1007
_DIGITS = frozenset("0123456789*#")
_NO_LIMIT = 2**53


class DeviceMessageInvalid(Invalid):
    """The device sent a message that nobody understands."""


@dataclass(frozen=True)
class Partial:
    """What the party is saying, unfinished."""

    text: str
    language: str | None


@dataclass(frozen=True)
class Said:
    """A finished turn of the party."""

    text: str
    language: str | None
    confidence: float | None
    engine: str | None


@dataclass(frozen=True)
class Barged:
    """The party began to speak while an utterance sounded."""


@dataclass(frozen=True)
class Pressed:
    """A key of the keypad."""

    digit: str


@dataclass(frozen=True)
class Heard:
    """How much of an utterance was heard so far."""

    utterance_id: str
    characters: int
    milliseconds: int


@dataclass(frozen=True)
class Finished:
    """An utterance was heard to its end."""

    utterance_id: str
    milliseconds: int


@dataclass(frozen=True)
class Played:
    """How many frames the device has played since its socket opened."""

    frames: int


@dataclass(frozen=True)
class Cleared:
    """The device has dropped what it held, after so many frames played."""

    frames: int


@dataclass(frozen=True)
class Left:
    """The party hangs up."""


DeviceMessage = Partial | Said | Barged | Pressed | Heard | Finished | Played | Cleared | Left


def read_message(message: Mapping[str, Any], *, medium: Medium) -> DeviceMessage:
    """Return what a JSON message of a device says. Raises `DeviceMessageInvalid` with a sentence for the device."""
    kind = message.get("type")
    read = _READERS[medium].get(kind) if isinstance(kind, str) else None
    if read is None:
        known = ", ".join(sorted(_READERS[medium]))
        raise DeviceMessageInvalid(f"`type` must be one of: {known}.", field="type")
    return read(message)


class DeviceReader:
    """Reads one device: gives what is understood, answers the rest, and closes after ten of the rest in a row."""

    def __init__(self, socket: DeviceSocket, *, medium: Medium) -> None:
        self._socket = socket
        self._medium = medium
        self._in_a_row = 0

    async def read(self) -> DeviceMessage | bytes | None:
        """Return the next message or frame; None once the device is gone or was closed for talking nonsense."""
        while True:
            received = await self._socket.receive()
            if received is None:
                return None
            try:
                understood = self._understand(received)
            except DeviceMessageInvalid as error:
                if not await self._answer(error):
                    return None
            else:
                self._in_a_row = 0
                return understood

    def _understand(self, received: Mapping[str, Any] | bytes | str) -> DeviceMessage | bytes:
        if isinstance(received, str):
            raise DeviceMessageInvalid("A message must be a JSON object of at most 64 KiB.")
        if not isinstance(received, bytes):
            return read_message(received, medium=self._medium)
        if self._medium is not Medium.SOUND:
            raise DeviceMessageInvalid("This device sends words; sound needs `device=sound`.")
        if len(received) != FRAME_BYTES:
            raise DeviceMessageInvalid(
                f"A frame must have {FRAME_BYTES} bytes; this one has {len(received)}."
            )
        return received

    async def _answer(self, error: DeviceMessageInvalid) -> bool:
        self._in_a_row += 1
        await self._socket.send({"type": "error", "message": str(error)})
        if self._in_a_row < MAX_IN_A_ROW:
            return True
        await self._socket.close(CLOSE_INVALID)
        return False


def _text(message: Mapping[str, Any], name: str) -> str:
    value = message.get(name)
    if not isinstance(value, str):
        raise DeviceMessageInvalid(f"`{name}` must be a text.", field=name)
    if len(value.encode("utf-8", errors="replace")) > MAX_TEXT_BYTES:
        raise DeviceMessageInvalid(f"`{name}` may have at most 64 KiB.", field=name)
    # Half a character or a null byte, as a broken page may send, would be refused by every store behind.
    return value.encode("utf-8", errors="replace").decode().replace("\x00", "")


def _optional_text(message: Mapping[str, Any], name: str) -> str | None:
    return None if message.get(name) is None else _text(message, name)


def _number(message: Mapping[str, Any], name: str, *, default: int | None = None) -> int:
    value = message.get(name, default)
    # A browser's clocks give fractions; true and false are numbers only to Python.
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _NO_LIMIT:
        raise DeviceMessageInvalid(f"`{name}` must be a number from 0.", field=name)
    return int(value)


def _confidence(message: Mapping[str, Any]) -> float | None:
    value = message.get("confidence")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise DeviceMessageInvalid("`confidence` must be a number from 0 to 1.", field="confidence")
    return float(value)


def _partial(message: Mapping[str, Any]) -> Partial:
    return Partial(_text(message, "text"), _optional_text(message, "language"))


def _said(message: Mapping[str, Any]) -> Said:
    language, engine = _optional_text(message, "language"), _optional_text(message, "engine")
    return Said(_text(message, "text"), language, _confidence(message), engine)


def _pressed(message: Mapping[str, Any]) -> Pressed:
    digit = message.get("digit")
    if not isinstance(digit, str) or digit not in _DIGITS:
        raise DeviceMessageInvalid("`digit` must be one of 0-9, * and #.", field="digit")
    return Pressed(digit)


def _heard(message: Mapping[str, Any]) -> Heard:
    milliseconds = _number(message, "milliseconds", default=0)
    return Heard(_text(message, "utterance"), _number(message, "characters"), milliseconds)


def _finished(message: Mapping[str, Any]) -> Finished:
    return Finished(_text(message, "utterance"), _number(message, "milliseconds", default=0))


_EVERY: Mapping[str, Callable[[Mapping[str, Any]], DeviceMessage]] = {
    "digit": _pressed,
    "hangup": lambda _: Left(),
}
_READERS: Mapping[Medium, Mapping[str, Callable[[Mapping[str, Any]], DeviceMessage]]] = {
    Medium.WORDS: {
        **_EVERY,
        "partial": _partial,
        "words": _said,
        "barge": lambda _: Barged(),
        "progress": _heard,
        "ended": _finished,
    },
    Medium.SOUND: {
        **_EVERY,
        "played": lambda message: Played(_number(message, "frames")),
        "cleared": lambda message: Cleared(_number(message, "frames")),
    },
}
