"""Setting up the office, listing what is in it, and forgetting a customer."""

from __future__ import annotations

import pytest

from tests.routing.office import Office
from tieline.kit.pages import PageRequest
from tieline.routing import (
    ActivityNotFound,
    AttributesInvalid,
    ExpressionInvalid,
    NameTaken,
    RoutingFieldInvalid,
    TaskChannelNotFound,
    TaskFilter,
    TaskStatus,
    WorkerFilter,
    WorkflowConfigurationInvalid,
    WorkflowNotFound,
)

pytestmark = pytest.mark.store


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

    async def test_attributes_no_database_could_keep_are_refused(self, office: Office) -> None:
        for attributes in ({"note": "a\x00b"}, {"deep": [{"half": "\ud83d"}]}, {"level": float("inf")}):
            with pytest.raises(AttributesInvalid):
                await office.task(attributes=attributes)

    async def test_lists_keep_the_order_things_were_made_in(self, office: Office) -> None:
        page = await office.work(office.routing.list_activities, workspace_id=office.workspace_id)
        assert [activity.friendly_name for activity in page.items] == ["Offline", "Available", "Break"]
