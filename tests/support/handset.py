"""A customer's handset, and a worker's headset: the words device of one call, played by a test over the real socket.

What is said is heard at once unless the device is `slow`; then the test says when. See docs/reference/calls.md.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

T = TypeVar("T")

_PATIENCE_SECONDS = 30.0
"""Real seconds until a test that waits in vain fails; nothing is measured by it."""


class Handset:
    """One device on one call."""

    def __init__(self, url: str, headers: Mapping[str, str], *, call_id: str, slow: bool = False) -> None:
        """Open the socket at `url` (http)."""
        self.call_id = call_id
        self.slow = slow
        self.said: list[str] = []
        """Whole utterances as they were said to this party, in order."""
        self.got: list[dict[str, Any]] = []
        self.cleared = 0
        self._texts: dict[str, str] = {}
        self._open: list[str] = []
        self._changed = threading.Condition()
        self._ended: str | None = None
        self._socket: ClientConnection = connect(
            url.replace("http", "ws", 1), additional_headers=dict(headers), proxy=None, open_timeout=20
        )
        self._reader = threading.Thread(target=self._read, name=f"handset {call_id}", daemon=True)
        self._reader.start()

    # What the party does

    def say(self, text: str) -> None:
        """Say a turn; what sounds at that moment is cut by it."""
        self._send({"type": "words", "text": text})

    def barge(self, *, heard: int) -> None:
        """Begin to speak while an utterance sounds, of which `heard` characters have been heard."""
        with self._changed:
            current = self._open[0]
        self._send(
            {"type": "progress", "utterance": current, "characters": heard, "milliseconds": 40 * heard}
        )
        self._send({"type": "barge"})

    def press(self, digits: str) -> None:
        """Press keys."""
        for digit in digits:
            self._send({"type": "digit", "digit": digit})

    def hear_out(self) -> None:
        """Hear everything that is queued to its end."""
        with self._changed:
            heard, self._open = self._open, []
        for utterance in heard:
            self._send({"type": "ended", "utterance": utterance})

    def hang_up(self) -> None:
        """Hang up, and wait until the other side has let go of the device."""
        self._send({"type": "hangup"})
        self.wait_over()

    def drop(self) -> None:
        """Lose the connection without a word, as a phone does in a tunnel."""
        self._socket.socket.close()

    # What a test waits for

    def until_said(self, part: str) -> str:
        """Return the first whole utterance that holds `part`."""
        return self._until(lambda: next((one for one in self.said if part in one), None), f"words: {part}")

    def until_count(self, count: int) -> str:
        """Return utterance number `count` (from 1)."""
        return self._until(
            lambda: self.said[count - 1] if len(self.said) >= count else None, f"{count} utterances"
        )

    def until(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Return the first message of a kind with these fields."""
        return self._until(
            lambda: next(
                (one for one in self.got if one["type"] == kind and fields.items() <= one.items()), None
            ),
            f"{kind} {fields}",
        )

    def wait_over(self) -> str:
        """Wait until the call is over; the reason."""
        return self._until(lambda: self._ended, "the end of the call")

    @property
    def is_over(self) -> bool:
        """Say whether the call is over."""
        return self._ended is not None

    def close(self) -> None:
        """Let go of the device, whatever it was doing."""
        self._socket.close()
        self._reader.join(timeout=10)

    # The socket

    def _send(self, message: dict[str, Any]) -> None:
        self._socket.send(json.dumps(message))

    def _read(self) -> None:
        try:
            for text in self._socket:
                message = json.loads(text)
                with self._changed:
                    self.got.append(message)
                    answer = self._take(message)
                    self._changed.notify_all()
                if answer is not None:
                    self._send(answer)
        except (ConnectionClosed, OSError):
            pass
        with self._changed:
            self._ended = self._ended or "closed"
            self._changed.notify_all()

    def _take(self, message: dict[str, Any]) -> dict[str, Any] | None:
        match message["type"]:
            case "say":
                return self._take_speech(message)
            case "play" if message["loop"]:
                return self._heard(message["utterance"])
            case "words" if message["final"]:
                self.said.append(message["text"])
            case "clear":
                self.cleared += 1
                self._texts.clear()
                self._open.clear()
            case "end":
                self._ended = message["reason"]
            case _:
                pass
        return None

    def _take_speech(self, message: dict[str, Any]) -> dict[str, Any] | None:
        utterance = message["utterance"]
        self._texts[utterance] = self._texts.get(utterance, "") + message["text"]
        if self.slow and utterance not in self._open:
            self._open.append(utterance)
        if not message["last"]:
            return None
        whole = self._texts.pop(utterance)
        if whole.strip():
            self.said.append(whole)
        return self._heard(utterance)

    def _heard(self, utterance: str) -> dict[str, Any] | None:
        if self.slow:
            if utterance not in self._open:
                self._open.append(utterance)
            return None
        return {"type": "ended", "utterance": utterance}

    def _until(self, find: Callable[[], T | None], what: str) -> T:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        with self._changed:
            while (found := find()) is None:
                remaining = deadline - time.monotonic()
                assert remaining > 0, f"waited for {what} in vain; said so far: {self.said}; {self.got[-5:]}"
                self._changed.wait(min(remaining, 0.5))
            return found
