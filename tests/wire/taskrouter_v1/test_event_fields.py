"""Every type of event there is happens once in an office, and its form has all that the type is about.

The types are those of flex-taskrouter-studio.md section 3.8, with the workspace's own; names stand beside the ids.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.routing.office import Office
from tests.support.house import Story
from tieline.interactions import TransferKind
from tieline.kit.clock import TurnableClock
from tieline.kit.db import Database
from tieline.kit.pages import PageRequest
from tieline.routing import QueueChanges, Record, RoutingService, WorkflowChanges, WorkspaceChanges
from tieline.wire.taskrouter_v1.render_events import event_form

pytestmark = pytest.mark.wire

ALWAYS = (
    "Sid AccountSid WorkspaceSid WorkspaceName EventType EventDescription EventDate ResourceType ResourceSid "
    "Timestamp TimestampMs"
)
TASK = (
    "TaskSid TaskAttributes TaskAge TaskPriority TaskAssignmentStatus TaskChannelSid TaskChannelUniqueName "
    "TaskDateCreated WorkflowSid WorkflowName"
)
QUEUED = f"{TASK} TaskQueueSid TaskQueueName TaskQueueTargetExpression TaskQueueEnteredDate"
WORKER = "WorkerSid WorkerName WorkerAttributes WorkerActivitySid WorkerActivityName"
WORKED = f"{QUEUED} {WORKER}"
OFFER = f"ReservationSid {WORKED}"
QUEUE = "TaskQueueSid TaskQueueName TaskQueueTargetExpression"
WORKFLOW = "WorkflowSid WorkflowName"
ACTIVITY = "ActivitySid ActivityName ActivityAvailable"
CHANNEL = f"{WORKER} WorkerChannelUniqueName WorkerChannelCapacity WorkerChannelAvailable"
MOVED = f"{WORKED} TransferSid TransferMode TransferTo TransferTaskSid TransferStartedBy TransferStatus"

REQUIRED: Mapping[str, str] = {
    "task.created": TASK,
    "task.updated": QUEUED,
    "task.canceled": f"{QUEUED} TaskCanceledReason",
    "task.wrapup": WORKED,
    "task.completed": f"{WORKED} TaskCompletedReason",
    "task.deleted": WORKED,
    "reservation.created": OFFER,
    "reservation.accepted": OFFER,
    "reservation.rejected": OFFER,
    "reservation.timeout": OFFER,
    "reservation.canceled": OFFER,
    "reservation.rescinded": OFFER,
    "reservation.wrapup": OFFER,
    "reservation.completed": OFFER,
    "reservation.failed": f"{OFFER} ReservationFailedReason",
    "worker.created": WORKER,
    "worker.deleted": f"{WORKER} WorkerPreviousActivitySid",
    "worker.activity.update": (
        f"{WORKER} WorkerPreviousActivitySid WorkerPreviousActivityName WorkerTimeInPreviousActivity"
    ),
    "worker.attributes.update": WORKER,
    "worker.capacity.update": f"{CHANNEL} WorkerChannelPreviousCapacity",
    "worker.channel.availability.update": CHANNEL,
    "task-queue.created": QUEUE,
    "task-queue.deleted": QUEUE,
    "task-queue.entered": QUEUED,
    "task-queue.moved": QUEUED,
    "task-queue.timeout": QUEUED,
    "task-queue.expression.updated": QUEUE,
    "activity.created": ACTIVITY,
    "activity.updated": ACTIVITY,
    "activity.deleted": ACTIVITY,
    "workflow.created": WORKFLOW,
    "workflow.updated": WORKFLOW,
    "workflow.deleted": WORKFLOW,
    "workflow.entered": TASK,
    "workflow.timeout": QUEUED,
    "workflow.skipped": QUEUED,
    "workflow.target-matched": f"{TASK} WorkflowFilterFriendlyName KnownWorkerSid",
    "workflow.rejected": TASK,
    "workspace.created": "",
    "workspace.updated": "",
}
# Told by tests/journeys/test_routing_callbacks.py, when nothing is left to list it by.
GONE = {"workspace.deleted", "task.system-deleted"}
TRANSFERS: Mapping[str, str] = {
    "task.transfer-initiated": MOVED,
    "task.transfer-canceled": MOVED,
    "task.transfer-completed": MOVED,
    "task.transfer-failed": f"{MOVED} TransferFailedReason",
    "task.transfer-attempt-failed": MOVED,
}


def missing(records: list[Record], required: Mapping[str, str]) -> list[str]:
    """What the fullest event of each type lacks, one `type: field` each; a type that never happened lacks everything."""
    found = []
    for kind, fields in required.items():
        wanted = f"{ALWAYS} {fields}".split()
        forms = [event_form(record) for record in records if record.type == kind]
        lacks = [[field for field in wanted if not form.get(field)] for form in forms]
        found += [f"{kind}: {field}" for field in min(lacks, key=len, default=wanted)]
    return found


async def listed(db: Database, routing: RoutingService, workspace_id: str) -> list[Record]:
    """Everything that happened, the newest first."""
    page = PageRequest(size=1000)
    found = await db.read(lambda tx: routing.list_records(tx, workspace_id=workspace_id, page=page))
    return list(found.items)


@pytest.fixture
async def office(sqlite_db: Database, clock: TurnableClock) -> Office:
    return await Office(db=sqlite_db, clock=clock).open()


async def set_up(office: Office) -> None:
    """What is made, changed and taken away where nobody works yet."""
    routing, space = office.routing, office.workspace_id
    await office.work(
        routing.update_workspace, workspace_id=space, changes=WorkspaceChanges(friendly_name="Harbour")
    )
    lunch = await office.work(
        routing.create_activity, workspace_id=space, friendly_name="Lunch", available=False
    )
    await office.work(routing.rename_activity, activity_id=lunch.activity_id, friendly_name="Late lunch")
    await office.work(routing.delete_activity, activity_id=lunch.activity_id)
    boots = await office.work(routing.create_queue, workspace_id=space, friendly_name="Boots")
    changes = QueueChanges(target_workers="1==1 AND 2==2")
    await office.work(routing.update_queue, queue_id=boots.queue_id, changes=changes)
    flow = await office.work(office.add_workflow, name="To boots", default={"queue": boots.queue_id})
    changed = WorkflowChanges(friendly_name="To the boots")
    await office.work(routing.update_workflow, workflow_id=flow, changes=changed)
    await office.work(routing.delete_workflow, workflow_id=flow)
    await office.work(routing.delete_queue, queue_id=boots.queue_id)


async def hire_and_dismiss(office: Office) -> None:
    """Carla comes, changes and goes."""
    routing = office.routing
    carla = await office.hire("Carla", ["de"])
    await office.work(routing.update_worker, worker_id=carla, attributes={"languages": ["de", "en"]})
    for change in ({"capacity": 5}, {"available": False}):
        await office.work(routing.update_worker_channel, worker_id=carla, wanted="chat", **change)
    await office.move("Carla", "Break")
    await office.work(routing.delete_worker, worker_id=carla)


async def offers_of_every_end(office: Office) -> None:
    """Ana and Ben are asked, and every offer and task ends in another way."""
    routing = office.routing
    ringing = await office.ring(await office.task())
    assert ringing is not None
    task, _ = await office.work(routing.accept_reservation, reservation_id=ringing.reservation_id)
    await office.work(routing.update_task, task_id=task.task_id, priority=5)
    await office.work(routing.wrap_up_task, task_id=task.task_id, reason="left")
    await office.work(routing.complete_task, task_id=task.task_id, reason="resolved")
    await office.work(routing.delete_task, task_id=task.task_id)
    passed = await office.task()
    ringing = await office.ring(passed)
    assert ringing is not None
    await office.work(routing.reject_reservation, reservation_id=ringing.reservation_id)
    await office.turn(120)
    failed = await office.task()
    ringing = await office.ring(failed)
    assert ringing is not None
    await office.work(
        routing.fail_reservation, reservation_id=ringing.reservation_id, reason="Nobody answered"
    )
    for waiting in (passed, failed):
        await office.work(routing.cancel_task, task_id=waiting.task_id, reason="changed their mind")


async def ways_through_workflows(office: Office) -> None:
    """A task that is asked of two at once, one that names Ana and finds nobody, and one that no filter takes."""
    routing, space = office.routing, office.workspace_id
    both = await office.work(
        routing.create_queue,
        workspace_id=space,
        friendly_name="Both",
        changes=QueueChanges(max_reserved_workers=2),
    )
    flow = await office.work(office.add_workflow, name="To both", default={"queue": both.queue_id})
    ringing = await office.ring(await office.task(flow))
    assert ringing is not None
    task, _ = await office.work(routing.accept_reservation, reservation_id=ringing.reservation_id)
    await office.work(routing.complete_task, task_id=task.task_id)
    for name in ("Ana", "Ben"):
        await office.move(name, "Offline")
    named = {"queue": office.queue_id, "known_worker_sid": "task.wants", "timeout": 10}
    targets = [named, {"queue": both.queue_id, "skip_if": "1==1"}, {"queue": both.queue_id, "timeout": 10}]
    rule = {"filter_friendly_name": "Named", "expression": "wants != null", "targets": targets}
    flow = await office.work(office.add_workflow, name="Named first", filters=[rule])
    task = await office.task(flow, attributes={"wants": office.workers["Ana"]})
    for _ in range(4):
        await office.ring(task)
        await office.turn(11)
    assert await office.status(task) == "canceled"
    await office.task(flow)


async def test_each_type_has_the_fields_that_it_is_about(sqlite_db: Database, office: Office) -> None:
    for chapter in (set_up, hire_and_dismiss, offers_of_every_end, ways_through_workflows):
        await chapter(office)
    records = await listed(sqlite_db, office.routing, office.workspace_id)
    assert missing(records, REQUIRED) == []
    strangers = {record.type for record in records} - {*REQUIRED, *GONE, *TRANSFERS}
    assert strangers == set(), "A type that the table does not have."


async def test_each_step_of_a_transfer_names_it_and_who_began_it(sqlite_db: Database, tmp_path: Path) -> None:
    """Marco calls Lucía in and thinks better of it, she declines the next time, then he gives Ana to her."""
    story = await Story.begin(sqlite_db, tmp_path)
    transfers, marco = story.house.interaction_stories.transfers, await story.on_duty("Marco")
    await story.text("I want to speak to a human about order 4711")
    ids = {"account_id": story.account_id, "worker_id": marco.worker_id}
    task_id, lucia = await story.accept(marco), await story.on_duty("Lucía")
    begun = await transfers.begin(**ids, task_id=task_id, to=lucia.worker_id, kind=TransferKind.WARM)
    await transfers.cancel(**ids, transfer_id=begun.transfer_id)
    await transfers.begin(**ids, task_id=task_id, to=lucia.worker_id, kind=TransferKind.WARM)
    await story.settle()
    (ringing,) = await story.ringing(lucia)
    await story.house.worker_desk.reject(account_id=story.account_id, reservation_id=ringing)
    await story.settle()
    await transfers.begin(**ids, task_id=task_id, to=lucia.worker_id)
    await story.settle()
    await story.accept(lucia)
    assert missing(await listed(sqlite_db, story.house.routing, marco.workspace_id), TRANSFERS) == []


async def test_attributes_are_json_and_ids_are_spelled_as_the_vendor_spells_them(
    sqlite_db: Database, office: Office
) -> None:
    await office.ring(await office.task(attributes={"topic": "boots"}))
    for record in await listed(sqlite_db, office.routing, office.workspace_id):
        form = event_form(record)
        assert [name for name in form if name.endswith("Id") or "_" in name] == []
        assert all(isinstance(value, str) for value in form.values())
        if "TaskAttributes" in form:
            assert json.loads(form["TaskAttributes"]) == {"topic": "boots"}
