"""One conversation in lanes, for the inspector: what was said, what happened, who was called, how long each took, and why.

Everything is read from where it was written anyway: communications, the event log, webhook attempts, turns, dead jobs, what
phone calls asked of programs, and the API calls kept in memory. `faults.py` says what a failure means; `webhook_log.py`
shows attempts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from tieline.channels.voice.models import CallRequest
from tieline.channels.voice.service import CallService
from tieline.conversations import Conversation, ConversationService
from tieline.flows import Execution, FlowService
from tieline.flows.executions import ENDED
from tieline.journeys.conversation_list import ConversationList, ConversationRow
from tieline.journeys.faults import (
    Fault,
    action_fault,
    call_fault,
    call_request_fault,
    given_up_mark,
    job_fault,
    message_fault,
    model_fault,
)
from tieline.journeys.spoken import Spoken, SpokenWords
from tieline.journeys.webhook_log import ShownAttempt, ShownRequest, ShownResponse, WebhookLog, as_json
from tieline.kit.call_log import Call, CallLog
from tieline.kit.db import Transaction
from tieline.kit.errors import NotFound
from tieline.kit.events import EventRecord, read_events
from tieline.kit.jobs import list_dead_jobs
from tieline.kit.pages import PageRequest

_EVENTS = 1000
_STEPS = PageRequest(size=1000)
_LAST = PageRequest(size=1)
_SPEAKER_LANES = {"customer": "customer", "agent": "program", "flow": "platform", "worker": "worker"}
_WORKER_EVENTS = ("Reservation",)
# Told better by another entry: the communication itself, or the turn as a bar.
_TOLD_ELSEWHERE = frozenset(
    {"TypingSeen", "CommunicationAdded", "TurnOpened", "TurnAnswered", "TurnAbandoned"}
)
_LOST = frozenset({"failed", "undelivered"})


@dataclass(frozen=True, kw_only=True)
class LaneEntry:
    """One bar of the timeline; `duration_ms` None = a moment."""

    entry_id: str
    lane: str
    kind: str
    title: str
    at: datetime
    duration_ms: float | None = None
    status: str = "ok"
    fault: Fault | None = None
    request: Any = None
    response: Any = None


@dataclass(frozen=True, kw_only=True)
class ShownStep:
    """One widget an execution passed: its name, the event by which it was left, where to, and the context then."""

    name: str
    event: str
    to: str | None
    at: datetime
    context: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class ShownWait:
    """Where an execution stands: at which widget, waiting for whom (None: its job is under way), since and until when.

    `reference` is the message, call or other execution that is meant.
    """

    widget: str
    awaits: str | None
    since: datetime
    until: datetime | None = None
    reference: str | None = None


@dataclass(frozen=True, kw_only=True)
class ShownPath:
    """The way a conversation's last execution took through its flow, and where it stands; `waits` None: it has ended."""

    execution_id: str
    flow_id: str
    status: str
    steps: tuple[ShownStep, ...]
    waits: ShownWait | None


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """Everything about one conversation, oldest entry first."""

    conversation: ConversationRow
    transcript: tuple[Spoken, ...]
    lanes: tuple[LaneEntry, ...]
    execution: ShownPath | None


class TimelineView:
    """Reads timelines."""

    def __init__(
        self,
        *,
        conversations: ConversationService,
        flows: FlowService,
        rows: ConversationList,
        webhooks: WebhookLog,
        words: SpokenWords,
        calls: CallLog,
        phone_calls: CallService,
    ) -> None:
        """Keep the rooms, the reads this one is made of, and the API calls kept in memory."""
        self._conversations = conversations
        self._flows = flows
        self._rows = rows
        self._webhooks = webhooks
        self._words = words
        self._calls = calls
        self._phone_calls = phone_calls

    def read(self, tx: Transaction, *, account_id: str, conversation_id: str) -> Timeline:
        """Return a conversation's timeline. Raises `ConversationNotFound`, also for another account's."""
        conversation = self._conversations.get_conversation(
            tx, conversation_id=conversation_id, account_id=account_id
        )
        transcript = self._words.transcript(tx, conversation_id=conversation_id)
        entries = [
            *(_communication_entry(line) for line in transcript),
            *self._events(tx, conversation),
            *self._attempts(tx, conversation),
            # What another account sent is not shown here; what came with a wrong key is, for somebody looks for it.
            *(
                _call_entry(call)
                for call in self._calls.of_conversation(conversation_id)
                if call.account_id in {None, account_id}
            ),
            *_dead_jobs(tx, conversation_id),
        ]
        return Timeline(
            conversation=self._rows.row(tx, conversation=conversation),
            transcript=transcript,
            # Stable: what one transaction wrote keeps the order in which it was written.
            lanes=tuple(sorted(entries, key=lambda entry: entry.at)),
            execution=self._path(tx, conversation),
        )

    def _events(self, tx: Transaction, conversation: Conversation) -> Iterator[LaneEntry]:
        cursor: str | None = None
        while True:
            page = read_events(
                tx,
                after=cursor,
                limit=_EVENTS,
                account_id=conversation.account_id,
                conversation_id=conversation.conversation_id,
            )
            yield from self._event_entries(tx, page.events)
            if len(page.events) < _EVENTS:
                return
            cursor = page.cursor

    def _event_entries(self, tx: Transaction, events: Iterable[EventRecord]) -> Iterator[LaneEntry]:
        for event in events:
            if event.type == "TurnOpened":
                yield from self._turn_entry(tx, event)
            elif event.type not in _TOLD_ELSEWHERE:
                if event.type == "CallAttached":
                    yield from self._call_requests(tx, event)
                yield _event_entry(event, self._event_fault(tx, event))

    def _event_fault(self, tx: Transaction, event: EventRecord) -> Fault | None:
        if event.type == "ActionFailed":
            return action_fault(self._reason(tx, event.data["action_id"]))
        if event.type == "MessageStatusChanged" and event.data["status"] in _LOST:
            return message_fault(event.data["status"])
        return None

    def _reason(self, tx: Transaction, action_id: str) -> str | None:
        try:
            return self._conversations.get_action(tx, action_id=action_id).failure_reason
        except NotFound:
            # The event log keeps ids a while longer than the rows they name.
            return None

    def _turn_entry(self, tx: Transaction, event: EventRecord) -> Iterator[LaneEntry]:
        """Show a turn as a bar from the customer's words to their answer."""
        turn = self._conversations.find_turn(tx, communication_id=event.data["turn_id"])
        if turn is None:
            return
        given_up = self._conversations.has_mark(
            tx, conversation_id=turn.conversation_id, mark=given_up_mark(turn.turn_id)
        )
        fault = self._webhooks.silence(tx, turn=turn, given_up=given_up)
        duration = None
        if turn.answered_by is not None:
            answer = self._conversations.get_communication(
                tx, conversation_id=turn.conversation_id, communication_id=turn.answered_by
            )
            duration = (answer.created_at - turn.opened_at).total_seconds() * 1000
        rounds = f", round {turn.round}" if turn.round > 1 else ""
        yield LaneEntry(
            entry_id=f"turn:{turn.turn_id}",
            lane="platform",
            kind="event",
            title=f"Turn {turn.state}{rounds}",
            at=turn.opened_at,
            duration_ms=duration,
            status="failed" if fault else "running" if str(turn.state) == "open" else "ok",
            fault=fault,
        )

    def _call_requests(self, tx: Transaction, attached: EventRecord) -> Iterator[LaneEntry]:
        """Show what a phone call asked of a program, and what the program asked before it found the conversation."""
        call_id = attached.data["call_id"]
        page = self._phone_calls.list_requests(tx, call_id=call_id, page=_STEPS)
        yield from (_request_entry(request) for request in page.items)
        for search in self._calls.in_vain(channel_id=call_id):
            if search.account_id == attached.account_id:
                yield _call_entry(search)

    def _attempts(self, tx: Transaction, conversation: Conversation) -> Iterator[LaneEntry]:
        attempts = self._webhooks.of_conversation(
            tx, account_id=conversation.account_id, conversation_id=conversation.conversation_id
        )
        return (_attempt_entry(attempt) for attempt in attempts)

    def _path(self, tx: Transaction, conversation: Conversation) -> ShownPath | None:
        """Return the way the newest execution of this conversation took."""
        found = self._flows.list_executions(
            tx, account_id=conversation.account_id, conversation_id=conversation.conversation_id, page=_LAST
        ).items
        return self.path(tx, execution=found[0]) if found else None

    def path(self, tx: Transaction, *, execution: Execution) -> ShownPath:
        """Return the way an execution took."""
        steps = self._flows.list_steps(
            tx, account_id=execution.account_id, execution_id=execution.execution_id, page=_STEPS
        ).items
        shown = tuple(
            ShownStep(
                name=step.transitioned_from,
                event=step.name,
                to=None if step.transitioned_to == ENDED else step.transitioned_to,
                at=step.created_at,
                context=step.context,
            )
            for step in steps
        )
        return ShownPath(
            execution_id=execution.execution_id,
            flow_id=execution.flow_id,
            status=execution.status,
            steps=shown,
            waits=_where_it_stands(execution),
        )


def _where_it_stands(execution: Execution) -> ShownWait | None:
    if execution.status == "ended" or execution.widget is None:
        return None
    kept = execution.waiting or {}
    began, until = kept.get("began_at"), kept.get("until")
    return ShownWait(
        widget=execution.widget,
        awaits=execution.awaits,
        since=datetime.fromisoformat(began) if began else execution.updated_at,
        until=datetime.fromisoformat(until) if until else None,
        reference=kept.get("reference"),
    )


def _communication_entry(line: Spoken) -> LaneEntry:
    return LaneEntry(
        entry_id=f"communication:{line.communication_id}",
        lane=_SPEAKER_LANES[line.speaker],
        kind="communication",
        title=line.text,
        at=line.at,
        status="failed" if line.delivery_status == "FAILED" else "ok",
    )


def _event_entry(event: EventRecord, fault: Fault | None) -> LaneEntry:
    return LaneEntry(
        entry_id=f"event:{event.cursor}",
        lane="worker" if event.type.startswith(_WORKER_EVENTS) else "platform",
        kind="event",
        title=event.type,
        at=event.at,
        status="failed" if fault else "ok",
        fault=fault,
        response={"body": dict(event.data)},
    )


def _attempt_entry(attempt: ShownAttempt) -> LaneEntry:
    again = f" (attempt {attempt.attempt})" if attempt.attempt > 1 else ""
    return LaneEntry(
        entry_id=f"webhook:{attempt.attempt_id}",
        lane="program",
        kind="webhook",
        title=f"{attempt.event_type}{again}",
        at=attempt.at,
        duration_ms=attempt.duration_ms,
        status="failed" if attempt.fault else "ok",
        fault=attempt.fault,
        request=attempt.request,
        response=attempt.response,
    )


def _request_entry(request: CallRequest) -> LaneEntry:
    fault = call_request_fault(request)
    answered = request.status is not None
    return LaneEntry(
        entry_id=f"request:{request.call_id}:{request.number}",
        lane="program",
        kind="webhook",
        title=f"{request.method} {urlsplit(request.url).path or '/'}",
        at=request.at,
        duration_ms=request.duration_ms,
        status="failed" if fault else "ok",
        fault=fault,
        request=ShownRequest(method=request.method, url=request.url, headers={}, body=dict(request.fields)),
        response=ShownResponse(status=request.status, body=as_json(request.body)) if answered else None,
    )


def _call_entry(call: Call) -> LaneEntry:
    fault = None
    status = call.response.get("status")
    message = call.response.get("message") or call.response.get("error")
    if not call.ok:
        told = message if isinstance(message, str) else None
        fault = model_fault(told) if call.kind == "model" else call_fault(status, told)
    return LaneEntry(
        entry_id=f"call:{call.call_id}",
        lane="model" if call.kind == "model" else "program",
        kind=call.kind,
        title=call.title,
        at=call.at,
        duration_ms=call.duration_ms,
        status="ok" if call.ok else "failed",
        fault=fault,
        request=ShownRequest.of_call(call),
        response=ShownResponse.of_call(call),
    )


def _dead_jobs(tx: Transaction, conversation_id: str) -> Iterator[LaneEntry]:
    for job, error in list_dead_jobs(tx):
        if job.payload.get("conversation_id") == conversation_id:
            yield LaneEntry(
                entry_id=f"job:{job.job_id}",
                lane="platform",
                kind="job",
                title=job.kind,
                at=job.due_at,
                status="failed",
                fault=job_fault(job.kind, error),
            )
