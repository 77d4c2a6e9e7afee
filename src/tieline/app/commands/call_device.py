"""The terminal as a device of words: what comes on a call's socket is shown, what is typed is said.

The messages are those of docs/reference/calls.md. Text is read in no time, so every utterance is told as heard as soon
as it is complete. `call.py` decides what is said when.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import aiohttp

MOST_BYTES = 1024 * 1024
# Who speaks while the call is in a state, for utterances that carry no name.
_SPEAKERS = {"agent": "agent", "flow": "flow", "waiting": "flow", "held": "flow", "connected": "worker"}
_STATES = {
    "waiting": "waiting for a person",
    "connected": "connected",
    "held": "on hold",
}


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One thing the other side said, and who: "agent", "flow" or "worker"."""

    who: str
    text: str


@dataclass
class CallDevice:
    """One call at a terminal. `listen` runs beside whatever speaks."""

    socket: "aiohttp.ClientWebSocketResponse[bool]"
    show: Callable[[Heard], None]
    note: Callable[[str], None]
    ended: str | None = None
    """Why the call is over; None while it is not."""
    conversation_id: str | None = None
    heard: int = 0
    """How many utterances have been heard to their end."""
    _who: str = "agent"
    _state: str = ""
    _texts: dict[str, str] = field(default_factory=dict)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self) -> None:
        """Take messages until the call is over."""
        import aiohttp

        async for message in self.socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                await self._take(json.loads(message.data))
        self._end("The connection to the server is gone.")

    async def say(self, text: str) -> None:
        """Say a turn."""
        await self._send({"type": "words", "text": text})

    async def press(self, digits: str) -> None:
        """Press keys, one after the other."""
        for digit in digits:
            await self._send({"type": "digit", "digit": digit})

    async def hang_up(self) -> None:
        """Hang up; the other side then ends the call."""
        await self._send({"type": "hangup"})

    async def wait_until_heard(self, count: int, *, seconds: float) -> bool:
        """Wait until `count` utterances were heard to their end; say whether that happened in time and on this call."""
        try:
            async with asyncio.timeout(seconds):
                while self.heard < count and self.ended is None:
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return False
        return self.heard >= count

    async def wait_for_end(self, *, seconds: float) -> None:
        """Wait until the call is over, at most so long."""
        try:
            async with asyncio.timeout(seconds):
                while self.ended is None:
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return

    async def _send(self, message: dict[str, Any]) -> None:
        # A call may end while somebody types; what is said then is said to nobody.
        if not self.socket.closed:
            await self.socket.send_str(json.dumps(message, ensure_ascii=False))

    async def _take(self, message: dict[str, Any]) -> None:
        match message.get("type"):
            case "say":
                await self._take_speech(message)
            case "play":
                await self._take_sound(message)
            case "clear":
                self._texts.clear()
            case "words":
                self._take_words(message)
            case "state":
                self._take_state(message)
            case "call":
                self.conversation_id = message.get("conversationId") or self.conversation_id
            case "error":
                self.note(str(message.get("message")))
            case "end":
                self._end(str(message.get("reason") or "completed"))
            case _:
                # What a screen shows besides is nothing for a terminal.
                pass

    async def _take_speech(self, message: dict[str, Any]) -> None:
        utterance = str(message["utterance"])
        text = self._texts.get(utterance, "") + str(message["text"])
        self._texts[utterance] = text
        if not message.get("last"):
            progress = {
                "type": "progress",
                "utterance": utterance,
                "characters": len(text),
                "milliseconds": 0,
            }
            await self._send(progress)
            return
        del self._texts[utterance]
        await self._send({"type": "ended", "utterance": utterance})
        if text.strip():
            self._hear(Heard(who=self._who, text=text.strip()))

    async def _take_sound(self, message: dict[str, Any]) -> None:
        self.note(str(message.get("name")))
        # A sound without an end goes on until it is cleared.
        if message.get("loop") != 0:
            await self._send({"type": "ended", "utterance": message["utterance"]})

    def _take_words(self, message: dict[str, Any]) -> None:
        if message.get("final") and message.get("who") != "caller":
            self._hear(Heard(who=str(message.get("who")), text=str(message.get("text"))))

    def _take_state(self, message: dict[str, Any]) -> None:
        state = str(message.get("state"))
        self._who = _SPEAKERS.get(state, self._who)
        if state != self._state and state in _STATES:
            name = message.get("with")
            self.note(_STATES[state] + (f" with {name}" if name else ""))
        self._state = state

    def _hear(self, heard: Heard) -> None:
        self.show(heard)
        self.heard += 1
        self._changed.set()

    def _end(self, reason: str) -> None:
        self.ended = self.ended or reason
        self._changed.set()
