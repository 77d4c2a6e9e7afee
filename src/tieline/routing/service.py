"""The routing service: tasks, the reservations that offer them to workers, and who is on duty.

Setting up is in `setup.py`, the way of a task through its workflow in `offers.py`, the order of workers in
`matching.py`. Every method takes the open transaction and keyword arguments; those that hand out or take back work
lock the workspace first. The jobs it enqueues are named in `offers.py`; `run_timer` is their handler's one call.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from tieline.kit.db import Transaction
from tieline.kit.events import emit
from tieline.kit.ids import IdKind, new_id
from tieline.kit.jobs import cancel, enqueue
from tieline.kit.pages import Page, PageRequest
from tieline.routing import offers, store, tables
from tieline.routing.errors import (
    ReservationInOtherState,
    ReservationNotFound,
    RoutingFieldInvalid,
    TaskInOtherState,
    TaskNotFound,
    WorkflowNotFound,
)
from tieline.routing.events import (
    ReservationAccepted,
    ReservationCanceled,
    ReservationRejected,
    ReservationTimedOut,
    TaskCompleted,
    TaskCreated,
    WorkerActivityChanged,
)
from tieline.routing.models import (
    RESERVATION_STEPS,
    TASK_STEPS,
    TASK_TIMEOUT_SECONDS,
    Reservation,
    ReservationFilter,
    ReservationStatus,
    Task,
    TaskFilter,
    TaskStatus,
    Worker,
)
from tieline.routing.setup import FIRST_PAGE, RoutingSetup, checked_attributes

MAX_TASK_TIMEOUT = 1_209_600
MAX_PRIORITY = 2**31 - 1

_TIMERS = (offers.OFFER_TASK, offers.RESERVATION_EXPIRED, offers.TARGET_EXPIRED, offers.TASK_EXPIRED)


class RoutingService(RoutingSetup):
    """Hands tasks to workers: one offer rings at a time, and every task is offered, taken, finished or canceled."""

    TIMERS = _TIMERS

    # Tasks

    def create_task(
        self,
        tx: Transaction,
        *,
        workspace_id: str,
        workflow_id: str,
        attributes: Mapping[str, Any],
        priority: int = 0,
        timeout: int = TASK_TIMEOUT_SECONDS,
        channel: str = "default",
        conversation_id: str | None = None,
        profile_id: str | None = None,
    ) -> Task:
        """Make a task; a job offers it, unless `offer_task` is called in the same transaction.

        Args:
            tx: the open transaction.
            workspace_id: where it is worked on.
            workflow_id: the rules that find its queue.
            attributes: what expressions and the worker see.
            priority: higher goes first.
            timeout: seconds until a task that nobody took is canceled.
            channel: a task channel's unique name or id.
            conversation_id: the conversation it is about.
            profile_id: the customer it is about.

        Returns:
            The task, pending; or canceled when no filter of the workflow takes it.

        Raises:
            WorkflowNotFound, TaskChannelNotFound, AttributesInvalid, RoutingFieldInvalid: see there.
        """
        workflow = self.get_workflow(tx, workflow_id=workflow_id)
        if workflow.workspace_id != workspace_id:
            raise WorkflowNotFound
        _check_range(priority, "Priority", most=MAX_PRIORITY)
        _check_range(timeout, "Timeout", least=1, most=MAX_TASK_TIMEOUT)
        task_id = new_id(IdKind.TASK)
        values = {
            "task_id": task_id,
            "workspace_id": workspace_id,
            "account_id": workflow.account_id,
            "workflow_id": workflow_id,
            "attributes": checked_attributes(attributes),
            "status": TaskStatus.PENDING,
            "priority": priority,
            "timeout": timeout,
            "channel": self.get_task_channel(tx, workspace_id=workspace_id, wanted=channel).unique_name,
            "conversation_id": conversation_id,
            "profile_id": profile_id,
        }
        store.insert(tx, tables.tasks, values)
        return self._begin(tx, self.get_task(tx, task_id=task_id))

    def get_task(self, tx: Transaction, *, task_id: str) -> Task:
        """Return a task. Raises `TaskNotFound`."""
        found = store.find_task(tx, task_id)
        if found is None:
            raise TaskNotFound
        return found

    def find_open_task(self, tx: Transaction, *, conversation_id: str) -> Task | None:
        """Return the conversation's task that waits or is worked on, if there is one."""
        return store.find_open_task(tx, conversation_id=conversation_id)

    def list_tasks(
        self,
        tx: Transaction,
        *,
        workspace_id: str,
        matching: TaskFilter | None = None,
        page: PageRequest = FIRST_PAGE,
    ) -> Page[Task]:
        """List a workspace's tasks, oldest first."""
        return store.list_tasks(tx, workspace_id=workspace_id, matching=matching or TaskFilter(), page=page)

    def update_task(
        self,
        tx: Transaction,
        *,
        task_id: str,
        attributes: Mapping[str, Any] | None = None,
        priority: int | None = None,
    ) -> Task:
        """Replace a task's attributes or priority; what is None stays. Where it stands in its workflow stays too."""
        task = self.get_task(tx, task_id=task_id)
        changes: dict[str, Any] = {}
        if attributes is not None:
            changes["attributes"] = checked_attributes(attributes)
        if priority is not None:
            _check_range(priority, "Priority", most=MAX_PRIORITY)
            changes["priority"] = priority
        if not changes:
            return task
        store.update(tx, tables.tasks, task_id, changes)
        changed = self.get_task(tx, task_id=task_id)
        offers.tell_update(tx, changed)
        return changed

    def complete_task(self, tx: Transaction, *, task_id: str, reason: str | None = None) -> Task:
        """Finish a task that a worker accepted. Raises `TaskInOtherState`, `TaskNotFound`."""
        task = self._locked_task(tx, task_id)
        _check_task_step(task, TaskStatus.COMPLETED)
        self._step_live_reservation(tx, task, ReservationStatus.COMPLETED)
        closed = offers.close_task(tx, task, status=TaskStatus.COMPLETED, reason=reason)
        emit(tx, TaskCompleted(**offers.event_ids(closed), worker_id=closed.worker_id))
        if task.worker_id is not None:
            store.update(tx, tables.workers, task.worker_id, {"idle_since": tx.now})
            self._offer_next(tx, worker_id=task.worker_id)
        return closed

    def wrap_up_task(self, tx: Transaction, *, task_id: str, reason: str | None = None) -> Task:
        """Let the worker note things down after the customer is gone. Raises `TaskInOtherState`, `TaskNotFound`."""
        task = self._locked_task(tx, task_id)
        _check_task_step(task, TaskStatus.WRAPPING)
        self._step_live_reservation(tx, task, ReservationStatus.WRAPPING)
        store.update(tx, tables.tasks, task_id, {"status": TaskStatus.WRAPPING, "reason": reason})
        wrapping = self.get_task(tx, task_id=task_id)
        offers.tell_update(tx, wrapping)
        return wrapping

    def cancel_task(self, tx: Transaction, *, task_id: str, reason: str = "") -> Task:
        """Take back a task that nobody accepted yet; its offer stops ringing. Raises `TaskInOtherState`."""
        task = self._locked_task(tx, task_id)
        _check_task_step(task, TaskStatus.CANCELED)
        ringing = store.find_live_reservation(tx, task_id=task_id)
        if ringing is not None:
            self._step_reservation(tx, ringing, ReservationStatus.CANCELED)
            emit(tx, ReservationCanceled(**_reservation_ids(task, ringing)))
        canceled = offers.close_task(tx, task, status=TaskStatus.CANCELED, reason=reason)
        if ringing is not None:
            self._offer_next(tx, worker_id=ringing.worker_id)
        return canceled

    # Offers

    def offer_task(self, tx: Transaction, *, task_id: str) -> Reservation | None:
        """Offer a waiting task to the worker who is first in the order of `matching.py`.

        Returns:
            The reservation that rings now (also when it rang already), or None while the task waits for somebody
            or is past offering.
        """
        task = self._locked_task(tx, task_id)
        if task.status == TaskStatus.RESERVED:
            return store.find_live_reservation(tx, task_id=task_id)
        return offers.offer(tx, task) if task.status == TaskStatus.PENDING else None

    def offer_waiting_tasks(self, tx: Transaction, *, worker_id: str) -> list[Reservation]:
        """Offer waiting tasks after a worker has become free: highest priority first, then longest waiting.

        Call it after anything outside of this service that frees a worker; `set_worker_activity` and the end of
        offers and tasks do it themselves.
        """
        worker = self.get_worker(tx, worker_id=worker_id)
        store.lock_workspace(tx, worker.workspace_id)
        return self._offer_next(tx, worker_id=worker_id, again=True)

    def get_reservation(self, tx: Transaction, *, reservation_id: str) -> Reservation:
        """Return a reservation. Raises `ReservationNotFound`."""
        found = store.find_reservation(tx, reservation_id)
        if found is None:
            raise ReservationNotFound
        return found

    def find_live_reservation(self, tx: Transaction, *, task_id: str) -> Reservation | None:
        """Return the reservation of a task that rings or was accepted and is not finished."""
        return store.find_live_reservation(tx, task_id=task_id)

    def list_reservations(
        self,
        tx: Transaction,
        *,
        workspace_id: str,
        matching: ReservationFilter | None = None,
        page: PageRequest = FIRST_PAGE,
    ) -> Page[Reservation]:
        """List a workspace's reservations, oldest first."""
        return store.list_reservations(
            tx, workspace_id=workspace_id, matching=matching or ReservationFilter(), page=page
        )

    def list_live_reservations(self, tx: Transaction, *, worker_id: str) -> list[Reservation]:
        """Return what rings at a worker's desktop and what they accepted and have not finished, oldest first."""
        return store.list_live_reservations(tx, worker_id=worker_id)

    def accept_reservation(self, tx: Transaction, *, reservation_id: str) -> tuple[Task, Reservation]:
        """Give the task to the worker it rings at. Raises `ReservationInOtherState` when the offer is gone."""
        task, reservation = self._locked_reservation(tx, reservation_id)
        accepted = self._step_reservation(tx, reservation, ReservationStatus.ACCEPTED)
        worker_id = reservation.worker_id
        values = {"status": TaskStatus.ASSIGNED, "worker_id": worker_id, "accepted_at": tx.now}
        store.update(tx, tables.tasks, task.task_id, values)
        for kind in (offers.TARGET_EXPIRED, offers.TASK_EXPIRED):
            cancel(tx, dedup_id=f"{kind}:{task.task_id}")
        assigned = self.get_task(tx, task_id=task.task_id)
        offers.tell_update(tx, assigned)
        emit(tx, ReservationAccepted(**_reservation_ids(task, reservation)))
        self._offer_next(tx, worker_id=worker_id)
        return assigned, accepted

    def reject_reservation(
        self, tx: Transaction, *, reservation_id: str, activity_id: str | None = None
    ) -> Reservation:
        """Pass a task on to the next worker; `activity_id` says what the worker does from now on.

        Raises `ReservationInOtherState` when the offer is gone.
        """
        task, reservation = self._locked_reservation(tx, reservation_id)
        rejected = self._step_reservation(tx, reservation, ReservationStatus.REJECTED)
        emit(tx, ReservationRejected(**_reservation_ids(task, reservation)))
        self._move_worker(tx, worker_id=reservation.worker_id, activity_id=activity_id)
        self._pass_on(tx, task, reservation)
        return rejected

    def expire_reservation(self, tx: Transaction, *, reservation_id: str) -> Reservation:
        """Pass a task on whose worker did not answer; a reservation that rings no more is returned as it is.

        The worker stays on duty unless the workspace has a timeout activity.
        """
        reservation = self.get_reservation(tx, reservation_id=reservation_id)
        store.lock_workspace(tx, reservation.workspace_id)
        reservation = self.get_reservation(tx, reservation_id=reservation_id)
        if reservation.status != ReservationStatus.PENDING:
            return reservation
        task = self.get_task(tx, task_id=reservation.task_id)
        expired = self._step_reservation(tx, reservation, ReservationStatus.TIMEOUT)
        emit(tx, ReservationTimedOut(**_reservation_ids(task, reservation)))
        workspace = self.get_workspace(tx, workspace_id=task.workspace_id)
        self._move_worker(tx, worker_id=reservation.worker_id, activity_id=workspace.timeout_activity_id)
        self._pass_on(tx, task, reservation)
        return expired

    # Workers on duty

    def set_worker_activity(
        self, tx: Transaction, *, worker_id: str, activity_id: str, reject_pending_reservations: bool = True
    ) -> Worker:
        """Change what a worker is doing; one who becomes available is offered what waits.

        With `reject_pending_reservations`, what rings at the desktop of a worker who goes off duty rings elsewhere
        at once instead of timing out. Raises `ActivityNotFound`, `WorkerNotFound`.
        """
        worker = self.get_worker(tx, worker_id=worker_id)
        self._activity_of(tx, workspace_id=worker.workspace_id, activity_id=activity_id)
        store.lock_workspace(tx, worker.workspace_id)
        changed = self._move_worker(tx, worker_id=worker_id, activity_id=activity_id)
        if changed.available:
            self._offer_next(tx, worker_id=worker_id, again=True)
        elif reject_pending_reservations:
            for reservation in store.list_live_reservations(tx, worker_id=worker_id):
                if reservation.status == ReservationStatus.PENDING:
                    self.reject_reservation(tx, reservation_id=reservation.reservation_id)
        return changed

    def who_is_available(
        self, tx: Transaction, *, workflow_id: str, attributes: Mapping[str, Any]
    ) -> list[Worker]:
        """Return the workers who would be asked now for a task with these attributes, the first to be asked in front."""
        workflow = self.get_workflow(tx, workflow_id=workflow_id)
        loads = store.list_loads(tx, workspace_id=workflow.workspace_id)
        return offers.candidates_for(tx, workflow=workflow, attributes=attributes, loads=loads)

    # Timers and erasing

    def run_timer(self, tx: Transaction, *, kind: str, payload: Mapping[str, Any]) -> None:
        """Do what a due job of this room says; safe to run twice. `kind` is one of `RoutingService.TIMERS`."""
        if kind == offers.RESERVATION_EXPIRED:
            if store.find_reservation(tx, payload["reservation_id"]) is not None:
                self.expire_reservation(tx, reservation_id=payload["reservation_id"])
            return
        task_id = payload["task_id"]
        if store.find_task(tx, task_id) is None:
            return
        if kind == offers.OFFER_TASK:
            self.offer_task(tx, task_id=task_id)
        elif kind == offers.TARGET_EXPIRED:
            self.expire_target(tx, task_id=task_id, position=tuple(payload["position"]))
        elif kind == offers.TASK_EXPIRED:
            self.expire_task(tx, task_id=task_id)

    def expire_target(self, tx: Transaction, *, task_id: str, position: tuple[int, ...]) -> Task:
        """Move a task on whose target's time is over; an offer that rings is left to ring."""
        task = self._locked_task(tx, task_id)
        if task.position != position:
            return task
        ringing = store.find_live_reservation(tx, task_id=task_id)
        if task.status == TaskStatus.RESERVED and ringing is not None:
            # The offer decides first; if it fails, the target is given up when this comes back.
            payload = {"task_id": task_id, "position": list(position)}
            due_at = ringing.expires_at + timedelta(seconds=1)
            dedup_id = f"{offers.TARGET_EXPIRED}:{task_id}"
            enqueue(tx, offers.TARGET_EXPIRED, payload, due_at=due_at, dedup_id=dedup_id, replace=True)
        elif task.status == TaskStatus.PENDING:
            task = offers.advance(tx, task, skipped=False)
            offers.offer(tx, task)
        return self.get_task(tx, task_id=task_id)

    def expire_task(self, tx: Transaction, *, task_id: str) -> Task:
        """Cancel a task that nobody took within its timeout; one that somebody took is returned as it is."""
        task = self._locked_task(tx, task_id)
        if task.status not in (TaskStatus.PENDING, TaskStatus.RESERVED):
            return task
        return self.cancel_task(tx, task_id=task_id, reason=offers.TASK_TOO_OLD)

    def erase_profile(self, tx: Transaction, *, profile_id: str, conversation_ids: Sequence[str] = ()) -> int:
        """Delete every task and reservation about a customer (P12); return how many tasks there were."""
        return store.erase_profile_tasks(tx, profile_id=profile_id, conversation_ids=conversation_ids)

    # Steps that several verbs share; the workspace is locked

    def _begin(self, tx: Transaction, task: Task) -> Task:
        store.lock_workspace(tx, task.workspace_id)
        emit(tx, TaskCreated(**offers.event_ids(task)))
        due_at = tx.now + timedelta(seconds=task.timeout)
        dedup_id = f"{offers.TASK_EXPIRED}:{task.task_id}"
        enqueue(tx, offers.TASK_EXPIRED, {"task_id": task.task_id}, due_at=due_at, dedup_id=dedup_id)
        entered = offers.enter_workflow(tx, task)
        if entered.status == TaskStatus.PENDING:
            offers.schedule_offer(tx, entered)
        return entered

    def _locked_task(self, tx: Transaction, task_id: str) -> Task:
        store.lock_workspace(tx, self.get_task(tx, task_id=task_id).workspace_id)
        return self.get_task(tx, task_id=task_id)

    def _locked_reservation(self, tx: Transaction, reservation_id: str) -> tuple[Task, Reservation]:
        store.lock_workspace(tx, self.get_reservation(tx, reservation_id=reservation_id).workspace_id)
        reservation = self.get_reservation(tx, reservation_id=reservation_id)
        return self.get_task(tx, task_id=reservation.task_id), reservation

    def _step_reservation(
        self, tx: Transaction, reservation: Reservation, status: ReservationStatus
    ) -> Reservation:
        if status not in RESERVATION_STEPS.get(reservation.status, ()):
            raise ReservationInOtherState(
                f"The reservation is {reservation.status} and cannot become {status}.",
                conflicting_id=reservation.reservation_id,
            )
        reservation_id = reservation.reservation_id
        store.update(tx, tables.reservations, reservation_id, {"status": status})
        cancel(tx, dedup_id=f"{offers.RESERVATION_EXPIRED}:{reservation_id}")
        return self.get_reservation(tx, reservation_id=reservation_id)

    def _step_live_reservation(self, tx: Transaction, task: Task, status: ReservationStatus) -> None:
        live = store.find_live_reservation(tx, task_id=task.task_id)
        if live is not None:
            self._step_reservation(tx, live, status)

    def _pass_on(self, tx: Transaction, task: Task, declined: Reservation) -> None:
        """Ring elsewhere, and ring the worker who declined for something else."""
        store.update(tx, tables.tasks, task.task_id, {"status": TaskStatus.PENDING})
        store.update(tx, tables.workers, declined.worker_id, {"idle_since": tx.now})
        waiting = self.get_task(tx, task_id=task.task_id)
        offers.tell_update(tx, waiting)
        offers.offer_after_decline(tx, waiting)
        self._offer_next(tx, worker_id=declined.worker_id)

    def _offer_next(self, tx: Transaction, *, worker_id: str, again: bool = False) -> list[Reservation]:
        """Offer what waits until this worker's desktop rings; what they declined only when asked `again`."""
        made: list[Reservation] = []
        worker = self.get_worker(tx, worker_id=worker_id)
        loads = store.list_loads(tx, workspace_id=worker.workspace_id)
        load = next(each for each in loads if each.worker.worker_id == worker_id)
        if not load.can_be_asked():
            return made
        for task in store.list_waiting_tasks(tx, workspace_id=worker.workspace_id):
            if not offers.suits(tx, task, load):
                continue
            if not again and worker_id in store.count_declines(tx, task_id=task.task_id):
                continue
            reservation = offers.offer(tx, task)
            if reservation is not None:
                made.append(reservation)
                if reservation.worker_id == worker_id:
                    break
        return made

    def _move_worker(self, tx: Transaction, *, worker_id: str, activity_id: str | None) -> Worker:
        worker = self.get_worker(tx, worker_id=worker_id)
        if activity_id is None or activity_id == worker.activity_id:
            return worker
        self._activity_of(tx, workspace_id=worker.workspace_id, activity_id=activity_id)
        values = {"activity_id": activity_id, "activity_since": tx.now, "idle_since": tx.now}
        store.update(tx, tables.workers, worker_id, values)
        moved = self.get_worker(tx, worker_id=worker_id)
        event = WorkerActivityChanged(
            account_id=moved.account_id,
            workspace_id=moved.workspace_id,
            worker_id=worker_id,
            activity_id=activity_id,
            available=moved.available,
        )
        emit(tx, event)
        return moved


def _reservation_ids(task: Task, reservation: Reservation) -> dict[str, Any]:
    ids = offers.event_ids(task)
    return {**ids, "reservation_id": reservation.reservation_id, "worker_id": reservation.worker_id}


def _check_task_step(task: Task, status: TaskStatus) -> None:
    if status not in TASK_STEPS[task.status]:
        raise TaskInOtherState(
            f"The task is {task.status} and cannot become {status}.", conflicting_id=task.task_id
        )


def _check_range(value: int, name: str, *, least: int = 0, most: int) -> None:
    if not least <= value <= most:
        raise RoutingFieldInvalid(f"{name} must be from {least} to {most}.", field=name)
