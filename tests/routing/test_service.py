"""Who is offered a task, and what becomes of offers: Ana speaks Spanish, Ben does not, Carla is on her break."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest

from tieline.kit import jobs
from tieline.kit.clock import TurnableClock
from tieline.kit.db import Database, Transaction
from tieline.kit.events import read_events
from tieline.kit.pages import PageRequest
from tieline.routing import (
    ActivityNotFound,
    AttributesInvalid,
    ExpressionInvalid,
    NameTaken,
    Reservation,
    ReservationInOtherState,
    ReservationStatus,
    RoutingFieldInvalid,
    RoutingService,
    Task,
    TaskChannelNotFound,
    TaskFilter,
    TaskInOtherState,
    TaskNotFound,
    TaskStatus,
    WorkerFilter,
    WorkflowConfigurationInvalid,
    WorkflowNotFound,
)

pytestmark = pytest.mark.store

T = TypeVar("T")
ACCOUNT = "AC" + "1" * 32
TEAM = {"Ana": ["es", "en"], "Ben": ["en"]}


@dataclass
class Office:
    """A workspace with its people; `work` runs one verb of the service in a transaction of its own."""

    db: Database
    clock: TurnableClock
    routing: RoutingService = field(default_factory=RoutingService)
    workspace_id: str = ""
    workflow_id: str = ""
    queue_id: str = ""
    activities: dict[str, str] = field(default_factory=dict)
    workers: dict[str, str] = field(default_factory=dict)

    async def work(self, verb: Callable[..., T], **arguments: Any) -> T:
        return await self.db.transact(lambda tx: verb(tx, **arguments))

    async def open(self, tx_team: dict[str, list[str]] | None = None) -> Office:
        await self.db.transact(self._set_up)
        for name, languages in (TEAM if tx_team is None else tx_team).items():
            await self.hire(name, languages)
        return self

    def _set_up(self, tx: Transaction) -> None:
        self.workspace_id = self.routing.create_workspace(
            tx, account_id=ACCOUNT, friendly_name="Support"
        ).workspace_id
        for name in ("Offline", "Available", "Break"):
            self.activities[name] = self.routing.create_activity(
                tx, workspace_id=self.workspace_id, friendly_name=name, available=name == "Available"
            ).activity_id
        self.queue_id = self.routing.create_queue(
            tx, workspace_id=self.workspace_id, friendly_name="Everyone"
        ).queue_id
        self.workflow_id = self.add_workflow(tx, "Assign to Anyone", default={"queue": self.queue_id})

    def add_workflow(self, tx: Transaction, name: str, **routing: Any) -> str:
        default = routing.pop("default", None)
        body = {"filters": routing.pop("filters", [])} | ({"default_filter": default} if default else {})
        return self.routing.create_workflow(
            tx,
            workspace_id=self.workspace_id,
            friendly_name=name,
            configuration=json.dumps({"task_routing": body}),
            **routing,
        ).workflow_id

    async def hire(self, name: str, languages: list[str], activity: str = "Available", **more: Any) -> str:
        worker = await self.work(
            self.routing.create_worker,
            workspace_id=self.workspace_id,
            friendly_name=name,
            attributes={"languages": languages, **more.pop("attributes", {})},
            activity_id=self.activities[activity],
            **more,
        )
        self.workers[name] = worker.worker_id
        # Whoever was hired first has been available longest.
        self.clock.advance(seconds=1)
        return worker.worker_id

    async def task(self, workflow_id: str | None = None, **more: Any) -> Task:
        attributes = more.pop("attributes", {})
        task = await self.work(
            self.routing.create_task,
            workspace_id=self.workspace_id,
            workflow_id=workflow_id or self.workflow_id,
            attributes=attributes,
            **more,
        )
        self.clock.advance(seconds=1)
        return task

    async def ring(self, task: Task) -> Reservation | None:
        return await self.work(self.routing.offer_task, task_id=task.task_id)

    async def rings_at(self, task: Task) -> str | None:
        live = await self.work(self.routing.find_live_reservation, task_id=task.task_id)
        return live.worker_name if live else None

    async def status(self, task: Task) -> TaskStatus:
        return (await self.work(self.routing.get_task, task_id=task.task_id)).status

    async def move(self, name: str, activity: str, **more: Any) -> None:
        await self.work(
            self.routing.set_worker_activity,
            worker_id=self.workers[name],
            activity_id=self.activities[activity],
            **more,
        )

    async def turn(self, seconds: float) -> None:
        """Turn the clock and do what is due, as the job runner would."""
        self.clock.advance(seconds=seconds)
        due = await self.db.transact(
            lambda tx: jobs.lease(tx, owner="test", limit=50, kinds=RoutingService.TIMERS)
        )
        for job in due:
            await self.db.transact(lambda tx, job=job: self._run(tx, job))  # type: ignore[misc]

    def _run(self, tx: Transaction, job: jobs.Job) -> None:
        self.routing.run_timer(tx, kind=job.kind, payload=job.payload)
        jobs.finish(tx, job)

    async def story(self) -> list[str]:
        page = await self.db.read(lambda tx: read_events(tx, after=None))
        return [event.type for event in page.events]


@pytest.fixture
async def office(db: Database, clock: TurnableClock) -> Office:
    return await Office(db=db, clock=clock).open()


def _name(reservation: Reservation | None) -> str | None:
    return reservation.worker_name if reservation else None


class TestOfferTask:
    async def test_whoever_speaks_the_customers_language_is_asked_first(self, office: Office) -> None:
        await office.hire("Diego", ["ES-mx"])
        assert _name(await office.ring(await office.task(attributes={"language": "Spanish"}))) == "Ana"
        assert _name(await office.ring(await office.task(attributes={"language": "es"}))) == "Diego"

    async def test_then_whoever_has_been_available_longest(self, office: Office) -> None:
        await office.move("Ana", "Break")
        office.clock.advance(seconds=1)
        await office.move("Ana", "Available")
        assert _name(await office.ring(await office.task())) == "Ben"

    async def test_one_offer_rings_at_a_worker_at_a_time(self, office: Office) -> None:
        first, second, third = [await office.task() for _ in range(3)]
        assert [_name(await office.ring(task)) for task in (first, second, third)] == ["Ana", "Ben", None]
        assert await office.status(third) == TaskStatus.PENDING

    async def test_offering_twice_rings_once(self, office: Office) -> None:
        task = await office.task()
        assert await office.ring(task) == await office.ring(task)

    async def test_two_tasks_at_the_same_moment_do_not_ring_at_one_worker(self, office: Office) -> None:
        await office.move("Ben", "Break")
        tasks = [await office.task() for _ in range(6)]
        rang = await asyncio.gather(*(office.ring(task) for task in tasks))
        assert [_name(reservation) for reservation in rang if reservation] == ["Ana"]

    async def test_nobody_on_duty_leaves_the_task_waiting_for_the_first_who_comes(
        self, office: Office
    ) -> None:
        await office.move("Ana", "Break")
        await office.move("Ben", "Offline")
        late, urgent = await office.task(), await office.task(priority=5)
        assert await office.ring(late) is None
        assert await office.ring(urgent) is None
        await office.move("Ben", "Available")
        assert await office.rings_at(urgent) == "Ben"
        assert await office.rings_at(late) is None
        await office.move("Ana", "Available")
        assert await office.rings_at(late) == "Ana"

    async def test_a_new_task_is_offered_by_its_own_job(self, office: Office) -> None:
        task = await office.task()
        await office.turn(0)
        assert await office.rings_at(task) == "Ana"

    async def test_a_full_worker_is_not_asked(self, office: Office) -> None:
        await office.move("Ana", "Break")
        await office.move("Ben", "Break")
        await office.hire("Carla", [], capacity=1)
        held = await office.ring(await office.task())
        assert held is not None
        await office.work(office.routing.accept_reservation, reservation_id=held.reservation_id)
        waiting = await office.task()
        assert await office.ring(waiting) is None
        await office.work(office.routing.complete_task, task_id=held.task_id, reason="helped")
        assert await office.rings_at(waiting) == "Carla"

    async def test_a_queue_and_a_target_choose_the_workers(self, office: Office) -> None:
        def spanish(tx: Transaction) -> str:
            queue = office.routing.create_queue(
                tx,
                workspace_id=office.workspace_id,
                friendly_name="Spanish",
                target_workers="languages HAS 'es'",
            )
            target = {"queue": queue.queue_id, "expression": "worker.level >= task.level"}
            rule = {"expression": "language == 'es'", "targets": [target]}
            return office.add_workflow(tx, "By language", filters=[rule], default={"queue": office.queue_id})

        workflow_id = await office.db.transact(spanish)
        await office.hire("Diego", ["es"], attributes={"level": 3})
        hard = await office.task(workflow_id, attributes={"language": "es", "level": 2})
        assert _name(await office.ring(hard)) == "Diego"
        too_hard = await office.task(workflow_id, attributes={"language": "es", "level": 4})
        assert await office.ring(too_hard) is None
        assert _name(await office.ring(await office.task(workflow_id))) == "Ana"

    async def test_order_by_comes_before_the_house_order(self, office: Office) -> None:
        await office.hire("Eve", ["en"], attributes={"level": 9})
        default = {"queue": office.queue_id, "order_by": "worker.level DESC"}
        workflow_id = await office.db.transact(
            lambda tx: office.add_workflow(tx, "Best first", default=default)
        )
        assert _name(await office.ring(await office.task(workflow_id))) == "Eve"

    async def test_a_known_worker_is_the_only_one_asked(self, office: Office) -> None:
        default = {"queue": office.queue_id, "known_worker_friendly_name": "task.last_worker"}
        workflow_id = await office.db.transact(lambda tx: office.add_workflow(tx, "Again", default=default))
        assert (
            _name(await office.ring(await office.task(workflow_id, attributes={"last_worker": "Ben"})))
            == "Ben"
        )
        assert await office.ring(await office.task(workflow_id)) is None

    async def test_an_unknown_task_is_not_found(self, office: Office) -> None:
        with pytest.raises(TaskNotFound):
            await office.work(office.routing.offer_task, task_id="WT" + "0" * 32)


class TestDeclining:
    async def test_a_rejected_task_moves_on_and_comes_back_after_all_others(self, office: Office) -> None:
        task = await office.task(attributes={"language": "es"})
        first = await office.ring(task)
        assert _name(first) == "Ana"
        assert first is not None
        await office.work(office.routing.reject_reservation, reservation_id=first.reservation_id)
        assert await office.rings_at(task) == "Ben"
        second = await office.work(office.routing.find_live_reservation, task_id=task.task_id)
        assert second is not None
        await office.work(office.routing.reject_reservation, reservation_id=second.reservation_id)
        assert await office.rings_at(task) is None
        await office.turn(21)
        assert await office.rings_at(task) == "Ana"

    async def test_an_offer_nobody_answers_moves_on_and_leaves_the_worker_on_duty(
        self, office: Office
    ) -> None:
        task = await office.task()
        await office.ring(task)
        await office.turn(119)
        assert await office.rings_at(task) == "Ana"
        await office.turn(2)
        assert await office.rings_at(task) == "Ben"
        ana = await office.work(office.routing.get_worker, worker_id=office.workers["Ana"])
        assert ana.available
        assert "ReservationTimedOut" in await office.story()

    async def test_a_workspace_may_send_whoever_does_not_answer_off_duty(self, office: Office) -> None:
        await office.work(
            office.routing.update_workspace,
            workspace_id=office.workspace_id,
            default_activity_id=office.activities["Offline"],
            timeout_activity_id=office.activities["Offline"],
        )
        await office.ring(await office.task())
        await office.turn(121)
        ana = await office.work(office.routing.get_worker, worker_id=office.workers["Ana"])
        assert ana.activity_name == "Offline"

    async def test_the_workflow_says_how_long_an_offer_rings(self, office: Office) -> None:
        workflow_id = await office.db.transact(
            lambda tx: office.add_workflow(
                tx, "Quick", default={"queue": office.queue_id}, reservation_timeout=10
            )
        )
        task = await office.task(workflow_id)
        await office.ring(task)
        await office.turn(11)
        assert await office.rings_at(task) == "Ben"

    async def test_a_worker_who_declined_is_offered_what_else_waits(self, office: Office) -> None:
        await office.move("Ben", "Break")
        task = await office.task()
        offer = await office.ring(task)
        other = await office.task()
        assert offer is not None
        await office.work(office.routing.reject_reservation, reservation_id=offer.reservation_id)
        assert await office.rings_at(other) == "Ana"
        assert await office.rings_at(task) is None

    async def test_going_off_duty_hands_the_offer_on(self, office: Office) -> None:
        task = await office.task()
        await office.ring(task)
        await office.move("Ana", "Break")
        assert await office.rings_at(task) == "Ben"

    async def test_the_vendors_way_leaves_the_offer_ringing(self, office: Office) -> None:
        task = await office.task()
        await office.ring(task)
        await office.move("Ana", "Break", reject_pending_reservations=False)
        assert await office.rings_at(task) == "Ana"

    async def test_rejecting_may_change_the_activity(self, office: Office) -> None:
        offer = await office.ring(await office.task())
        assert offer is not None
        await office.work(
            office.routing.reject_reservation,
            reservation_id=offer.reservation_id,
            activity_id=office.activities["Break"],
        )
        ana = await office.work(office.routing.get_worker, worker_id=office.workers["Ana"])
        assert ana.activity_name == "Break"


class TestLifeOfATask:
    async def test_accept_wrap_up_complete(self, office: Office) -> None:
        task = await office.task(conversation_id="conv_conversation_1", profile_id="mem_profile_1")
        offer = await office.ring(task)
        assert offer is not None
        assigned, accepted = await office.work(
            office.routing.accept_reservation, reservation_id=offer.reservation_id
        )
        assert (assigned.status, assigned.worker_id) == (TaskStatus.ASSIGNED, office.workers["Ana"])
        assert accepted.status == ReservationStatus.ACCEPTED
        found = await office.work(office.routing.find_open_task, conversation_id="conv_conversation_1")
        assert found == assigned
        await office.work(office.routing.wrap_up_task, task_id=task.task_id, reason="customer left")
        done = await office.work(office.routing.complete_task, task_id=task.task_id, reason="refunded")
        assert (done.status, done.reason) == (TaskStatus.COMPLETED, "refunded")
        over = await office.work(office.routing.get_reservation, reservation_id=offer.reservation_id)
        assert over.status == ReservationStatus.COMPLETED
        assert await office.work(office.routing.find_open_task, conversation_id="conv_conversation_1") is None
        story = await office.story()
        told = [name for name in story if name.startswith(("TaskC", "Reservation"))]
        assert told == ["TaskCreated", "ReservationCreated", "ReservationAccepted", "TaskCompleted"]

    async def test_an_accepted_task_has_no_timer_left(self, office: Office) -> None:
        offer = await office.ring(await office.task())
        assert offer is not None
        await office.work(office.routing.accept_reservation, reservation_id=offer.reservation_id)
        assert await office.db.read(jobs.list_jobs) == []

    async def test_an_offer_is_accepted_once(self, office: Office) -> None:
        offer = await office.ring(await office.task())
        assert offer is not None
        await office.work(office.routing.accept_reservation, reservation_id=offer.reservation_id)
        for verb in (office.routing.accept_reservation, office.routing.reject_reservation):
            with pytest.raises(ReservationInOtherState, match="is accepted and cannot become"):
                await office.work(verb, reservation_id=offer.reservation_id)

    async def test_an_offer_that_timed_out_cannot_be_accepted(self, office: Office) -> None:
        offer = await office.ring(await office.task())
        assert offer is not None
        await office.turn(121)
        with pytest.raises(ReservationInOtherState, match="is timeout and cannot become accepted"):
            await office.work(office.routing.accept_reservation, reservation_id=offer.reservation_id)

    async def test_what_may_not_follow_what(self, office: Office) -> None:
        task = await office.task()
        for verb in (office.routing.complete_task, office.routing.wrap_up_task):
            with pytest.raises(TaskInOtherState, match="is pending and cannot become"):
                await office.work(verb, task_id=task.task_id)
        offer = await office.ring(task)
        assert offer is not None
        await office.work(office.routing.accept_reservation, reservation_id=offer.reservation_id)
        with pytest.raises(TaskInOtherState, match="is assigned and cannot become canceled"):
            await office.work(office.routing.cancel_task, task_id=task.task_id)

    async def test_canceling_stops_the_ringing_and_frees_the_worker(self, office: Office) -> None:
        await office.move("Ben", "Break")
        task = await office.task()
        offer = await office.ring(task)
        waiting = await office.task()
        assert offer is not None
        await office.work(office.routing.cancel_task, task_id=task.task_id, reason="customer came back")
        gone = await office.work(office.routing.get_reservation, reservation_id=offer.reservation_id)
        assert gone.status == ReservationStatus.CANCELED
        assert await office.rings_at(waiting) == "Ana"

    async def test_a_task_nobody_took_in_its_time_is_canceled(self, office: Office) -> None:
        await office.move("Ana", "Break")
        await office.move("Ben", "Break")
        task = await office.task(timeout=60)
        await office.turn(61)
        old = await office.work(office.routing.get_task, task_id=task.task_id)
        assert (old.status, old.reason) == (TaskStatus.CANCELED, "Task TTL Exceeded")

    async def test_a_task_no_filter_takes_is_canceled_at_once(self, office: Office) -> None:
        rule = {"expression": "1==2", "targets": [{"queue": office.queue_id}]}
        workflow_id = await office.db.transact(lambda tx: office.add_workflow(tx, "Nothing", filters=[rule]))
        assert (await office.task(workflow_id)).status == TaskStatus.CANCELED

    async def test_a_target_that_takes_too_long_gives_way_to_the_next(self, office: Office) -> None:
        rule = {
            "expression": "1==1",
            "targets": [
                {"queue": office.queue_id, "expression": "worker.friendly_name == 'Zoe'", "timeout": 30},
                {"queue": office.queue_id, "priority": 7},
            ],
        }
        workflow_id = await office.db.transact(lambda tx: office.add_workflow(tx, "Zoe", filters=[rule]))
        task = await office.task(workflow_id)
        assert await office.ring(task) is None
        await office.turn(31)
        assert await office.rings_at(task) == "Ana"
        assert (await office.work(office.routing.get_task, task_id=task.task_id)).priority == 7

    async def test_skip_if_moves_on_at_once(self, office: Office) -> None:
        nobody = {"queue": office.queue_id, "expression": "1==2", "skip_if": "workers.available > 0"}
        rule = {"expression": "1==1", "targets": [nobody]}
        default = {"queue": office.queue_id}
        workflow_id = await office.db.transact(
            lambda tx: office.add_workflow(tx, "Skipping", filters=[rule], default=default)
        )
        assert _name(await office.ring(await office.task(workflow_id))) == "Ana"


class TestSettingUp:
    async def test_names_are_unique_ignoring_case(self, office: Office) -> None:
        with pytest.raises(NameTaken) as refused:
            await office.hire("ANA", [])
        assert refused.value.field == "FriendlyName"

    async def test_a_first_activity_is_that_of_new_workers(self, office: Office) -> None:
        zoe = await office.work(
            office.routing.create_worker, workspace_id=office.workspace_id, friendly_name="Zoe"
        )
        assert (zoe.activity_name, zoe.available) == ("Offline", False)

    async def test_bad_set_up_is_refused(self, office: Office) -> None:
        routing, workspace_id = office.routing, office.workspace_id
        with pytest.raises(ExpressionInvalid):
            await office.work(
                routing.create_queue, workspace_id=workspace_id, friendly_name="Q", target_workers="1="
            )
        with pytest.raises(WorkflowConfigurationInvalid, match="not in this workspace"):
            await office.db.transact(lambda tx: office.add_workflow(tx, "W", default={"queue": "WQ404"}))
        with pytest.raises(RoutingFieldInvalid, match="1 to 64 characters"):
            await office.hire("x" * 65, [])
        with pytest.raises(ActivityNotFound):
            await office.work(
                routing.set_worker_activity, worker_id=office.workers["Ana"], activity_id="WA404"
            )

    async def test_bad_tasks_are_refused(self, office: Office) -> None:
        with pytest.raises(WorkflowNotFound):
            await office.task("WW404")
        with pytest.raises(TaskChannelNotFound):
            await office.task(channel="pigeon")
        with pytest.raises(RoutingFieldInvalid, match="Priority must be from 0"):
            await office.task(priority=-1)
        with pytest.raises(AttributesInvalid):
            await office.task(attributes=["language"])
        page = await office.work(office.routing.list_tasks, workspace_id=office.workspace_id)
        assert page.items == []

    async def test_who_is_available_in_the_order_of_asking(self, office: Office) -> None:
        await office.hire("Carla", ["es"], activity="Break")

        async def available(**attributes: str) -> list[str]:
            found = await office.work(
                office.routing.who_is_available, workflow_id=office.workflow_id, attributes=attributes
            )
            return [worker.friendly_name for worker in found]

        assert await available(language="es") == ["Ana", "Ben"]
        await office.ring(await office.task(attributes={"language": "es"}))
        assert await available(language="es") == ["Ben"]

    async def test_lists_come_in_pages_and_by_filter(self, office: Office) -> None:
        tasks = [await office.task() for _ in range(3)]
        await office.ring(tasks[0])
        listing = {"workspace_id": office.workspace_id}
        first = await office.work(office.routing.list_tasks, **listing, page=PageRequest(size=2))
        assert [task.task_id for task in first.items] == [task.task_id for task in tasks[:2]]
        rest = await office.work(
            office.routing.list_tasks, **listing, page=PageRequest(size=2, token=first.next_token)
        )
        assert [task.task_id for task in rest.items] == [tasks[2].task_id]
        assert rest.next_token is None
        waiting = TaskFilter(statuses=(TaskStatus.PENDING,))
        page = await office.work(office.routing.list_tasks, **listing, matching=waiting)
        assert [task.task_id for task in page.items] == [task.task_id for task in tasks[1:]]
        on_duty = await office.work(
            office.routing.list_workers, **listing, matching=WorkerFilter(friendly_name="ben")
        )
        assert [worker.friendly_name for worker in on_duty.items] == ["Ben"]

    async def test_erasing_a_profile_leaves_nothing_of_its_tasks(self, office: Office) -> None:
        mine = await office.task(profile_id="mem_profile_1")
        theirs = await office.task(profile_id="mem_profile_2")
        offer = await office.ring(mine)
        assert offer is not None
        assert await office.work(office.routing.erase_profile, profile_id="mem_profile_1") == 1
        await office.turn(121)
        page = await office.work(office.routing.list_tasks, workspace_id=office.workspace_id)
        assert [task.task_id for task in page.items] == [theirs.task_id]
        reservations = await office.work(office.routing.list_reservations, workspace_id=office.workspace_id)
        assert [each.task_id for each in reservations.items] == [theirs.task_id]
