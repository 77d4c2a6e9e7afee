"""Queues and capacities: who comes first in which kind of queue, several offers at once, how much a worker takes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.routing.office import Office, name_of
from tieline.kit.db import Transaction
from tieline.routing import (
    QueueChanges,
    ReservationFilter,
    ReservationStatus,
    RoutingFieldInvalid,
    StillInUse,
    Straight,
    Task,
    TaskStatus,
    WorkerNotFound,
    WorkflowChanges,
    WorkspaceChanges,
)

pytestmark = pytest.mark.store


async def queue(office: Office, name: str, **changes: Any) -> tuple[str, str]:
    """Make a queue with a workflow of its own; return both ids."""

    def make(tx: Transaction) -> tuple[str, str]:
        made = office.routing.create_queue(
            tx,
            workspace_id=office.workspace_id,
            friendly_name=name,
            changes=QueueChanges(**changes),
        )
        return made.queue_id, office.add_workflow(tx, name, default={"queue": made.queue_id})

    return await office.db.transact(make)


async def everybody_off(office: Office) -> None:
    for name in list(office.workers):
        await office.move(name, "Break")


async def set_workspace(office: Office, **changes: Any) -> None:
    await office.work(
        office.routing.update_workspace,
        workspace_id=office.workspace_id,
        changes=WorkspaceChanges(**changes),
    )


async def rings(office: Office, task: Task) -> set[str]:
    listed = await office.work(
        office.routing.list_reservations,
        workspace_id=office.workspace_id,
        matching=ReservationFilter(statuses=(ReservationStatus.PENDING,), task_id=task.task_id),
    )
    return {each.worker_name for each in listed.items}


async def states(office: Office, task: Task) -> dict[str, str]:
    listed = await office.work(
        office.routing.list_reservations,
        workspace_id=office.workspace_id,
        matching=ReservationFilter(task_id=task.task_id),
    )
    return {each.worker_name: str(each.status) for each in listed.items}


async def take(office: Office, task: Task) -> None:
    live = await office.work(office.routing.find_live_reservation, task_id=task.task_id)
    assert live is not None
    await office.work(office.routing.accept_reservation, reservation_id=live.reservation_id)


class TestOrder:
    async def test_a_fifo_queue_goes_by_priority_and_then_by_who_came_first(self, office: Office) -> None:
        await everybody_off(office)
        first, second = await office.task(), await office.task()
        urgent = await office.task(priority=1)
        for expected in (urgent, first, second):
            await office.move("Ben", "Available")
            assert await rings(office, expected) == {"Ben"}
            await take(office, expected)
            await office.work(office.routing.complete_task, task_id=expected.task_id)
            await office.move("Ben", "Break")

    async def test_a_lifo_queue_goes_by_who_came_last_whatever_the_priority(self, office: Office) -> None:
        _, workflow_id = await queue(office, "Newest", task_order="LIFO")
        await everybody_off(office)
        await office.task(workflow_id, priority=9)
        newest = await office.task(workflow_id)
        await office.move("Ben", "Available")
        assert await rings(office, newest) == {"Ben"}

    @pytest.mark.parametrize("preferred", ["FIFO", "LIFO"])
    async def test_the_workspace_says_which_kind_comes_first(self, office: Office, preferred: str) -> None:
        _, workflow_id = await queue(office, "Newest", task_order="LIFO")
        await set_workspace(office, prioritize_queue_order=preferred)
        await everybody_off(office)
        waiting = {"FIFO": await office.task(), "LIFO": await office.task(workflow_id)}
        await office.move("Ben", "Available")
        assert await rings(office, waiting[preferred]) == {"Ben"}

    async def test_a_callback_keeps_its_place_in_the_line(self, office: Office) -> None:
        await everybody_off(office)
        first = await office.task()
        hour_ago = office.clock.now() - timedelta(hours=1)
        callback = await office.task(virtual_start_at=hour_ago)
        await office.move("Ben", "Available")
        assert await rings(office, callback) == {"Ben"}
        assert await rings(office, first) == set()


class TestSeveralOffersAtOnce:
    async def test_it_rings_at_as_many_as_the_queue_asks_and_the_first_has_it(self, office: Office) -> None:
        _, workflow_id = await queue(office, "Both", max_reserved_workers=2)
        await office.hire("Carla", [])
        task = await office.task(workflow_id)
        await office.ring(task)
        assert await rings(office, task) == {"Ana", "Ben"}
        other = await office.task()
        await office.ring(other)
        assert await rings(office, other) == {"Carla"}
        await take(office, task)
        assert await states(office, task) == {"Ana": "accepted", "Ben": "rescinded"}
        assert "ReservationRescinded" in await office.story()

    async def test_it_waits_again_only_when_everybody_declined(self, office: Office) -> None:
        _, workflow_id = await queue(office, "Both", max_reserved_workers=2)
        task = await office.task(workflow_id)
        await office.ring(task)
        await office.move("Ana", "Break")
        assert await states(office, task) == {"Ana": "rejected", "Ben": "pending"}
        assert await office.status(task) == TaskStatus.RESERVED
        await office.move("Ben", "Break")
        assert await office.status(task) == TaskStatus.PENDING

    async def test_a_canceled_task_rings_nowhere(self, office: Office) -> None:
        _, workflow_id = await queue(office, "Both", max_reserved_workers=2)
        task = await office.task(workflow_id)
        await office.ring(task)
        await office.work(office.routing.cancel_task, task_id=task.task_id, reason="gone")
        assert await states(office, task) == {"Ana": "canceled", "Ben": "canceled"}

    async def test_an_offer_that_is_taken_back_goes_to_nobody_for_a_while(self, office: Office) -> None:
        task = await office.task()
        offered = await office.ring(task)
        assert offered is not None
        await office.work(office.routing.cancel_reservation, reservation_id=offered.reservation_id)
        assert await office.status(task) == TaskStatus.PENDING
        await office.turn(21)
        assert await rings(office, task) == {"Ana"}


class TestCapacity:
    async def test_a_worker_is_on_one_call_at_a_time_unless_set_otherwise(self, office: Office) -> None:
        await office.move("Ben", "Break")
        first = await office.task(channel="voice")
        await office.ring(first)
        await take(office, first)
        second = await office.task(channel="voice")
        assert await office.ring(second) is None
        assert name_of(await office.ring(await office.task(channel="chat"))) == "Ana"
        chat = await office.work(office.routing.list_live_reservations, worker_id=office.workers["Ana"])
        await office.work(office.routing.accept_reservation, reservation_id=chat[-1].reservation_id)
        await office.work(
            office.routing.update_worker_channel,
            worker_id=office.workers["Ana"],
            wanted="voice",
            capacity=2,
        )
        assert await rings(office, second) == {"Ana"}

    async def test_who_is_on_a_call_gets_no_chats_where_calls_stand_alone(self, office: Office) -> None:
        await set_workspace(office, channel_policy="voice_alone")
        await office.move("Ben", "Break")
        call = await office.task(channel="voice")
        await office.ring(call)
        await take(office, call)
        chat = await office.task(channel="chat")
        assert await office.ring(chat) is None
        await office.work(office.routing.complete_task, task_id=call.task_id)
        assert await rings(office, chat) == {"Ana"}

    async def test_the_longest_available_of_a_channel_of_its_own(self, office: Office) -> None:
        for channel in ("chat", "sms"):
            await office.work(
                office.routing.update_task_channel,
                workspace_id=office.workspace_id,
                wanted=channel,
                channel_optimized_routing=True,
            )
        for _ in range(2):
            done = await office.task(channel="chat")
            await office.ring(done)
            await take(office, done)
            office.clock.advance(seconds=1)
            await office.work(office.routing.complete_task, task_id=done.task_id)
        # Both finished chats, Ben the last; of text messages Ana waits longest.
        assert name_of(await office.ring(await office.task(channel="sms"))) == "Ana"

    async def test_an_expression_may_ask_how_much_is_free(self, office: Office) -> None:
        default = {
            "queue": office.queue_id,
            "expression": "worker.channel.voice.assigned_tasks == 0 "
            "AND worker.channel.chat.available_capacity_percentage == 100",
        }
        workflow_id = await office.db.transact(
            lambda tx: office.add_workflow(tx, "Only the free", default=default)
        )
        busy = await office.task(channel="chat")
        await office.ring(busy)
        await take(office, busy)
        assert name_of(await office.ring(await office.task(workflow_id))) == "Ben"

    async def test_one_task_at_a_time_moves_workers_between_activities(self, office: Office) -> None:
        made = await office.db.transact(
            lambda tx: office.routing.create_workspace(
                tx, account_id="AC" + "1" * 32, friendly_name="Old", multi_task_enabled=False
            )
        )
        office.workspace_id = made.workspace_id
        with pytest.raises(RoutingFieldInvalid, match="one of"):
            await set_workspace(office, prioritize_queue_order="ANY")

        def fill(tx: Transaction) -> tuple[str, str]:
            ids: dict[str, Any] = {"workspace_id": made.workspace_id}
            for name in ("Offline", "Idle", "Ringing", "Talking"):
                office.activities[name] = office.routing.create_activity(
                    tx, **ids, friendly_name=name, available=name != "Offline"
                ).activity_id
            changes = QueueChanges(
                reservation_activity_id=office.activities["Ringing"],
                assignment_activity_id=office.activities["Talking"],
            )
            one = office.routing.create_queue(tx, **ids, friendly_name="One", changes=changes)
            dora = office.routing.create_worker(
                tx, **ids, friendly_name="Dora", activity_id=office.activities["Idle"]
            )
            return office.add_workflow(tx, "One", default={"queue": one.queue_id}), dora.worker_id

        workflow_id, dora = await office.db.transact(fill)
        task, next_one = await office.task(workflow_id), await office.task(workflow_id)
        await office.ring(task)
        assert (await office.work(office.routing.get_worker, worker_id=dora)).activity_name == "Ringing"
        await take(office, task)
        assert (await office.work(office.routing.get_worker, worker_id=dora)).activity_name == "Talking"
        assert await office.ring(next_one) is None
        await office.work(office.routing.complete_task, task_id=task.task_id)
        assert await rings(office, next_one) == {"Dora"}


class TestStraight:
    async def test_a_task_for_one_worker_rings_there_and_nowhere_else(self, office: Office) -> None:
        ben = Straight(target_id=office.workers["Ben"])
        task = await office.work(
            office.routing.create_task,
            workspace_id=office.workspace_id,
            workflow_id=None,
            attributes={},
            straight=ben,
        )
        await office.move("Ben", "Break")
        assert await office.ring(task) is None
        await office.move("Ben", "Available")
        assert await rings(office, task) == {"Ben"}

    async def test_only_one_workers_task_may_ignore_capacity(self, office: Office) -> None:
        with pytest.raises(RoutingFieldInvalid, match="one worker"):
            await office.work(
                office.routing.create_task,
                workspace_id=office.workspace_id,
                workflow_id=None,
                attributes={},
                straight=Straight(target_id=office.queue_id, ignore_capacity=True),
            )
        with pytest.raises(WorkerNotFound):
            await office.work(
                office.routing.create_task,
                workspace_id=office.workspace_id,
                workflow_id=None,
                attributes={},
                straight=Straight(target_id="WK" + "0" * 32),
            )


class TestChanges:
    async def test_new_attributes_may_find_somebody(self, office: Office) -> None:
        default = {"queue": office.queue_id, "expression": "worker.languages HAS task.language"}
        workflow_id = await office.db.transact(
            lambda tx: office.add_workflow(tx, "Who speaks it", default=default)
        )
        task = await office.task(workflow_id, attributes={"language": "nl"})
        assert await office.ring(task) is None
        await office.work(office.routing.update_task, task_id=task.task_id, attributes={"language": "es"})
        await office.turn(0)
        assert await rings(office, task) == {"Ana"}

    async def test_a_workflow_that_changed_under_a_task_takes_it_again(self, office: Office) -> None:
        nobody = {"queue": office.queue_id, "expression": "worker.level > 5"}
        rules = [{"expression": "1==1", "targets": [nobody, nobody]}]
        workflow_id = await office.db.transact(lambda tx: office.add_workflow(tx, "Hard", filters=rules))
        task = await office.task(workflow_id)
        assert await office.ring(task) is None
        plain = (await office.work(office.routing.get_workflow, workflow_id=office.workflow_id)).configuration
        await office.work(
            office.routing.update_workflow,
            workflow_id=workflow_id,
            changes=WorkflowChanges(configuration=plain),
            re_evaluate=True,
        )
        await office.turn(0)
        assert await rings(office, task) == {"Ana"}

    async def test_who_leaves_keeps_their_name_in_what_they_did(self, office: Office) -> None:
        task = await office.task()
        await office.ring(task)
        with pytest.raises(StillInUse):
            await office.work(office.routing.delete_worker, worker_id=office.workers["Ana"])
        await take(office, task)
        await office.work(office.routing.complete_task, task_id=task.task_id)
        await office.work(office.routing.delete_worker, worker_id=office.workers["Ana"])
        gone = await office.work(office.routing.get_worker, worker_id=office.workers["Ana"])
        assert (gone.friendly_name, gone.deleted_at is not None) == ("Ana", True)
        assert await office.hire("Ana", ["es"]) != gone.worker_id


async def test_as_many_tasks_ring_at_a_worker_as_the_workspace_says(office: Office) -> None:
    """Two at a time ring at Ana alone; when one is answered the third rings."""
    changes = WorkspaceChanges(offers_at_a_time=2)
    await office.work(office.routing.update_workspace, workspace_id=office.workspace_id, changes=changes)
    await office.move("Ben", "Break")
    tasks = [await office.task() for _ in range(3)]
    rings = [await office.ring(task) for task in tasks]
    assert [name_of(each) for each in rings] == ["Ana", "Ana", None]
    assert rings[0] is not None
    await office.work(office.routing.accept_reservation, reservation_id=rings[0].reservation_id)
    assert await office.rings_at(tasks[2]) == "Ana"
    with pytest.raises(RoutingFieldInvalid):
        await office.work(
            office.routing.update_workspace,
            workspace_id=office.workspace_id,
            changes=WorkspaceChanges(offers_at_a_time=0),
        )
    records = await office.work(office.routing.list_records, workspace_id=office.workspace_id)
    kinds = {each.type for each in records.items}
    assert {"workspace.created", "workspace.updated"} <= kinds
