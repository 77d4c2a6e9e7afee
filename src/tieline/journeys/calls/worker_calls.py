"""The worker's end of a call: it rings at their desktop when they accept, and is joined with the customer's in a conference.

A worker's call is a row like any other (`to` is "client:<worker_id>", its parent is the customer's call), so that the
wire shows it; a device answers it by opening its socket. Whoever has no device types instead, so it rings as long as the
customer's call lasts. What a screen shows of it
is `shown`; the sound and the words are `bridges.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tieline.channels.voice.models import (
    Call,
    CallDirection,
    CallFilter,
    CallStatus,
    ConferenceParticipant,
    RecordingFilter,
    RecordingStatus,
)
from tieline.channels.voice.service import CallService
from tieline.handoff.call_words import call_attributes, call_id_of, conference_id_of
from tieline.journeys.calls.opening import sides
from tieline.kit.db import Transaction
from tieline.kit.pages import PageRequest
from tieline.routing import RoutingService, Task

CUSTOMER, WORKER, COLLEAGUE, SUPERVISOR = "customer", "worker", "colleague", "supervisor"
"""The labels of the two in their conference, of a worker who is brought in, and of whoever listens to them."""
_RECORDING = {RecordingStatus.IN_PROGRESS: "on", RecordingStatus.PAUSED: "paused"}


@dataclass(frozen=True, kw_only=True)
class Joined:
    """A customer's call and a worker's, in one conference."""

    conference_id: str
    worker_call: Call


@dataclass(frozen=True, kw_only=True)
class ShownCall:
    """A task's call as the desktop shows it; `call_id` is the worker's own, None before somebody has accepted."""

    call_id: str | None
    customer_call_id: str
    conference_id: str | None
    status: str
    """waiting (nobody has accepted), ringing, connected or ended."""
    muted: bool
    held: bool
    recording: str
    started_at: datetime | None
    listeners: tuple[Listener, ...] = ()
    """The supervisors who are on it."""
    colleagues: tuple[ColleagueOnCall, ...] = ()
    """The other workers who are on it, or at whose desktops it rings."""


@dataclass(frozen=True, kw_only=True)
class Listener:
    """A supervisor on a call: monitor (silent), coach (the worker hears them) or barge (everybody does)."""

    name: str
    mode: str


@dataclass(frozen=True, kw_only=True)
class ColleagueOnCall:
    """Another worker on a call; `connected` once they hear and are heard."""

    worker_id: str
    name: str
    connected: bool


class WorkerCalls:
    """Rings workers, and reads what is going on."""

    def __init__(self, *, calls: CallService, routing: RoutingService) -> None:
        """Keep the rooms."""
        self._calls = calls
        self._routing = routing

    def customer_call(self, tx: Transaction, *, conversation_id: str) -> Call | None:
        """Return the call the customer of a conversation is on, None when they are on none."""
        live = self._calls.find_live_calls(tx, conversation_id=conversation_id)
        return next((call for call in live if call.worker_id is None), None)

    def ring(self, tx: Transaction, *, call: Call, worker_id: str) -> Joined:
        """Let a customer's call ring at a worker's desktop; one that rings there or is joined already stays.

        Args:
            tx: the open transaction, keyed by the conversation.
            call: the customer's call; its conversation is known.
            worker_id: who has the customer.
        """
        found = self.joined(tx, call=call, worker_id=worker_id)
        if found is not None:
            return found
        conference = self._calls.create_conference(
            tx, account_id=call.account_id, friendly_name=call.conversation_id or call.call_id
        )
        conference_id = conference.conference_id
        mine = self._calls.create_call(
            tx,
            account_id=call.account_id,
            direction=CallDirection.OUTBOUND_DIAL,
            from_=sides(call)[1],
            to=f"client:{worker_id}",
            parent_call_id=call.call_id,
            worker_id=worker_id,
            conversation_id=call.conversation_id,
            timeout_seconds=call.time_limit_seconds,
            status=CallStatus.RINGING,
        )
        self._calls.invite(
            tx, conference_id=conference_id, call_id=call.call_id, label=CUSTOMER, beep="false"
        )
        self._calls.invite(tx, conference_id=conference_id, call_id=mine.call_id, label=WORKER, beep="false")
        for task in self._routing.list_open_tasks(tx, conversation_id=call.conversation_id or ""):
            if task.worker_id == worker_id:
                self.note_on_task(tx, task=task, call=call, mine=mine, conference_id=conference_id)
        return Joined(conference_id=conference_id, worker_call=mine)

    def joined(self, tx: Transaction, *, call: Call, worker_id: str) -> Joined | None:
        """Return the worker's live call that belongs to a customer's, with their conference, if there is one."""
        for other in self._calls.find_live_calls(tx, conversation_id=call.conversation_id or ""):
            if other.worker_id == worker_id and other.parent_call_id == call.call_id:
                for place in self._calls.list_conferences_of(tx, call_id=other.call_id):
                    if place.label != SUPERVISOR:
                        return Joined(conference_id=place.conference_id, worker_call=other)
        return None

    def note_on_task(
        self, tx: Transaction, *, task: Task, call: Call, mine: Call, conference_id: str
    ) -> None:
        """Tell a task which call and conference it is about, as the vendor's desktops read it."""
        ours = call_attributes(
            call.call_id,
            conference_id=conference_id,
            participants={CUSTOMER: call.call_id, WORKER: mine.call_id},
        )
        # A callback that was owed is being made.
        kept = {name: value for name, value in task.attributes.items() if name != "callback"}
        self._routing.update_task(tx, task_id=task.task_id, attributes={**kept, **ours})

    def of_task(self, tx: Transaction, *, task: Task) -> tuple[Call | None, Call | None]:
        """Return the customer's call a task is about and its worker's own, the newest; None where there is none."""
        customer = self._calls.find_call(tx, call_id=call_id_of(task.attributes) or "")
        if customer is None or customer.account_id != task.account_id:
            return None, None
        children = self._calls.list_calls(
            tx,
            account_id=task.account_id,
            matching=CallFilter(parent_call_id=customer.call_id),
            page=PageRequest(size=50),
        ).items
        mine = (one for one in children if one.worker_id is not None and one.worker_id == task.worker_id)
        return customer, next((one for one in mine if not self._supervises(tx, task, one)), None)

    def _supervises(self, tx: Transaction, task: Task, call: Call) -> bool:
        """Say whether a worker only listened by a call, before the task was theirs."""
        conference_id = conference_id_of(task.attributes)
        if conference_id is None:
            return False
        place = self._calls.find_participant(tx, conference_id=conference_id, call_id=call.call_id)
        return place is not None and place.label == SUPERVISOR

    def shown(self, tx: Transaction, *, task: Task) -> ShownCall | None:
        """Return the call a task is about as the desktop shows it; None for a task without one."""
        customer, mine = self.of_task(tx, task=task)
        if customer is None:
            return None
        conference_id = conference_id_of(task.attributes)
        present = self._present(tx, conference_id)
        worker = present.get(mine.call_id) if mine else None
        caller = present.get(customer.call_id)
        return ShownCall(
            call_id=mine.call_id if mine else None,
            customer_call_id=customer.call_id,
            conference_id=conference_id,
            status=_status(customer, mine),
            muted=worker.muted if worker else False,
            held=caller.hold if caller else False,
            recording=self.recording(tx, account_id=task.account_id, conference_id=conference_id),
            started_at=mine.started_at if mine else None,
            listeners=self._listeners(tx, present.values()),
            colleagues=self._colleagues(tx, present.values(), mine=mine.call_id if mine else None),
        )

    def _present(self, tx: Transaction, conference_id: str | None) -> dict[str, ConferenceParticipant]:
        if conference_id is None:
            return {}
        found = self._calls.list_participants(tx, conference_id=conference_id).items
        return {participant.call_id: participant for participant in found}

    def _listeners(self, tx: Transaction, present: Iterable[ConferenceParticipant]) -> tuple[Listener, ...]:
        return tuple(
            Listener(name=_name_of(self._calls.find_call(tx, call_id=place.call_id)), mode=mode_of(place))
            for place in present
            if place.label == SUPERVISOR and place.status == "connected"
        )

    def _colleagues(
        self, tx: Transaction, present: Iterable[ConferenceParticipant], *, mine: str | None
    ) -> tuple[ColleagueOnCall, ...]:
        found = []
        for place in present:
            if place.label not in {WORKER, COLLEAGUE} or place.call_id == mine:
                continue
            call = self._calls.get_call(tx, call_id=place.call_id)
            worker = self._routing.get_worker(tx, worker_id=call.worker_id or "")
            found.append(
                ColleagueOnCall(
                    worker_id=worker.worker_id,
                    name=worker.friendly_name,
                    connected=place.status == "connected",
                )
            )
        return tuple(found)

    def recording(self, tx: Transaction, *, account_id: str, conference_id: str | None) -> str:
        """Return whether a conference is being recorded: on, paused or off."""
        if conference_id is None:
            return "off"
        newest = self._calls.list_recordings(
            tx,
            account_id=account_id,
            matching=RecordingFilter(conference_id=conference_id),
            page=PageRequest(size=1),
        ).items
        return _RECORDING.get(newest[0].status, "off") if newest else "off"


def mode_of(place: ConferenceParticipant) -> str:
    """Return how a supervisor is in a conference."""
    return "monitor" if place.muted else "coach" if place.coaching else "barge"


def _name_of(call: Call | None) -> str:
    return (call.caller_name if call else None) or "A supervisor"


def _status(customer: Call, mine: Call | None) -> str:
    if customer.is_over or (mine is not None and mine.is_over):
        return "ended"
    if mine is None:
        return "waiting"
    both = {customer.status, mine.status}
    return "connected" if both == {CallStatus.IN_PROGRESS} else "ringing"
