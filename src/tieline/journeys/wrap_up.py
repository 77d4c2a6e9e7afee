"""The end of a task: what a worker writes of it is kept as it is typed, and its time runs out on the server.

The draft belongs to the task, so a second tab, a reload or another machine goes on with it; whoever takes the case over
begins with the note of whoever had it before. `WorkerDesk.finish` completes the task, `WrapUpTime` where nobody does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from tieline.casework import CaseworkService, DispositionCode, WrapUpDraft
from tieline.interactions import InteractionService
from tieline.journeys.desk_view import DeskView
from tieline.kit import jobs
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Conflict, NotFound
from tieline.kit.jobs import Job
from tieline.routing import RoutingService, Task, TaskStatus

BEGIN_WRAP_UP = "begin_wrap_up_time"
WRAP_UP_DUE = "wrap_up_due"
TIME_RAN_OUT = "Wrap-up time ran out"


class TaskIsFinished(Conflict):
    """This task is finished; what was written of it stays as it is."""


@dataclass(frozen=True, kw_only=True)
class ShownWrapUp:
    """What the wrap-up of a task shows; `due_at` is when the server finishes it by itself, by the clock of `server_now`."""

    disposition: str | None
    note: str
    remember: tuple[str, ...] | None
    version: int
    updated_by: str | None
    codes: tuple[DispositionCode, ...]
    required: bool
    note_required: bool
    due_at: datetime | None
    extension_seconds: int
    server_now: datetime


def due_key(task_id: str) -> str:
    """Return the name of the job that ends a task's wrap-up time."""
    return f"{WRAP_UP_DUE}:{task_id}"


def queue_name(tx: Transaction, routing: RoutingService, task: Task) -> str | None:
    """Return the name of the queue a task came by, None for none."""
    if task.queue_id is None:
        return None
    try:
        return routing.get_queue(tx, queue_id=task.queue_id).friendly_name
    except NotFound:
        return None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a task ends, and by whom; `by_rules` says that the project's rules must have their way."""

    task: Task
    by: str
    disposition: str | None
    note: str | None
    by_rules: bool = True


def keep_outcome(
    tx: Transaction, outcome: Outcome, *, casework: CaseworkService, routing: RoutingService
) -> None:
    """Keep in its draft how a task ends. Raises what the project's rules ask for and do not get."""
    task, disposition, note = outcome.task, outcome.disposition, outcome.note
    if outcome.by_rules:
        casework.get_rules(tx, account_id=task.account_id).check(
            queue=queue_name(tx, routing, task), disposition=disposition, note=note
        )
    casework.write_draft(
        tx,
        account_id=task.account_id,
        conversation_id=task.conversation_id,
        task_id=task.task_id,
        by=outcome.by,
        changes={"disposition": disposition, "note": note or "", "due_at": None},
    )
    jobs.cancel(tx, dedup_id=due_key(task.task_id))


class WrapUps:
    """Shows and keeps what is written of the end of tasks."""

    def __init__(
        self,
        db: Database,
        *,
        casework: CaseworkService,
        routing: RoutingService,
        interactions: InteractionService,
        desk: DeskView,
    ) -> None:
        """Keep the rooms; `desk` says who may see which task."""
        self._db = db
        self._interactions = interactions
        self._casework = casework
        self._routing = routing
        self._desk = desk

    def read(self, tx: Transaction, *, account_id: str, worker_id: str | None, task_id: str) -> ShownWrapUp:
        """Return a task's wrap-up. Raises `TaskNotFound`."""
        task = self._desk.task(tx, account_id=account_id, worker_id=worker_id, task_id=task_id)
        draft = self._draft(tx, task)
        rules = self._casework.get_rules(tx, account_id=account_id)
        queue = queue_name(tx, self._routing, task)
        return ShownWrapUp(
            disposition=draft.disposition,
            note=draft.note,
            remember=draft.remember,
            version=draft.version,
            updated_by=draft.updated_by,
            codes=rules.codes_of(queue),
            required=rules.asks_for_disposition(queue),
            note_required=rules.note_required,
            due_at=draft.due_at,
            extension_seconds=rules.extension_seconds,
            server_now=tx.now,
        )

    def _draft(self, tx: Transaction, task: Task) -> WrapUpDraft:
        """Return the task's draft; before anything is written in it, the note of the task that this case came from."""
        draft = self._casework.get_draft(tx, task_id=task.task_id)
        if draft.updated_by is not None or task.conversation_id is None:
            return draft
        before = self._casework.list_drafts(tx, conversation_ids=[task.conversation_id])
        earlier = before.get(task.conversation_id)
        return (
            draft if earlier is None or earlier.task_id == task.task_id else replace(draft, note=earlier.note)
        )

    async def write(
        self, *, account_id: str, worker_id: str, task_id: str, changes: Mapping[str, Any]
    ) -> WrapUpDraft:
        """Keep some fields of a draft: `disposition`, `note`, `remember`. Raises `TaskNotFound`, `TaskIsFinished`."""

        def write(tx: Transaction) -> WrapUpDraft:
            task = self._desk.task(tx, account_id=account_id, worker_id=worker_id, task_id=task_id)
            if task.status in {TaskStatus.COMPLETED, TaskStatus.CANCELED}:
                raise TaskIsFinished
            inherited = {"note": self._draft(tx, task).note}
            return self._casework.write_draft(
                tx,
                account_id=account_id,
                conversation_id=task.conversation_id,
                task_id=task_id,
                by=worker_id,
                changes={**inherited, **changes},
            )

        return await self._db.transact(write, key=await self._key(task_id))

    async def extend(self, *, account_id: str, worker_id: str, task_id: str) -> datetime:
        """Give a wrap-up more time; return when it runs out now. Raises `TaskNotFound`, `NothingToExtend`."""

        def extend(tx: Transaction) -> datetime:
            task = self._desk.task(tx, account_id=account_id, worker_id=worker_id, task_id=task_id)
            due_at = self._casework.longer(tx, account_id=account_id, task_id=task_id)
            self._set_time(tx, task, due_at)
            return due_at

        return await self._db.transact(extend, key=await self._key(task_id))

    async def begin(self, job: Job) -> None:
        """Let the time of a wrap-up run (job on TaskUpdated "wrapping"), where the project gives it one."""
        task_id: str = job.payload["task_id"]

        def begin(tx: Transaction) -> None:
            task = self._routing.get_task(tx, task_id=task_id)
            seconds = self._casework.get_rules(tx, account_id=task.account_id).seconds
            known = self._casework.get_draft(tx, task_id=task_id).due_at
            if task.status is TaskStatus.WRAPPING and seconds is not None and known is None:
                self._set_time(tx, task, tx.now + timedelta(seconds=seconds))

        await self._db.transact(begin, key=await self._key(task_id))

    def _set_time(self, tx: Transaction, task: Task, due_at: datetime) -> None:
        draft = self._casework.get_draft(tx, task_id=task.task_id)
        self._casework.write_draft(
            tx,
            account_id=task.account_id,
            conversation_id=task.conversation_id,
            task_id=task.task_id,
            by=draft.updated_by,
            changes={"due_at": due_at},
        )
        payload = {"task_id": task.task_id}
        jobs.enqueue(tx, WRAP_UP_DUE, payload, due_at=due_at, dedup_id=due_key(task.task_id), replace=True)

    async def run_out(self, job: Job) -> None:
        """Finish a task whose wrap-up time is over, with what was written so far (job `wrap_up_due`).

        As its worker would: a conversation that is still open for them is closed, so that nobody is left with it (P6).
        """
        task_id: str = job.payload["task_id"]

        def finish(tx: Transaction) -> None:
            task = self._routing.get_task(tx, task_id=task_id)
            draft = self._casework.get_draft(tx, task_id=task_id)
            if task.status is not TaskStatus.WRAPPING or draft.due_at is None or draft.due_at > tx.now:
                return
            reason = draft.disposition or TIME_RAN_OUT
            if self._interactions.is_beside(tx, task_id=task_id):
                self._interactions.leave_beside(tx, task=task, reason=reason)
                return
            self._interactions.complete(
                tx, task=task, reason=reason, disposition=draft.disposition, note=draft.note or None
            )
            self._interactions.close_after(tx, task=task, by="timer")

        await self._db.transact(finish, key=await self._key(task_id))

    async def _key(self, task_id: str) -> str:
        """Return what changes of a task's end are serialised by: its conversation, as at the worker's desk."""
        task = await self._db.read(partial(self._routing.get_task, task_id=task_id))
        return task.conversation_id or task_id
