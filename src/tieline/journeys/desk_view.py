"""What a worker's desktop lists: who I am, what rings, what I am working on, and which of it I may see.

A worker sees a task when it is theirs or rings at their desktop; everybody else's is as unknown as none (promise P8).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tieline.conversations import ConversationService, SpeakerKind
from tieline.interactions import TransferKind
from tieline.journeys.calls.worker_calls import ShownCall, WorkerCalls
from tieline.journeys.past import CustomerPast
from tieline.journeys.promised import promise_of
from tieline.journeys.spoken import Spoken, SpokenWords
from tieline.kit.clock import parse_iso
from tieline.kit.db import Transaction
from tieline.kit.errors import NotFound
from tieline.kit.events import EventRecord
from tieline.kit.pages import PageRequest
from tieline.routing import (
    Activity,
    Reservation,
    ReservationStatus,
    RoutingService,
    Task,
    TaskNotFound,
    Worker,
    WorkerNotFound,
)

_ACTIVITIES = PageRequest(size=100)


@dataclass(frozen=True, kw_only=True)
class ShownActivity:
    """What a worker may be doing; tasks are offered while it is `available`."""

    id: str
    name: str
    available: bool


@dataclass(frozen=True, kw_only=True)
class Me:
    """The worker whose desktop it is."""

    worker_id: str
    name: str
    languages: tuple[str, ...]
    activity: ShownActivity
    activities: tuple[ShownActivity, ...]
    activity_since: datetime
    after_this: ShownActivity | None
    """What they do when they have finished what they are on, if they said so."""
    workspace_id: str
    account_id: str


@dataclass(frozen=True, kw_only=True)
class ShownPromise:
    """What the customer was promised ("answer" or "callback"), by when, and whether that is past."""

    kind: str
    by: datetime
    late: bool


@dataclass(frozen=True, kw_only=True)
class OfferedBy:
    """The colleague an offer comes from.

    `kind` is "transfer" when it was theirs, "warm" when they hand it over once both have talked, "invite" when they
    ask to be joined and keep it.
    """

    kind: str
    name: str
    note: str | None


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A task that rings at this desktop until `expires_at`, by the clock that says `server_now`.

    `created_at` is when it began to ring here, `waiting_since` when the customer began to wait.
    """

    reservation_id: str
    task_id: str
    conversation_id: str | None
    customer_name: str | None
    customer_address: str
    channel: str
    language: str | None
    speaks_language: bool | None
    """Whether this worker speaks the customer's language: False says that nobody free does; None when none is known."""
    reason: str | None
    summary_first_sentence: str | None
    promise: ShownPromise | None
    queue: str | None
    from_: OfferedBy | None
    waiting_since: datetime
    created_at: datetime
    expires_at: datetime
    server_now: datetime


@dataclass(frozen=True, kw_only=True)
class TaskCard:
    """A task of this worker; `unread` counts what the customer said since the worker's last words."""

    task_id: str
    reservation_id: str
    conversation_id: str | None
    profile_id: str | None
    store_id: str | None
    customer_name: str | None
    customer_address: str
    channel: str
    status: str
    accepted_at: datetime | None
    last_text: str | None
    last_at: datetime | None
    unread: int
    reason: str | None
    promise: ShownPromise | None
    call: ShownCall | None


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What rings and what is being worked on."""

    offers: tuple[Offer, ...]
    tasks: tuple[TaskCard, ...]


class DeskView:
    """Reads desktops."""

    def __init__(
        self,
        *,
        routing: RoutingService,
        conversations: ConversationService,
        past: CustomerPast,
        words: SpokenWords,
        worker_calls: WorkerCalls,
    ) -> None:
        """Keep the rooms, and the reads this one is made of."""
        self._worker_calls = worker_calls
        self._routing = routing
        self._conversations = conversations
        self._past = past
        self._words = words

    def worker(self, tx: Transaction, *, account_id: str, worker_id: str) -> Worker:
        """Return a worker of this account. Raises `WorkerNotFound`."""
        worker = self._routing.get_worker(tx, worker_id=worker_id)
        if worker.account_id != account_id:
            raise WorkerNotFound
        return worker

    def me(self, tx: Transaction, *, account_id: str, worker_id: str) -> Me:
        """Return who a worker is, what they do, and what else they may do. Raises `WorkerNotFound`."""
        worker = self.worker(tx, account_id=account_id, worker_id=worker_id)
        known = self._routing.list_activities(tx, workspace_id=worker.workspace_id, page=_ACTIVITIES).items
        return Me(
            worker_id=worker_id,
            name=worker.friendly_name,
            languages=worker.languages,
            activity=ShownActivity(
                id=worker.activity_id, name=worker.activity_name, available=worker.available
            ),
            activities=tuple(_shown(activity) for activity in known),
            activity_since=worker.activity_since,
            after_this=self._after_this(tx, worker_id, known),
            workspace_id=worker.workspace_id,
            account_id=worker.account_id,
        )

    def _after_this(self, tx: Transaction, worker_id: str, known: Sequence[Activity]) -> ShownActivity | None:
        said = {each.post_work_activity_id for each in self._live(tx, worker_id)}
        return next((_shown(one) for one in known if one.activity_id in said), None)

    def desk(self, tx: Transaction, *, account_id: str, worker_id: str) -> Desk:
        """Return what rings at a desktop and what is being worked on there. Raises `WorkerNotFound`."""
        self.worker(tx, account_id=account_id, worker_id=worker_id)
        live = self._routing.list_live_reservations(tx, worker_id=worker_id)
        ringing = [each for each in live if each.status is ReservationStatus.PENDING]
        mine = [each for each in live if each.status is not ReservationStatus.PENDING]
        return Desk(
            offers=tuple(self._offer(tx, each) for each in ringing),
            tasks=tuple(self._card(tx, self._task_of(tx, each), each) for each in mine),
        )

    def card(self, tx: Transaction, *, account_id: str, worker_id: str, task_id: str) -> TaskCard:
        """Return the card of a task this worker accepted. Raises `TaskNotFound`."""
        task = self.task(tx, account_id=account_id, worker_id=worker_id, task_id=task_id)
        reservation = self._routing.find_live_reservation(tx, task_id=task_id)
        if reservation is None:
            raise TaskNotFound
        return self._card(tx, task, reservation)

    def task(self, tx: Transaction, *, account_id: str, worker_id: str | None, task_id: str) -> Task:
        """Return a task that this worker may see (None: the console, which may see all). Raises `TaskNotFound`."""
        task = self._routing.get_task(tx, task_id=task_id)
        if task.account_id != account_id:
            raise TaskNotFound
        if worker_id is None or task.worker_id == worker_id:
            return task
        live = self._routing.list_live_reservations(tx, worker_id=worker_id)
        if task_id not in {each.task_id for each in live}:
            raise TaskNotFound
        return task

    def transcript(
        self, tx: Transaction, *, account_id: str, worker_id: str | None, conversation_id: str
    ) -> tuple[Spoken, ...]:
        """Return what was said in a conversation this worker may see: one of a task, or of the same customer before.

        Raises `ConversationNotFound`; `TaskNotFound` when it is no business of this worker.
        """
        conversation = self._conversations.get_conversation(
            tx, conversation_id=conversation_id, account_id=account_id
        )
        if worker_id is not None and not self.concerns(
            tx,
            worker_id=worker_id,
            conversation_id=conversation_id,
            profile_id=conversation.profile_id,
        ):
            raise TaskNotFound("There is no such conversation among yours.")
        return self._words.transcript(tx, conversation_id=conversation_id)

    def concerns(
        self, tx: Transaction, *, worker_id: str, conversation_id: str | None, profile_id: str | None
    ) -> bool:
        """Say whether a conversation or customer is of a task that rings or is worked on at this desktop."""
        tasks = [self._task_of(tx, each) for each in self._live(tx, worker_id)]
        return any(
            (conversation_id is not None and task.conversation_id == conversation_id)
            or (profile_id is not None and task.profile_id == profile_id)
            for task in tasks
        )

    def about(self, tx: Transaction, *, account_id: str, conversation_id: str) -> str | None:
        """Return the profile of a conversation; None when there is neither."""
        try:
            found = self._conversations.get_conversation(
                tx, conversation_id=conversation_id, account_id=account_id
            )
        except NotFound:
            return None
        return found.profile_id

    def followed(self, tx: Transaction, *, worker_id: str) -> DeskFeed:
        """Return what this worker's live feed lets through, as their desktop stands now."""
        tasks = [self._task_of(tx, each) for each in self._live(tx, worker_id)]
        return DeskFeed(worker_id=worker_id, tasks=tasks)

    def _live(self, tx: Transaction, worker_id: str) -> Sequence[Reservation]:
        return self._routing.list_live_reservations(tx, worker_id=worker_id)

    def _task_of(self, tx: Transaction, reservation: Reservation) -> Task:
        return self._routing.get_task(tx, task_id=reservation.task_id)

    def _offer(self, tx: Transaction, reservation: Reservation) -> Offer:
        task = self._task_of(tx, reservation)
        return Offer(
            reservation_id=reservation.reservation_id,
            task_id=task.task_id,
            conversation_id=task.conversation_id,
            customer_name=_text(task, "customerName"),
            customer_address=_text(task, "customerAddress") or "",
            channel=(_text(task, "channelType") or task.channel).upper(),
            language=_text(task, "language"),
            speaks_language=self._routing.speaks_language(
                tx, worker_id=reservation.worker_id, task_id=task.task_id
            ),
            reason=_text(task, "reason"),
            summary_first_sentence=self._first_sentence(tx, task),
            promise=_promise(task, tx.now),
            queue=self._queue_name(tx, task),
            from_=_offered_by(task),
            waiting_since=task.created_at,
            created_at=reservation.created_at,
            expires_at=reservation.expires_at,
            server_now=tx.now,
        )

    def _queue_name(self, tx: Transaction, task: Task) -> str | None:
        try:
            return task.queue_id and self._routing.get_queue(tx, queue_id=task.queue_id).friendly_name
        except NotFound:
            return None

    def _first_sentence(self, tx: Transaction, task: Task) -> str | None:
        if task.conversation_id is None:
            return None
        conversation = self._conversations.get_conversation(tx, conversation_id=task.conversation_id)
        summary = self._past.summary(tx, conversation=conversation)
        return summary.sentences[0]["text"] if summary and summary.sentences else None

    def _card(self, tx: Transaction, task: Task, reservation: Reservation) -> TaskCard:
        conversation_id = task.conversation_id
        glimpse = self._words.glimpse(tx, conversation_id=conversation_id) if conversation_id else None
        return TaskCard(
            task_id=task.task_id,
            reservation_id=reservation.reservation_id,
            conversation_id=conversation_id,
            profile_id=task.profile_id,
            store_id=_text(task, "storeId"),
            customer_name=glimpse.customer_name if glimpse else _text(task, "customerName"),
            customer_address=(glimpse.customer_address if glimpse else _text(task, "customerAddress")) or "",
            channel=glimpse.channel if glimpse else task.channel.upper(),
            status=str(task.status),
            accepted_at=task.accepted_at,
            last_text=glimpse.last_text if glimpse else None,
            last_at=glimpse.last_at if glimpse else None,
            unread=self._unread(tx, task),
            reason=_text(task, "reason"),
            promise=_promise(task, tx.now),
            call=self.call(tx, task),
        )

    def call(self, tx: Transaction, task: Task) -> ShownCall | None:
        """Return the call a task is about, None when it is about none."""
        return self._worker_calls.shown(tx, task=task)

    def _unread(self, tx: Transaction, task: Task) -> int:
        """Count the customer's words since anybody on our side spoke, among those after acceptance."""
        if task.conversation_id is None or task.accepted_at is None:
            return 0
        newest = self._conversations.list_communications(
            tx, conversation_id=task.conversation_id, page=PageRequest(size=100), newest_first=True
        ).items
        unread = 0
        for communication in newest:
            if communication.speaker.kind is not SpeakerKind.CUSTOMER:
                break
            unread += communication.created_at >= task.accepted_at
        return unread


class DeskFeed:
    """Lets through what one worker may hear: their own activity and offers, and what happens around their tasks.

    It follows along: an offer opens a conversation to the worker, its end closes it again.
    """

    _GONE = frozenset(
        {"ReservationRejected", "ReservationTimedOut", "ReservationCanceled", "ReservationRescinded"}
    )
    _OVER = frozenset({"TaskCompleted", "TaskCanceled"})

    def __init__(self, *, worker_id: str, tasks: Iterable[Task]) -> None:
        """Begin with the tasks that ring or are worked on."""
        self._worker_id = worker_id
        self._tasks = {task.task_id: (task.conversation_id, task.profile_id) for task in tasks}

    def __call__(self, event: EventRecord) -> bool:
        """Say whether the worker may hear of an event; events come in order."""
        if event.data.get("worker_id") == self._worker_id:
            self._follow(event)
            return True
        if event.task_id is not None and event.type.startswith("Reservation"):
            return False
        heard = self._is_mine(event)
        if event.type in self._OVER and event.task_id is not None:
            self._tasks.pop(event.task_id, None)
        return heard

    def _follow(self, event: EventRecord) -> None:
        if event.task_id is None:
            return
        if event.type in self._GONE or event.type in self._OVER:
            self._tasks.pop(event.task_id, None)
        else:
            self._tasks[event.task_id] = (event.conversation_id, event.profile_id)

    def _is_mine(self, event: EventRecord) -> bool:
        if event.task_id is not None:
            return event.task_id in self._tasks
        if event.conversation_id is not None:
            return any(
                event.conversation_id == conversation_id for conversation_id, _ in self._tasks.values()
            )
        if event.profile_id is not None:
            return any(event.profile_id == profile_id for _, profile_id in self._tasks.values())
        return False


def _shown(activity: Activity) -> ShownActivity:
    return ShownActivity(id=activity.activity_id, name=activity.friendly_name, available=activity.available)


def _text(task: Task, key: str) -> str | None:
    """Return one of a task's attributes when it is a text; developers may put anything there."""
    value: Any = task.attributes.get(key)
    return value if isinstance(value, str) and value else None


def _promise(task: Task, now: datetime) -> ShownPromise | None:
    """Return what the customer was promised; None when nothing was."""
    found = promise_of(task)
    if found is None:
        return None
    by = parse_iso(found["by"])
    return ShownPromise(kind=str(found.get("kind")), by=by, late=by < now)


def _offered_by(task: Task) -> OfferedBy | None:
    """Return which colleague a task comes from, by the attributes that a transfer or an invitation leaves in it."""
    for kind in ("transfer", "invite"):
        told: Any = task.attributes.get(kind)
        name = told.get("fromWorkerName") if isinstance(told, Mapping) else None
        if isinstance(name, str) and name:
            note = told.get("note")
            return OfferedBy(
                kind="warm" if told.get("type") == TransferKind.WARM else kind,
                name=name,
                note=note if isinstance(note, str) and note else None,
            )
    return None
