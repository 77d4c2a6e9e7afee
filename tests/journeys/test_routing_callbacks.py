"""A program outside hears of what routing does and decides about offers: Marco's desktop never has to be touched."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs

import pytest
from twilio.request_validator import RequestValidator

from tests.support.house import Story
from tests.support.kept_calls import keep_call
from tieline.app.starter import CUSTOMER_NUMBER, NUMBER, STORE_ID
from tieline.channels.voice import CallStatus
from tieline.conversations import OwnerKind
from tieline.kit.db import Transaction
from tieline.kit.pages import PageRequest
from tieline.routing import ReservationStatus, Task, WorkflowChanges, Workspace, WorkspaceChanges

pytestmark = pytest.mark.journey

ASKS = "I want to speak to a human about order 4711"
EVENTS, ASSIGN, SPARE = "https://shop.test/events", "https://shop.test/assign", "https://shop.test/spare"


async def workspace_of(story: Story) -> Workspace:
    """Return the starter project's workspace."""
    listed = await story.db.read(
        lambda tx: story.house.routing.list_workspaces(tx, account_id=story.account_id)
    )
    return listed.items[0]


async def listens(story: Story, **changes: Any) -> None:
    """Let a program hear of what happens."""
    space = await workspace_of(story)
    given = WorkspaceChanges(**{"event_callback_url": EVENTS, **changes})
    await story.db.transact(
        lambda tx: story.house.routing.update_workspace(tx, workspace_id=space.workspace_id, changes=given)
    )


async def decides(story: Story, *, fallback: str = "") -> None:
    """Let programs decide about offers."""
    space = await workspace_of(story)
    given = WorkflowChanges(assignment_callback_url=ASSIGN, fallback_assignment_callback_url=fallback)

    def update(tx: Transaction) -> None:
        workflow = story.house.routing.list_workflows(tx, workspace_id=space.workspace_id).items[0]
        story.house.routing.update_workflow(tx, workflow_id=workflow.workflow_id, changes=given)

    await story.db.transact(update)


def answers(story: Story, address: str, /, **said: Any) -> None:
    """Say what a program answers."""
    story.http.answers[address] = (200, "application/json", json.dumps(said))


def heard(story: Story, url: str) -> list[dict[str, str]]:
    """Return the forms an address was sent."""
    return [
        {name: values[0] for name, values in parse_qs(body.decode()).items()}
        for address, body, _ in story.http.sent
        if address == url
    ]


async def task_of(story: Story, conversation_id: str) -> Task:
    """Return the open task of a conversation."""
    found = await story.db.read(
        lambda tx: story.house.routing.find_open_task(tx, conversation_id=conversation_id)
    )
    assert found is not None
    return found


async def make_task(story: Story, **attributes: Any) -> Task:
    """Make a task that is about no conversation."""
    space = await workspace_of(story)

    def make(tx: Transaction) -> Task:
        workflow = story.house.routing.list_workflows(tx, workspace_id=space.workspace_id).items[0]
        return story.house.routing.create_task(
            tx,
            workspace_id=space.workspace_id,
            workflow_id=workflow.workflow_id,
            attributes=attributes,
        )

    made = await story.db.transact(make)
    await story.settle()
    return await story.db.read(lambda tx: story.house.routing.get_task(tx, task_id=made.task_id))


async def states(story: Story, task: Task) -> list[ReservationStatus]:
    """Return what became of the offers of a task."""
    listed = await story.db.read(
        lambda tx: story.house.routing.list_reservations(tx, workspace_id=task.workspace_id)
    )
    return [each.status for each in listed.items if each.task_id == task.task_id]


class TestEvents:
    async def test_a_handoff_is_told_step_by_step_in_order_and_signed(self, story: Story) -> None:
        await listens(story)
        marco = await story.on_duty("Marco")
        await story.text(ASKS)
        await story.accept(marco)
        told = heard(story, EVENTS)
        assert [each["EventType"] for each in told] == [
            # That it is told from now on.
            "workspace.updated",
            "worker.activity.update",
            "task.created",
            "workflow.entered",
            "workflow.target-matched",
            "task-queue.entered",
            "reservation.created",
            "reservation.accepted",
        ]
        accepted = told[-1]
        assert (accepted["WorkerName"], accepted["TaskQueueName"]) == (marco.friendly_name, "Everyone")
        assert json.loads(accepted["TaskAttributes"])["reason"]
        url, body, headers = next(each for each in story.http.sent if each[0] == EVENTS)
        account = await story.db.read(
            lambda tx: story.house.accounts.get_account(tx, account_id=story.account_id)
        )
        fields = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        assert RequestValidator(account.auth_token).validate(url, fields, headers["X-Twilio-Signature"])

    async def test_only_what_is_asked_for(self, story: Story) -> None:
        await listens(story, events_filter="reservation.created, task.canceled")
        await story.on_duty("Marco")
        await story.text(ASKS)
        assert [each["EventType"] for each in heard(story, EVENTS)] == ["reservation.created"]

    async def test_nobody_is_told_where_nobody_listens(self, story: Story) -> None:
        await story.on_duty("Marco")
        await story.text(ASKS)
        assert heard(story, EVENTS) == []

    async def test_the_end_of_a_workspace_is_the_last_that_is_told_of_it(self, story: Story) -> None:
        routing = story.house.routing

        def make(tx: Transaction, only: str | None = None) -> str:
            made = routing.create_workspace(tx, account_id=story.account_id, friendly_name=f"Harbour {only}")
            changes = WorkspaceChanges(event_callback_url=EVENTS, events_filter=only)
            routing.update_workspace(tx, workspace_id=made.workspace_id, changes=changes)
            return made.workspace_id

        told = await story.db.transact(make)
        quiet = await story.db.transact(lambda tx: make(tx, "task.created"))
        await story.settle()
        for workspace_id in (told, quiet):
            await story.db.transact(
                lambda tx, gone=workspace_id: routing.delete_workspace(tx, workspace_id=gone)  # type: ignore[misc]
            )
        await story.settle()
        *_, last = heard(story, EVENTS)
        assert (last["EventType"], last["WorkspaceSid"]) == ("workspace.deleted", told)
        assert (last["ResourceType"], last["ResourceSid"]) == ("workspace", told)
        assert last["WorkspaceName"] == "Harbour None"
        assert [each["EventType"] for each in heard(story, EVENTS)] == [
            "workspace.updated",
            "workspace.deleted",
        ]

    async def test_p12_an_erased_customers_tasks_are_told_by_their_bare_ids(self, story: Story) -> None:
        await listens(story, events_filter="task.system-deleted")
        received = await story.text(ASKS)
        task = await task_of(story, received.conversation_id)
        await story.house.erase_profile.erase(
            account_id=story.account_id, store_id=STORE_ID, profile_id=received.profile_id
        )
        await story.settle()
        (gone,) = heard(story, EVENTS)
        assert (gone["EventType"], gone["TaskSid"]) == ("task.system-deleted", task.task_id)
        assert {name for name in gone if name.startswith("Task")} == {"TaskSid"}
        assert (gone["ResourceType"], gone["ResourceSid"]) == ("task", task.task_id)


class TestAssignment:
    async def test_a_program_hears_of_the_offer_and_accepts_in_marcos_place(self, story: Story) -> None:
        await decides(story)
        answers(story, ASSIGN, instruction="accept")
        marco = await story.on_duty("Marco")
        received = await story.text(ASKS)
        (asked,) = heard(story, ASSIGN)
        assert (asked["WorkerSid"], asked["WorkerName"]) == (marco.worker_id, marco.friendly_name)
        assert json.loads(asked["TaskAttributes"])["conversationId"] == received.conversation_id
        assert asked["TaskChannelUniqueName"] == "chat"
        owner = (await story.conversation(received.conversation_id)).owner
        assert (owner.kind, owner.reference) == (OwnerKind.WORKER, marco.worker_id)

    async def test_an_empty_answer_leaves_it_to_the_desktop(self, story: Story) -> None:
        await decides(story)
        story.http.answers[ASSIGN] = (200, "text/plain", "")
        marco = await story.on_duty("Marco")
        await story.text(ASKS)
        assert len(await story.ringing(marco)) == 1

    async def test_a_rejection_may_send_the_worker_elsewhere(self, story: Story) -> None:
        await decides(story)
        marco = await story.on_duty("Marco")
        lunch = await story.db.read(
            lambda tx: story.house.routing.list_activities(tx, workspace_id=marco.workspace_id)
        )
        away = next(each for each in lunch.items if not each.available)
        answers(story, ASSIGN, instruction="reject", activity_sid=away.activity_id)
        task = await make_task(story, topic="boots")
        assert await states(story, task) == [ReservationStatus.REJECTED]
        assert (await story.worker("Marco")).activity_id == away.activity_id

    @pytest.mark.parametrize(
        "answer", [(500, "text/plain", "oops"), (200, "text/html", "<p>"), (200, "application/json", "[1]")]
    )
    async def test_the_fallback_is_asked_when_the_first_makes_no_sense(
        self, story: Story, answer: tuple[int, str, str]
    ) -> None:
        await decides(story, fallback=SPARE)
        story.http.answers[ASSIGN] = answer
        answers(story, SPARE, instruction="accept")
        await story.on_duty("Marco")
        task = await make_task(story, topic="boots")
        assert len(heard(story, SPARE)) == 1
        assert await states(story, task) == [ReservationStatus.ACCEPTED]
        log = await story.db.read(
            lambda tx: story.house.webhooks.list_attempts(
                tx, account_id=story.account_id, page=PageRequest(size=2)
            )
        )
        assert {each.event_type for each in log.items} == {"assignment"}
        assert {each.url for each in log.items} == {ASSIGN, SPARE}

    async def test_when_neither_answers_the_offer_is_taken_back(self, story: Story) -> None:
        await decides(story, fallback=SPARE)
        story.http.silent = True
        marco = await story.on_duty("Marco")
        task = await make_task(story, topic="boots")
        assert await states(story, task) == [ReservationStatus.CANCELED]
        assert task.status.value == "pending"
        assert await story.ringing(marco) == []
        story.http.silent = False
        await story.later(seconds=21)
        assert len(await story.ringing(marco)) == 1

    async def test_an_instruction_that_cannot_be_done_is_no_answer(self, story: Story) -> None:
        await decides(story)
        answers(story, ASSIGN, instruction="dequeue")
        await story.on_duty("Marco")
        task = await make_task(story, topic="boots")
        assert await states(story, task) == [ReservationStatus.CANCELED]

    async def test_a_call_is_made_and_the_task_is_taken_when_it_is_answered(self, story: Story) -> None:
        await decides(story)
        said = {"from": NUMBER, "to": CUSTOMER_NUMBER, "url": "https://shop.test/whisper"}
        answers(story, ASSIGN, instruction="call", **said)
        await story.on_duty("Marco")
        task = await make_task(story, topic="boots")
        assert await states(story, task) == [ReservationStatus.PENDING]
        calls = await story.db.read(
            lambda tx: story.house.calls_room.list_live_calls(tx, account_id=story.account_id)
        )
        call_id = calls[0].call_id
        for status in (CallStatus.RINGING, CallStatus.IN_PROGRESS):
            await story.db.transact(
                lambda tx, status=status: story.house.calls_room.set_status(  # type: ignore[misc]
                    tx, call_id=call_id, status=status
                )
            )
        await story.later(seconds=2)
        assert await states(story, task) == [ReservationStatus.ACCEPTED]

    async def test_a_call_nobody_answers_gives_the_offer_back(self, story: Story) -> None:
        await decides(story)
        await listens(story, events_filter="reservation.failed,reservation.canceled")
        said = {"from": NUMBER, "to": CUSTOMER_NUMBER, "url": "https://shop.test/whisper"}
        answers(story, ASSIGN, instruction="call", **said)
        await story.on_duty("Marco")
        task = await make_task(story, topic="boots")
        calls = await story.db.read(
            lambda tx: story.house.calls_room.list_live_calls(tx, account_id=story.account_id)
        )
        await story.db.transact(
            lambda tx: story.house.calls_room.set_status(
                tx, call_id=calls[0].call_id, status=CallStatus.NO_ANSWER
            )
        )
        await story.later(seconds=2)
        assert await states(story, task) == [ReservationStatus.CANCELED]
        failed, canceled = heard(story, EVENTS)
        assert (failed["EventType"], canceled["EventType"]) == ("reservation.failed", "reservation.canceled")
        assert failed["ReservationFailedReason"] == "The call of the instruction was not answered"

    async def test_a_waiting_call_is_sent_elsewhere(self, story: Story) -> None:
        await decides(story)
        call = await keep_call(story)
        said = {"call_sid": call.call_id, "url": "https://shop.test/music", "accept": True}
        answers(story, ASSIGN, instruction="redirect", **said)
        await story.on_duty("Marco")
        task = await make_task(story, topic="boots")
        assert await states(story, task) == [ReservationStatus.ACCEPTED]
        moved = await story.db.read(lambda tx: story.house.calls_room.get_call(tx, call_id=call.call_id))
        assert moved.wanted_program is not None
        assert moved.wanted_program.url == "https://shop.test/music"

    @pytest.mark.parametrize("instruction", ["dequeue", "conference"])
    async def test_a_waiting_caller_is_joined_with_the_worker(self, story: Story, instruction: str) -> None:
        received = await story.text(ASKS)
        call = await keep_call(story, conversation_id=received.conversation_id)
        await decides(story)
        answers(story, ASSIGN, instruction=instruction)
        marco = await story.on_duty("Marco")
        owner = (await story.conversation(received.conversation_id)).owner
        assert (owner.kind, owner.reference) == (OwnerKind.WORKER, marco.worker_id)
        live = await story.db.read(
            lambda tx: story.house.calls_room.find_live_calls(tx, conversation_id=received.conversation_id)
        )
        mine = next(each for each in live if each.worker_id == marco.worker_id)
        assert (mine.parent_call_id, mine.to) == (call.call_id, f"client:{marco.worker_id}")

    async def test_afterwards_the_worker_does_what_the_program_said(self, story: Story) -> None:
        await decides(story)
        marco = await story.on_duty("Marco")
        listed = await story.db.read(
            lambda tx: story.house.routing.list_activities(tx, workspace_id=marco.workspace_id)
        )
        away = next(each for each in listed.items if not each.available)
        answers(story, ASSIGN, instruction="accept", post_work_activity_sid=away.activity_id)
        task = await make_task(story, topic="boots")
        await story.db.transact(lambda tx: story.house.routing.complete_task(tx, task_id=task.task_id))
        assert (await story.worker("Marco")).activity_id == away.activity_id
