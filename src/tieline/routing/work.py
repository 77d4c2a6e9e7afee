"""The part of the routing service about offers: who is asked next, and what a worker answers.

Every verb that hands out or takes back work locks the workspace first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tieline.kit.db import Transaction
from tieline.kit.events import emit
from tieline.kit.jobs import cancel
from tieline.kit.pages import Page, PageRequest
from tieline.routing import offers, store, tables
from tieline.routing.errors import (
    ReservationInOtherState,
    ReservationNotFound,
    TaskInOtherState,
    TaskNotFound,
)
from tieline.routing.events import (
    ReservationAccepted,
    ReservationCanceled,
    ReservationRejected,
    ReservationRescinded,
    ReservationTimedOut,
)
from tieline.routing.floor import Floor, floor_now, read_floor
from tieline.routing.matching import WorkerLoad
from tieline.routing.models import (
    OFFER_AGAIN_SECONDS,
    RESERVATION_STEPS,
    TASK_STEPS,
    Reservation,
    ReservationFilter,
    ReservationStatus,
    Task,
    TaskStatus,
    Worker,
    WorkerChannel,
    Workflow,
)
from tieline.routing.people import RoutingPeople
from tieline.routing.plans import WorkflowChanges
from tieline.routing.setup import FIRST_PAGE

_TELLS = {
    ReservationStatus.ACCEPTED: (ReservationAccepted, "reservation.accepted"),
    ReservationStatus.REJECTED: (ReservationRejected, "reservation.rejected"),
    ReservationStatus.TIMEOUT: (ReservationTimedOut, "reservation.timeout"),
    ReservationStatus.CANCELED: (ReservationCanceled, "reservation.canceled"),
    ReservationStatus.RESCINDED: (ReservationRescinded, "reservation.rescinded"),
    ReservationStatus.WRAPPING: (None, "reservation.wrapup"),
    ReservationStatus.COMPLETED: (None, "reservation.completed"),
}


class RoutingWork(RoutingPeople):
    """Offers tasks, takes answers, and offers what waits whenever somebody becomes free."""

    def get_task(self, tx: Transaction, *, task_id: str) -> Task:
        """Return a task, also one that was deleted. Raises `TaskNotFound`."""
        found = store.find_task(tx, task_id)
        if found is None:
            raise TaskNotFound
        return found

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
        """Offer waiting tasks after a worker has become free, in the order of their queues.

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
        """Return the reservation of a task that was accepted and is not finished, else the first that rings."""
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

    # What a worker answers

    def accept_reservation(self, tx: Transaction, *, reservation_id: str) -> tuple[Task, Reservation]:
        """Give the task to the worker it rings at; where else it rings, it stops.

        Raises `ReservationInOtherState` when the offer is gone.
        """
        task, reservation = self._locked_reservation(tx, reservation_id)
        accepted = self._step_reservation(tx, reservation, ReservationStatus.ACCEPTED)
        worker_id = reservation.worker_id
        values = {"status": TaskStatus.ASSIGNED, "worker_id": worker_id, "accepted_at": tx.now}
        store.update(tx, tables.tasks, task.task_id, values)
        for kind in (offers.TARGET_EXPIRED, offers.TASK_EXPIRED):
            cancel(tx, dedup_id=f"{kind}:{task.task_id}")
        assigned = self.get_task(tx, task_id=task.task_id)
        offers.tell_update(tx, assigned)
        self._tell(tx, assigned, accepted)
        self._move_to_assignment_activity(tx, assigned, worker_id)
        others = self._end_ringing(tx, assigned, ReservationStatus.RESCINDED)
        for each in (*others, accepted):
            self._offer_next(tx, worker_id=each.worker_id)
        return assigned, accepted

    def _move_to_assignment_activity(self, tx: Transaction, task: Task, worker_id: str) -> None:
        if self.get_workspace(tx, workspace_id=task.workspace_id).multi_task_enabled:
            return
        queue = None if task.queue_id is None else store.find_queue(tx, task.queue_id)
        self._move_worker(
            tx, worker_id=worker_id, activity_id=queue.assignment_activity_id if queue else None
        )

    def assign_task(self, tx: Transaction, *, task_id: str, worker_id: str) -> tuple[Task, Reservation]:
        """Give a waiting task to a worker who made it themselves, without asking. Raises `TaskInOtherState`."""
        task = self._locked_task(tx, task_id)
        check_task_step(task, TaskStatus.RESERVED)
        reservation = offers.reserve(tx, task, self.get_worker(tx, worker_id=worker_id))
        return self.accept_reservation(tx, reservation_id=reservation.reservation_id)

    def take_task(self, tx: Transaction, *, task_id: str, worker_id: str) -> tuple[Task, Reservation]:
        """Give a task that waits or rings to a worker who takes it unasked; where it rings, it stops.

        Raises `TaskInOtherState` when somebody has it, `ReservationInOtherState` while something else rings at the worker.
        """
        task = self._locked_task(tx, task_id)
        ringing = [
            each
            for each in store.list_live_reservations(tx, worker_id=worker_id)
            if each.status == ReservationStatus.PENDING
        ]
        for each in ringing:
            if each.task_id == task_id:
                return self.accept_reservation(tx, reservation_id=each.reservation_id)
            raise ReservationInOtherState(
                "An offer rings at this worker; it is to be answered first.",
                conflicting_id=each.reservation_id,
            )
        stopped = self._end_ringing(tx, task, ReservationStatus.RESCINDED)
        if stopped:
            self._settle(tx, task)
        taken = self.assign_task(tx, task_id=task_id, worker_id=worker_id)
        for each in stopped:
            self._offer_next(tx, worker_id=each.worker_id)
        return taken

    def reject_reservation(
        self, tx: Transaction, *, reservation_id: str, activity_id: str | None = None
    ) -> Reservation:
        """Pass a task on to the next worker; `activity_id` says what the worker does from now on.

        Raises `ReservationInOtherState` when the offer is gone.
        """
        task, reservation = self._locked_reservation(tx, reservation_id)
        rejected = self._step_reservation(tx, reservation, ReservationStatus.REJECTED)
        self._tell(tx, task, rejected)
        self._move_worker(tx, worker_id=reservation.worker_id, activity_id=activity_id)
        self._pass_on(tx, task, reservation)
        return rejected

    def cancel_reservation(self, tx: Transaction, *, reservation_id: str) -> Reservation:
        """Take an offer back though its task goes on: the program that decides about it gave no answer.

        Raises `ReservationInOtherState` when the offer is gone.
        """
        task, reservation = self._locked_reservation(tx, reservation_id)
        canceled = self._step_reservation(tx, reservation, ReservationStatus.CANCELED)
        self._tell(tx, task, canceled)
        self._settle(tx, task)
        waiting = self.get_task(tx, task_id=task.task_id)
        if waiting.status == TaskStatus.PENDING:
            # Who answers nothing now answers nothing a moment later.
            offers.schedule_offer(tx, waiting, seconds=OFFER_AGAIN_SECONDS)
        self._offer_next(tx, worker_id=reservation.worker_id, except_task_id=task.task_id)
        return canceled

    def fail_reservation(self, tx: Transaction, *, reservation_id: str, reason: str) -> Reservation:
        """Take an offer back because what was to be done with it came to nothing, such as a call that nobody answered.

        Raises `ReservationInOtherState` when the offer is gone.
        """
        task, reservation = self._locked_reservation(tx, reservation_id)
        self.check_ringing(reservation)
        more = {"reservation_failed_reason": reason}
        offers.tell(tx, task, "reservation.failed", reservation=reservation, more=more)
        return self.cancel_reservation(tx, reservation_id=reservation_id)

    def check_ringing(self, reservation: Reservation) -> None:
        """Raise `ReservationInOtherState` unless an offer rings."""
        if reservation.status != ReservationStatus.PENDING:
            raise ReservationInOtherState(
                f"The reservation is {reservation.status} and rings no more.",
                conflicting_id=reservation.reservation_id,
            )

    def set_post_work_activity(
        self, tx: Transaction, *, reservation_id: str, activity_id: str | None
    ) -> None:
        """Say what the worker does when they have finished the task; None leaves it. Raises `ActivityNotFound`."""
        reservation = self.get_reservation(tx, reservation_id=reservation_id)
        if activity_id is not None:
            self._activity_of(tx, workspace_id=reservation.workspace_id, activity_id=activity_id)
        store.update(tx, tables.reservations, reservation_id, {"post_work_activity_id": activity_id})

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
        self._tell(tx, task, expired)
        workspace = self.get_workspace(tx, workspace_id=task.workspace_id)
        self._move_worker(tx, worker_id=reservation.worker_id, activity_id=workspace.timeout_activity_id)
        self._pass_on(tx, task, reservation)
        return expired

    # What sets workers free, or lets them take more

    def set_worker_activity(
        self, tx: Transaction, *, worker_id: str, activity_id: str, reject_pending_reservations: bool = True
    ) -> Worker:
        """Change what a worker is doing; one who becomes available is offered what waits.

        With `reject_pending_reservations`, what rings at the desktop of a worker who goes off duty rings elsewhere
        at once instead of timing out. Raises `ActivityNotFound`, `WorkerNotFound`.
        """
        worker = self._present(tx, worker_id)
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

    def update_worker(
        self,
        tx: Transaction,
        *,
        worker_id: str,
        friendly_name: str | None = None,
        attributes: Mapping[str, Any] | None = None,
    ) -> Worker:
        """Rename a worker or replace their attributes, and offer what they may take now; what is None stays.

        Raises `NameTaken`, `AttributesInvalid`, `WorkerNotFound`.
        """
        worker = self._present(tx, worker_id)
        store.lock_workspace(tx, worker.workspace_id)
        self._change_worker(tx, worker_id=worker_id, friendly_name=friendly_name, attributes=attributes)
        if attributes is not None:
            self._offer_next(tx, worker_id=worker_id)
        return self.get_worker(tx, worker_id=worker_id)

    def update_worker_channel(
        self,
        tx: Transaction,
        *,
        worker_id: str,
        wanted: str,
        capacity: int | None = None,
        available: bool | None = None,
    ) -> WorkerChannel:
        """Set how many tasks of a channel a worker takes, and whether any; they are offered what they may take now.

        Raises `WorkerChannelNotFound`, `RoutingFieldInvalid`.
        """
        store.lock_workspace(tx, self._present(tx, worker_id).workspace_id)
        self._set_worker_channel(
            tx, worker_id=worker_id, wanted=wanted, capacity=capacity, available=available
        )
        self._offer_next(tx, worker_id=worker_id)
        return self.get_worker_channel(tx, worker_id=worker_id, wanted=wanted)

    def update_workflow(
        self, tx: Transaction, *, workflow_id: str, changes: WorkflowChanges, re_evaluate: bool = False
    ) -> Workflow:
        """Change a workflow; with `re_evaluate` the tasks that wait in it begin it again.

        A task whose filter or target is gone begins again in any case. Raises what `create_workflow` does.
        """
        workflow = self.get_workflow(tx, workflow_id=workflow_id)
        store.lock_workspace(tx, workflow.workspace_id)
        changed = self._change_workflow(tx, workflow, changes)
        if changes.configuration is None and not re_evaluate:
            return changed
        floor = read_floor(tx, workflow.workspace_id, with_workers=False)
        for task in store.list_waiting_tasks(tx, workspace_id=workflow.workspace_id):
            if task.workflow_id != workflow_id:
                continue
            if re_evaluate or floor.place_of(task) is None:
                entered = offers.enter_workflow(tx, task, floor)
                if entered.status == TaskStatus.PENDING:
                    offers.schedule_offer(tx, entered)
        return changed

    # Steps that several verbs share; the workspace is locked

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
            self._tell(tx, task, self._step_reservation(tx, live, status))

    def _tell(self, tx: Transaction, task: Task, reservation: Reservation) -> None:
        """Tell what became of an offer."""
        event, kind = _TELLS[reservation.status]
        ids = {"reservation_id": reservation.reservation_id, "worker_id": reservation.worker_id}
        if event is not None:
            emit(tx, event(**offers.event_ids(task), **ids))
        offers.tell(tx, task, kind, reservation=reservation)

    def _end_ringing(self, tx: Transaction, task: Task, status: ReservationStatus) -> list[Reservation]:
        """Let a task ring nowhere any more; return what it rang as."""
        ringing = [
            each
            for each in store.list_live_of_task(tx, task_id=task.task_id)
            if each.status == ReservationStatus.PENDING
        ]
        for each in ringing:
            self._tell(tx, task, self._step_reservation(tx, each, status))
        return ringing

    def _settle(self, tx: Transaction, task: Task) -> None:
        """Let a task wait again once it rings nowhere any more."""
        if store.list_live_of_task(tx, task_id=task.task_id):
            return
        store.update(tx, tables.tasks, task.task_id, {"status": TaskStatus.PENDING})
        offers.tell_update(tx, self.get_task(tx, task_id=task.task_id))

    def _pass_on(self, tx: Transaction, task: Task, declined: Reservation) -> None:
        """Ring elsewhere, and ring the worker who declined for something else."""
        self._settle(tx, task)
        store.update(tx, tables.workers, declined.worker_id, {"idle_since": tx.now})
        waiting = self.get_task(tx, task_id=task.task_id)
        if waiting.status == TaskStatus.PENDING:
            offers.offer_after_decline(tx, waiting)
        self._offer_next(tx, worker_id=declined.worker_id)

    def _offer_next(
        self, tx: Transaction, *, worker_id: str, again: bool = False, except_task_id: str = ""
    ) -> list[Reservation]:
        """Offer what waits until this worker's desktop rings; what they declined only when asked `again`."""
        made: list[Reservation] = []
        floor = floor_now(tx, self.get_worker(tx, worker_id=worker_id).workspace_id)
        load = floor.load_of(worker_id)
        while load is not None and load.is_askable:
            reservation = self._offer_first(
                tx, floor, load, again=again, passed={except_task_id, *(each.task_id for each in made)}
            )
            if reservation is None:
                break
            made.append(reservation)
            floor = floor_now(tx, load.worker.workspace_id)
            load = floor.load_of(worker_id)
        return made

    def _offer_first(
        self, tx: Transaction, floor: Floor, load: WorkerLoad, *, again: bool, passed: set[str]
    ) -> Reservation | None:
        """Offer the first task that waits and suits a worker, to them or whoever comes before them."""
        worker_id = load.worker.worker_id
        for known in floor.waiting_for(load):
            if known.task_id in passed or not offers.suits(known, load, floor):
                continue
            if not again and worker_id in store.count_declines(tx, task_id=known.task_id):
                continue
            reservation = offers.offer(tx, self.get_task(tx, task_id=known.task_id), floor)
            if reservation is not None:
                return reservation
            passed.add(known.task_id)
        return None

    def _move_worker(self, tx: Transaction, *, worker_id: str, activity_id: str | None) -> Worker:
        worker = self.get_worker(tx, worker_id=worker_id)
        if activity_id is not None:
            self._activity_of(tx, workspace_id=worker.workspace_id, activity_id=activity_id)
        return offers.move_worker(tx, worker=worker, activity_id=activity_id)


def check_task_step(task: Task, status: TaskStatus) -> None:
    """Raise `TaskInOtherState` unless `status` may follow the task's own."""
    if status not in TASK_STEPS[task.status]:
        raise TaskInOtherState(
            f"The task is {task.status} and cannot become {status}.", conflicting_id=task.task_id
        )
