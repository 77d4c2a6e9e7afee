"""Who is offered a task, and what becomes of offers: Ana speaks Spanish, Ben does not, Carla is on her break."""

from __future__ import annotations

import asyncio

import pytest

from tests.routing.office import Office, name_of
from tieline.kit import jobs
from tieline.kit.db import Transaction
from tieline.routing import (
    ReservationInOtherState,
    ReservationStatus,
    TaskInOtherState,
    TaskNotFound,
    TaskStatus,
    WorkspaceChanges,
)

pytestmark = pytest.mark.store


class TestOfferTask:
    async def test_whoever_speaks_the_customers_language_is_asked_first(self, office: Office) -> None:
        await office.hire("Diego", ["ES-mx"])
        assert name_of(await office.ring(await office.task(attributes={"language": "Spanish"}))) == "Ana"
        assert name_of(await office.ring(await office.task(attributes={"language": "es"}))) == "Diego"

    async def test_then_whoever_has_been_available_longest(self, office: Office) -> None:
        await office.move("Ana", "Break")
        office.clock.advance(seconds=1)
        await office.move("Ana", "Available")
        assert name_of(await office.ring(await office.task())) == "Ben"

    async def test_one_offer_rings_at_a_worker_at_a_time(self, office: Office) -> None:
        first, second, third = [await office.task() for _ in range(3)]
        assert [name_of(await office.ring(task)) for task in (first, second, third)] == ["Ana", "Ben", None]
        assert await office.status(third) == TaskStatus.PENDING

    async def test_offering_twice_rings_once(self, office: Office) -> None:
        task = await office.task()
        assert await office.ring(task) == await office.ring(task)

    async def test_two_tasks_at_the_same_moment_do_not_ring_at_one_worker(self, office: Office) -> None:
        await office.move("Ben", "Break")
        tasks = [await office.task() for _ in range(6)]
        rang = await asyncio.gather(*(office.ring(task) for task in tasks))
        assert [name_of(reservation) for reservation in rang if reservation] == ["Ana"]

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
        assert name_of(await office.ring(hard)) == "Diego"
        too_hard = await office.task(workflow_id, attributes={"language": "es", "level": 4})
        assert await office.ring(too_hard) is None
        assert name_of(await office.ring(await office.task(workflow_id))) == "Ana"

    async def test_order_by_comes_before_the_house_order(self, office: Office) -> None:
        await office.hire("Eve", ["en"], attributes={"level": 9})
        default = {"queue": office.queue_id, "order_by": "worker.level DESC"}
        workflow_id = await office.db.transact(
            lambda tx: office.add_workflow(tx, "Best first", default=default)
        )
        assert name_of(await office.ring(await office.task(workflow_id))) == "Eve"

    async def test_a_known_worker_is_the_only_one_asked(self, office: Office) -> None:
        default = {"queue": office.queue_id, "known_worker_friendly_name": "task.last_worker"}
        workflow_id = await office.db.transact(lambda tx: office.add_workflow(tx, "Again", default=default))
        assert (
            name_of(await office.ring(await office.task(workflow_id, attributes={"last_worker": "Ben"})))
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
        assert name_of(first) == "Ana"
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
            changes=WorkspaceChanges(timeout_activity_id=office.activities["Offline"]),
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
        assert name_of(await office.ring(await office.task(workflow_id))) == "Ana"
