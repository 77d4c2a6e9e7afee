"""Queues of callers, which a document names: <Enqueue> puts a call in, <Dial><Queue> takes out who has waited longest.

No table of their own: a caller who waits is alone in a conference that has not begun, called after the queue
(`conference_name`). It begins with whoever takes the caller out. Who has waited longest is in the oldest of them, and a
caller who hangs up, or whose process died, ends theirs as every call does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tieline.channels.voice.models import (
    Conference,
    ConferenceFilter,
    ConferenceParticipant,
    ConferenceStatus,
    Presence,
    Program,
)
from tieline.channels.voice.service import CallService
from tieline.journeys.calls.live_call import FromOutside, LiveCall
from tieline.kit.db import Transaction, lock
from tieline.kit.pages import PageRequest

QUEUE = "queue"
"""The source of the signal that somebody has come into a queue."""
_EVERYBODY = PageRequest(size=5000)
"""The vendor's largest queue."""


@dataclass(frozen=True, kw_only=True)
class InQueue:
    """A caller who waits in a queue, since when, in which conference."""

    call_id: str
    conference_id: str
    since: datetime


class CallQueues:
    """Puts calls into queues and takes them out; every method of rows must run in a transaction of its own key."""

    def __init__(self, *, calls: CallService) -> None:
        """Keep the room."""
        self._calls = calls
        self._waiting_for: dict[tuple[str, str], set[LiveCall]] = {}

    def put(self, tx: Transaction, *, account_id: str, name: str, call_id: str, most: int) -> str | None:
        """Put a call into a queue of at most `most` callers; return the conference it waits in, None when it is full."""
        lock(tx, f"queue:{account_id}:{name}")
        if len(self.waiting(tx, account_id=account_id, name=name)) >= most:
            return None
        made = self._calls.create_conference(tx, account_id=account_id, friendly_name=conference_name(name))
        presence = Presence(start_on_enter=False, end_on_exit=True, beep="false")
        self._calls.join(tx, conference_id=made.conference_id, call_id=call_id, **presence)
        return made.conference_id

    def waiting(self, tx: Transaction, *, account_id: str, name: str) -> list[InQueue]:
        """Return who waits in a queue, the longest waiting in front."""
        matching = ConferenceFilter(friendly_name=conference_name(name), status=ConferenceStatus.INIT)
        newest_first = self._calls.list_conferences(
            tx, account_id=account_id, matching=matching, page=_EVERYBODY
        ).items
        found = ((each, self._alone_in(tx, each)) for each in reversed(newest_first))
        return [
            InQueue(
                call_id=one.call_id,
                conference_id=each.conference_id,
                since=one.joined_at or each.created_at,
            )
            for each, one in found
            if one is not None
        ]

    def _alone_in(self, tx: Transaction, conference: Conference) -> ConferenceParticipant | None:
        present = self._calls.list_participants(tx, conference_id=conference.conference_id).items
        return next((one for one in present if one.status == "connected"), None)

    def take(
        self, tx: Transaction, *, account_id: str, name: str, by_call_id: str, hears: Program | None = None
    ) -> InQueue | None:
        """Take out who has waited longest: `by_call_id` joins them, and they hear `hears` first; None when nobody waits."""
        lock(tx, f"queue:{account_id}:{name}")
        for first in self.waiting(tx, account_id=account_id, name=name):
            if hears is not None:
                self._calls.announce(
                    tx, conference_id=first.conference_id, call_id=first.call_id, announcement=hears
                )
            presence = Presence(end_on_exit=True, beep="false")
            self._calls.join(tx, conference_id=first.conference_id, call_id=by_call_id, **presence)
            return first
        return None

    # Who waits for somebody to take out

    def wait_for(self, live: LiveCall, *, name: str) -> None:
        """Tell a call whenever somebody comes into a queue of this process."""
        self._waiting_for.setdefault((live.call.account_id, name), set()).add(live)

    def wait_no_more(self, live: LiveCall, *, name: str) -> None:
        """Stop that."""
        waiting = self._waiting_for.get((live.call.account_id, name), set())
        waiting.discard(live)
        if not waiting:
            self._waiting_for.pop((live.call.account_id, name), None)

    def came(self, *, account_id: str, name: str) -> None:
        """Let whoever waits for somebody in a queue look."""
        for live in self._waiting_for.get((account_id, name), set()):
            live.put(FromOutside(source=QUEUE))


def conference_name(name: str) -> str:
    """Return what the conference is called in which a caller of a queue waits."""
    return f"tieline:queue:{name}"
