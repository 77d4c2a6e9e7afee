"""What the routes of this door share: its parts, finding what a caller may see, and preconditions.

A resource of another account, or under another workspace than the path says, is not found.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Protocol, TypeVar

from fastapi import Query, Request

from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Conflict, Invalid, NotFound
from tieline.kit.ids import IdKind, is_id
from tieline.kit.pages import Page
from tieline.routing import (
    QueueNotFound,
    Reservation,
    ReservationNotFound,
    RoutingService,
    Task,
    TaskNotFound,
    TaskQueue,
    Worker,
    WorkerNotFound,
    Workflow,
    WorkflowNotFound,
    Workspace,
    WorkspaceNotFound,
)
from tieline.wire.auth import Caller
from tieline.wire.envelope import public_base
from tieline.wire.taskrouter_v1.ports import (
    AcceptReservation,
    CarryOutInstruction,
    DismissWorker,
    RejectReservation,
    UpdateTask,
    UpdateWorkerActivity,
)

BASE = "/v1/Workspaces"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class PreconditionFailed(Conflict):
    """Somebody changed the resource since the version named in If-Match; fetch it again."""

    status = 412

    def __init__(self) -> None:
        """Say it with the vendor's number."""
        super().__init__(code=20412)


class _Owned(Protocol):
    @property
    def account_id(self) -> str: ...

    @property
    def workspace_id(self) -> str: ...


T = TypeVar("T")
Owned = TypeVar("Owned", bound=_Owned)
NameQuery = Annotated[str | None, Query(alias="FriendlyName")]


@dataclass(frozen=True, kw_only=True)
class Door:
    """The database, the routing room and the journeys; see `build_router`."""

    db: Database
    routing: RoutingService
    accept_reservation: AcceptReservation
    reject_reservation: RejectReservation
    carry_out: CarryOutInstruction
    dismiss_worker: DismissWorker
    update_task: UpdateTask
    update_worker_activity: UpdateWorkerActivity

    def get_workspace(self, tx: Transaction, caller: Caller, workspace_id: str) -> Workspace:
        """Return a workspace of the caller's account. Raises `WorkspaceNotFound`."""
        if not is_id(IdKind.WORKSPACE, workspace_id):
            raise WorkspaceNotFound
        workspace = self.routing.get_workspace(tx, workspace_id=workspace_id)
        if workspace.account_id != caller.account_id:
            raise WorkspaceNotFound
        return workspace

    def get_worker(self, tx: Transaction, caller: Caller, workspace_id: str, worker_id: str) -> Worker:
        """Return a worker of the caller's account. Raises `WorkerNotFound`."""
        if not is_id(IdKind.WORKER, worker_id):
            raise WorkerNotFound
        worker = self.routing.get_worker(tx, worker_id=worker_id)
        check_owned(worker, caller, workspace_id, missing=WorkerNotFound)
        if worker.deleted_at is not None:
            raise WorkerNotFound
        return worker

    def get_task(self, tx: Transaction, caller: Caller, workspace_id: str, task_id: str) -> Task:
        """Return a task of the caller's account. Raises `TaskNotFound`."""
        if not is_id(IdKind.TASK, task_id):
            raise TaskNotFound
        task = self.routing.get_task(tx, task_id=task_id)
        check_owned(task, caller, workspace_id, missing=TaskNotFound)
        if task.deleted_at is not None:
            raise TaskNotFound
        return task

    def get_reservation(
        self, tx: Transaction, caller: Caller, workspace_id: str, reservation_id: str
    ) -> Reservation:
        """Return a reservation of the caller's account. Raises `ReservationNotFound`."""
        if not is_id(IdKind.RESERVATION, reservation_id):
            raise ReservationNotFound
        reservation = self.routing.get_reservation(tx, reservation_id=reservation_id)
        check_owned(reservation, caller, workspace_id, missing=ReservationNotFound)
        return reservation

    def get_queue(self, tx: Transaction, caller: Caller, workspace_id: str, queue_id: str) -> TaskQueue:
        """Return a task queue of the caller's account. Raises `QueueNotFound`."""
        return self.get_owned(
            caller,
            workspace_id,
            lambda: self.routing.get_queue(tx, queue_id=queue_id),
            missing=QueueNotFound,
        )

    def get_workflow(self, tx: Transaction, caller: Caller, workspace_id: str, workflow_id: str) -> Workflow:
        """Return a workflow of the caller's account. Raises `WorkflowNotFound`."""
        return self.get_owned(
            caller,
            workspace_id,
            lambda: self.routing.get_workflow(tx, workflow_id=workflow_id),
            missing=WorkflowNotFound,
        )

    def get_owned(
        self, caller: Caller, workspace_id: str, find: Callable[[], Owned], *, missing: type[NotFound]
    ) -> Owned:
        """Return what `find` finds if it is the caller's and in the workspace of the path. Raises `missing`."""
        found = find()
        check_owned(found, caller, workspace_id, missing=missing)
        return found

    def channel_name(self, tx: Transaction, workspace_id: str, wanted: str | None) -> str | None:
        """Return the unique name of a task channel that a filter names either way. Raises `TaskChannelNotFound`."""
        if not wanted:
            return None
        return self.routing.get_task_channel(tx, workspace_id=workspace_id, wanted=wanted).unique_name

    async def list_in(
        self, workspace_id: str, caller: Caller, listing: Callable[..., Page[T]], **arguments: Any
    ) -> Page[T]:
        """List something of a workspace that the caller may see."""

        def read(tx: Transaction) -> Page[T]:
            self.get_workspace(tx, caller, workspace_id)
            return listing(tx, workspace_id=workspace_id, **arguments)

        return await self.db.read(read)


def found_at(request: Request, render: Callable[..., dict[str, Any]]) -> Callable[[Any], dict[str, Any]]:
    """Return a renderer that writes addresses as this caller sees them."""
    base = public_base(request)
    return lambda found: render(found, base=base)


def as_is(rendered: dict[str, Any]) -> dict[str, Any]:
    """Return what was rendered already."""
    return rendered


def check_owned(found: _Owned, caller: Caller, workspace_id: str, *, missing: type[NotFound]) -> None:
    """Raise `missing` unless `found` is in the caller's account and in the workspace of the path."""
    if found.account_id != caller.account_id or found.workspace_id != workspace_id:
        raise missing


def etag(updated_at: datetime) -> str:
    """Return the version of a resource as `If-Match` names it."""
    return f'"{(updated_at - _EPOCH).total_seconds():.6f}"'


def check_precondition(request: Request, updated_at: datetime) -> None:
    """Raise `PreconditionFailed` when the caller's `If-Match` names another version."""
    wanted = request.headers.get("if-match")
    if wanted not in {None, "*", etag(updated_at)}:
        raise PreconditionFailed


async def refuse_null_bytes(request: Request) -> None:
    """Raise `Invalid` for a null byte in path or query: no id or filter has one, and no database takes it."""
    if "\x00" in request.url.path or "%00" in request.scope.get("query_string", b"").decode("latin-1"):
        raise Invalid("The address of a request cannot hold null bytes.")
