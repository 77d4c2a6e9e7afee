"""The last calls in memory: API calls and model calls, for the inspector. Bounded, never on disk, gone with the process."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

KEPT = 1000


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call: what was asked and answered, redacted of credentials; durations in milliseconds."""

    call_id: int
    kind: Literal["api", "model"]
    account_id: str | None
    conversation_id: str | None
    profile_id: str | None
    title: str
    at: datetime
    duration_ms: float
    ok: bool
    request: Mapping[str, Any] = field(default_factory=dict)
    response: Mapping[str, Any] = field(default_factory=dict)


class CallLog:
    """Keeps the last thousand calls."""

    def __init__(self) -> None:
        """Begin empty."""
        self._calls: deque[Call] = deque(maxlen=KEPT)
        self._numbers = itertools.count(1)

    def next_number(self) -> int:
        """Return the number of the next call."""
        return next(self._numbers)

    def add(self, call: Call) -> None:
        """Keep a call; the oldest goes when a thousand are kept."""
        self._calls.append(call)

    def of_conversation(self, conversation_id: str) -> list[Call]:
        """Return a conversation's calls, oldest first."""
        return [call for call in self._calls if call.conversation_id == conversation_id]

    def in_vain(self, *, channel_id: str) -> list[Call]:
        """Return the searches for a channel id (a call's) that found no conversation, oldest first."""
        return [
            call
            for call in self._calls
            if call.conversation_id is None
            and f"channelId={channel_id}" in str(call.request.get("query", "")).split("&")
        ]

    def forget(self, *, conversation_ids: set[str], profile_id: str | None) -> None:
        """Drop every call that may quote these conversations or this profile (promise P12)."""
        kept = [
            call
            for call in self._calls
            if call.conversation_id not in conversation_ids
            and (profile_id is None or call.profile_id != profile_id)
        ]
        self._calls = deque(kept, maxlen=KEPT)
