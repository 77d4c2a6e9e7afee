"""Programs outside are told what happens in a workspace, and asked what to do with an offer.

Events go to the workspace's callback in order, as deliveries of the webhooks room (P7). An offer is put to the workflow's
program once, within five seconds; then to its fallback; when neither answers the offer is taken back (the vendor's
rules). How a form looks and an answer reads is the door's business (`RoutingForms`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from tieline.accounts import AccountService
from tieline.journeys.instructions import CarryOut, Instruction
from tieline.kit import jobs
from tieline.kit.clock import parse_iso
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import TielineError
from tieline.kit.http import HTTPSender
from tieline.kit.jobs import Job
from tieline.routing import (
    Record,
    RecordNotFound,
    Reservation,
    ReservationInOtherState,
    ReservationStatus,
    RoutingService,
    Task,
    TaskChannel,
    Worker,
    WorkspaceNotFound,
)
from tieline.webhooks import Delivery, WebhookSender, WebhookService

TELL_ROUTING = "tell_routing"
ASK_ASSIGNMENT = "ask_assignment"
_ANSWER_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """An offer as a program hears of it."""

    task: Task
    reservation: Reservation
    worker: Worker
    channel: TaskChannel


class RoutingForms(Protocol):
    """Renders the forms that programs are sent and reads what they answer; the wire door passes it in."""

    def event(self, record: Record) -> Mapping[str, str]:
        """Return the form of something that happened."""
        ...

    def assignment(self, assignment: Assignment, *, timestamp: int) -> Mapping[str, str]:
        """Return the form of an offer."""
        ...

    def instruction(self, answer: str) -> Instruction | None:
        """Read a program's answer; None is an empty one: it decides later. Raises `Invalid`."""
        ...


@dataclass(frozen=True, kw_only=True)
class _Asking:
    """An offer to ask about, where, and with which signature."""

    assignment: Assignment
    urls: tuple[str, ...]
    auth_token: str

    @property
    def account_id(self) -> str:
        """Return whose offer it is."""
        return self.assignment.task.account_id


class RoutingCallbacks:
    """Tells and asks."""

    def __init__(
        self,
        db: Database,
        *,
        routing: RoutingService,
        webhooks: WebhookService,
        accounts: AccountService,
        http: HTTPSender,
        carry_out: CarryOut,
        forms: RoutingForms,
    ) -> None:
        """Keep the rooms, the way out, and the forms."""
        self._db = db
        self._routing = routing
        self._webhooks = webhooks
        self._accounts = accounts
        self._sender = WebhookSender(http, timeout_seconds=_ANSWER_SECONDS)
        self._carry_out = carry_out
        self._forms = forms

    async def tell(self, job: Job) -> None:
        """Schedule the delivery of something that happened (job on RoutingRecorded)."""
        await self._db.transact(partial(self._tell, job=job))

    def _tell(self, tx: Transaction, *, job: Job) -> None:
        jobs.finish(tx, job)
        workspace_id = job.payload["workspace_id"]
        try:
            workspace = self._routing.get_workspace(tx, workspace_id=workspace_id)
            record = self._routing.get_record(tx, event_id=job.payload["event_id"])
        except (WorkspaceNotFound, RecordNotFound):
            return
        if workspace.event_callback_url is None:
            return
        self._schedule(tx, record, url=workspace.event_callback_url)

    async def tell_gone(self, job: Job) -> None:
        """Schedule the delivery that a workspace or a task is gone; the job has all that is left of it."""
        payload = job.payload
        kind: str = payload["type"]
        record = Record(
            event_id=payload["event_id"],
            workspace_id=payload["workspace_id"],
            account_id=payload["account_id"],
            type=kind,
            resource_type=kind.partition(".")[0],
            resource_id=payload["task_id"] or payload["workspace_id"],
            task_id=payload["task_id"],
            data={"workspace_name": payload["workspace_name"]},
            created_at=parse_iso(payload["at"]),
        )

        def tell(tx: Transaction) -> None:
            jobs.finish(tx, job)
            self._schedule(tx, record, url=payload["url"])

        await self._db.transact(tell)

    def _schedule(self, tx: Transaction, record: Record, *, url: str) -> None:
        self._webhooks.schedule_delivery(
            tx,
            account_id=record.account_id,
            conversation_id=record.conversation_id or record.workspace_id,
            event_type=record.type,
            url=url,
            body=self._forms.event(record),
            body_format="form",
            behind=record.workspace_id,
        )

    async def ask(self, job: Job) -> None:
        """Ask the workflow's program what to do with an offer (job on ReservationCreated)."""
        reservation_id: str = job.payload["reservation_id"]
        asking = await self._db.read(partial(self._prepare, reservation_id=reservation_id))
        if asking is None:
            return
        for url in asking.urls:
            if await self._ask_one(asking, url):
                return
        try:
            await self._db.transact(partial(self._routing.cancel_reservation, reservation_id=reservation_id))
        except ReservationInOtherState:
            # The worker answered meanwhile, which is better than any program's word.
            return

    def _prepare(self, tx: Transaction, *, reservation_id: str) -> _Asking | None:
        """Return what to ask and whom; None when the offer rings no more."""
        reservation = self._routing.get_reservation(tx, reservation_id=reservation_id)
        task = self._routing.get_task(tx, task_id=reservation.task_id)
        if reservation.status is not ReservationStatus.PENDING or not task.workflow_id:
            return None
        workflow = self._routing.get_workflow(tx, workflow_id=task.workflow_id)
        urls = (workflow.assignment_callback_url, workflow.fallback_assignment_callback_url)
        assignment = Assignment(
            task=task,
            reservation=reservation,
            worker=self._routing.get_worker(tx, worker_id=reservation.worker_id),
            channel=self._routing.get_task_channel(tx, workspace_id=task.workspace_id, wanted=task.channel),
        )
        account = self._accounts.get_account(tx, account_id=task.account_id)
        return _Asking(
            assignment=assignment,
            urls=tuple(url for url in urls if url),
            auth_token=account.auth_token,
        )

    async def _ask_one(self, asking: _Asking, url: str) -> bool:
        """Ask one program; say whether it answered with something that could be done."""
        attempt = await self._sender.send(
            self._delivery(asking, url), auth_token=asking.auth_token, at=self._db.clock.now()
        )
        await self._db.transact(
            partial(self._webhooks.note_attempt, attempt=attempt, account_id=asking.account_id)
        )
        if attempt.status is None or not 200 <= attempt.status < 300:
            return False
        reservation = asking.assignment.reservation
        try:
            instruction = self._forms.instruction(attempt.answer_body or "")
            if instruction is not None:
                await self._carry_out(
                    account_id=reservation.account_id,
                    reservation_id=reservation.reservation_id,
                    instruction=instruction,
                )
        except ReservationInOtherState:
            return True
        except TielineError:
            # Nothing that can be done: the fallback may know better.
            return False
        return True

    def _delivery(self, asking: _Asking, url: str) -> Delivery:
        """Return the question as a delivery that is tried once; it is shown in the log like every other."""
        now, task = self._db.clock.now(), asking.assignment.task
        return Delivery(
            delivery_id=asking.assignment.reservation.reservation_id,
            account_id=asking.account_id,
            conversation_id=task.conversation_id or task.workspace_id,
            event_type="assignment",
            method="POST",
            url=url,
            public_url=url,
            body_format="form",
            body=self._forms.assignment(asking.assignment, timestamp=int(now.timestamp())),
            token=asking.assignment.reservation.reservation_id,
            turn_id=None,
            state="waiting",
            created_at=now,
        )
