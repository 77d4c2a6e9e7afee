"""What happened is listed as events and counted: Ana takes a task after ten seconds, Ben lets one go by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from twilio.base.exceptions import TwilioException, TwilioRestException

from tests.support.served import OTHER, OTHER_TOKEN, twilio
from tests.wire.taskrouter_v1.office import Office

pytestmark = pytest.mark.wire

FROZEN_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""So that no second passes but those that are turned."""


@pytest.fixture
def morning(office: Office) -> Office:
    """A task in Spanish is accepted after 10 s and done 60 s later; another waits 30 s and is canceled."""
    space = office.workspace()
    first = office.task(language="es")
    office.clock.advance(seconds=10)
    (offer,) = space.tasks(first.sid).reservations.list()
    space.tasks(first.sid).reservations(offer.sid).update(reservation_status="accepted")
    office.clock.advance(seconds=60)
    space.tasks(first.sid).update(assignment_status="completed", reason="helped")
    second = office.task(language="es")
    office.clock.advance(seconds=30)
    space.tasks(second.sid).update(assignment_status="canceled", reason="gave up")
    return office


def kinds(office: Office, **asked: Any) -> list[str]:
    """Return what happened, the oldest first."""
    return [each.event_type for each in reversed(office.workspace().events.list(**asked))]


class TestEvents:
    def test_every_step_of_a_task_is_told(self, morning: Office) -> None:
        first = next(each for each in morning.workspace().tasks.list() if each.reason == "helped")
        assert kinds(morning, task_sid=first.sid) == [
            "task.created",
            "workflow.entered",
            "workflow.target-matched",
            "task-queue.entered",
            "reservation.created",
            "reservation.accepted",
            "reservation.completed",
            "task.completed",
        ]

    def test_an_event_carries_names_and_figures(self, morning: Office) -> None:
        (accepted,) = morning.workspace().events.list(event_type="reservation.accepted")
        fetched = morning.workspace().events(accepted.sid).fetch()
        data = fetched.event_data
        assert data["worker_name"] == "Ana"
        assert data["task_age"] == "10"
        assert data["task_queue_name"] == "Everyone"
        assert data["workflow_name"] == "Assign to Anyone"
        assert data["task_attributes"] == '{"language": "es"}'
        assert (fetched.actor_type, fetched.actor_sid) == ("worker", morning.workers["Ana"])
        assert (fetched.resource_type, fetched.resource_sid) == ("reservation", data["reservation_sid"])

    def test_they_are_narrowed_by_worker_queue_channel_and_time(self, morning: Office) -> None:
        of_ben = kinds(morning, worker_sid=morning.workers["Ben"])
        assert of_ben == ["worker.created"]
        assert kinds(morning, task_channel="voice") == []
        assert kinds(morning, task_channel="default", event_type="task.canceled") == ["task.canceled"]
        now = morning.clock.now()
        lately = {"start_date": now - timedelta(seconds=20), "end_date": now + timedelta(seconds=2)}
        assert kinds(morning, **lately) == ["reservation.canceled", "task.canceled"]
        morning.clock.advance(seconds=3600)
        assert kinds(morning) == []
        assert kinds(morning, minutes=120, event_type="task.canceled") == ["task.canceled"]

    def test_nobody_else_reads_them(self, morning: Office) -> None:
        (event, *_) = morning.workspace().events.list()
        next_door = morning.workspace(username=OTHER, password=OTHER_TOKEN)
        for ask in (next_door.events.list, next_door.events(event.sid).fetch):
            with pytest.raises(TwilioException, match="404"):
                ask()

    @pytest.mark.parametrize(
        "query", ["Minutes=0", "Minutes=soon", "StartDate=soon", "StartDate=2026-03-02&EndDate=2026-03-01"]
    )
    def test_a_stretch_of_time_that_is_none_is_refused(self, office: Office, query: str) -> None:
        answer = twilio(office.url).request(
            "GET", f"https://taskrouter.twilio.com/v1/Workspaces/{office.workspace_id}/Events?{query}"
        )
        assert answer.status_code == 400


class TestStatistics:
    def test_a_queues_figures(self, morning: Office) -> None:
        (queue,) = morning.workspace().task_queues.list()
        asked = morning.workspace().task_queues(queue.sid)
        figures = asked.cumulative_statistics().fetch(split_by_wait_time="5,30", minutes=60)
        assert (figures.tasks_entered, figures.tasks_completed, figures.tasks_canceled) == (2, 1, 1)
        assert (figures.reservations_created, figures.reservations_accepted) == (2, 1)
        assert (figures.reservations_canceled, figures.avg_task_acceptance_time) == (1, 10)
        assert figures.wait_duration_until_accepted == {"avg": 10, "min": 10, "max": 10, "total": 10}
        assert figures.wait_duration_in_queue_until_accepted["total"] == 10
        assert figures.wait_duration_until_canceled["avg"] == 30
        assert figures.split_by_wait_time == {
            "5": {
                "above": {"tasks_canceled": 1, "reservations_accepted": 1},
                "below": {"tasks_canceled": 0, "reservations_accepted": 0},
            },
            "30": {
                "above": {"tasks_canceled": 0, "reservations_accepted": 0},
                "below": {"tasks_canceled": 1, "reservations_accepted": 1},
            },
        }
        assert asked.cumulative_statistics().fetch(task_channel="voice").tasks_entered == 0

    def test_what_is_going_on_now(self, office: Office) -> None:
        for _ in range(3):
            office.task()
        office.clock.advance(seconds=7)
        (queue,) = office.workspace().task_queues.list()
        now = office.workspace().task_queues(queue.sid).real_time_statistics().fetch()
        assert now.tasks_by_status == {"pending": 1, "reserved": 2, "assigned": 0, "wrapping": 0}
        assert (now.total_tasks, now.longest_task_waiting_age) == (3, 7)
        assert now.longest_relative_task_age_in_queue == 7
        assert (now.total_eligible_workers, now.total_available_workers) == (2, 2)
        assert {each["friendly_name"]: each["workers"] for each in now.activity_statistics} == {
            "Offline": 0,
            "Available": 2,
        }
        workspace = office.workspace().real_time_statistics().fetch()
        assert (workspace.total_workers, workspace.tasks_by_priority) == (2, {"0": 3})

    def test_workflow_workspace_and_all_queues(self, morning: Office) -> None:
        workflow = morning.workspace().workflows(morning.workflow_id)
        figures = workflow.cumulative_statistics().fetch()
        assert (figures.tasks_entered, figures.tasks_timed_out_in_workflow) == (2, 0)
        assert workflow.statistics().fetch().cumulative["tasks_canceled"] == 1
        assert workflow.real_time_statistics().fetch().total_tasks == 0
        whole = morning.workspace().statistics().fetch()
        assert whole.cumulative["tasks_created"] == 2
        assert whole.realtime["total_tasks"] == 0
        assert morning.workspace().cumulative_statistics().fetch().tasks_completed == 1
        (listed,) = morning.workspace().task_queues.statistics.list()
        assert (listed.cumulative["tasks_entered"], listed.realtime["total_tasks"]) == (2, 0)

    def test_what_workers_did(self, morning: Office) -> None:
        ana = morning.workspace().workers(morning.workers["Ana"])
        ana.update(activity_sid=morning.activities["Offline"])
        morning.clock.advance(seconds=20)
        mine = ana.statistics().fetch().cumulative
        assert (mine["reservations_created"], mine["reservations_accepted"]) == (2, 1)
        times = {each["friendly_name"]: each["total"] for each in mine["activity_durations"]}
        assert times["Offline"] == 20
        assert 100 <= times["Available"] <= 102
        everybody = morning.workspace().workers.cumulative_statistics().fetch()
        assert everybody.reservations_accepted == 1
        assert morning.workspace().workers.real_time_statistics().fetch().total_workers == 2
        both = morning.workspace().workers.statistics().fetch(task_queue_name="Everyone")
        assert both.realtime["total_workers"] == 2

    def test_several_queues_at_once(self, morning: Office) -> None:
        (queue,) = morning.workspace().task_queues.list()
        answer = morning.post_json("/TaskQueues/RealTimeStatistics", {"queue_sids": [queue.sid]})
        assert answer.json()["task_queue_response_count"] == 1
        assert answer.json()["task_queue_data"][0]["total_eligible_workers"] == 2
        wrong = morning.post_json("/TaskQueues/RealTimeStatistics", {"queue_sids": ["WQ1"]})
        assert (wrong.status_code, wrong.json()["field"]) == (400, "queue_sids")
        gone = morning.post_json("/TaskQueues/RealTimeStatistics", {"queue_sids": ["WQ" + "0" * 32]})
        assert gone.status_code == 404

    def test_thresholds_that_are_none_are_refused(self, morning: Office) -> None:
        with pytest.raises(TwilioRestException) as met:
            morning.workspace().statistics().fetch(split_by_wait_time="5,soon")
        assert (met.value.status, met.value.code) == (400, 20001)


class TestTasksThatGoStraight:
    def test_to_a_worker_who_is_full(self, office: Office) -> None:
        ana = office.workspace().workers(office.workers["Ana"])
        ana.worker_channels("chat").update(capacity=0)
        tasks = office.workspace().tasks
        waits = tasks.create(task_channel="chat", routing_target=office.workers["Ana"], attributes="{}")
        assert (waits.assignment_status, waits.routing_target) == ("pending", office.workers["Ana"])
        rings = tasks.create(
            task_channel="chat", routing_target=office.workers["Ana"], ignore_capacity="true", attributes="{}"
        )
        assert (rings.assignment_status, rings.ignore_capacity) == ("reserved", True)
        assert rings.workflow_sid is None

    def test_to_a_queue(self, office: Office) -> None:
        queue = office.workspace().task_queues.create(
            friendly_name="Spanish", target_workers="languages HAS 'es'"
        )
        task = office.workspace().tasks.create(task_queue_sid=queue.sid, attributes="{}")
        (offer,) = office.workspace().tasks(task.sid).reservations.list()
        assert (offer.worker_name, task.task_queue_friendly_name) == ("Ana", "Spanish")

    def test_an_older_place_in_the_line(self, office: Office) -> None:
        for name in ("Ana", "Ben"):
            office.workspace().workers(office.workers[name]).update(activity_sid=office.activities["Offline"])
        tasks = office.workspace().tasks
        first = tasks.create(attributes="{}")
        hour_ago = office.clock.now() - timedelta(hours=1)
        callback = tasks.create(attributes="{}", virtual_start_time=hour_ago)
        assert [each.sid for each in tasks.list(ordering="VirtualStartTime:asc")] == [callback.sid, first.sid]
        office.workspace().workers(office.workers["Ben"]).update(activity_sid=office.activities["Available"])
        assert tasks(callback.sid).fetch().assignment_status == "reserved"
        assert tasks(first.sid).fetch().assignment_status == "pending"

    def test_tasks_are_found_by_their_attributes_and_sorted(self, office: Office) -> None:
        tasks = office.workspace().tasks
        for level in (1, 5, 3):
            office.workspace().tasks.create(attributes=f'{{"level": {level}}}', priority=level)
        found = tasks.list(evaluate_task_attributes="level > 2", ordering="Priority:desc,DateCreated:asc")
        assert [each.priority for each in found] == [5, 3]
        assert len(tasks.list(workflow_name="Assign to Anyone", task_queue_name="everyone")) == 3
        assert tasks.list(has_addons=True) == []
        for asked in ({"evaluate_task_attributes": "level >"}, {"ordering": "Colour:asc"}):
            with pytest.raises(TwilioException, match="HTTP 400"):
                tasks.list(**asked)

    def test_a_deleted_task_is_nowhere(self, office: Office) -> None:
        task = office.task()
        assert office.workspace().tasks(task.sid).delete()
        assert office.journeys == ["canceled"]
        assert office.workspace().tasks.list() == []
        with pytest.raises(TwilioRestException) as met:
            office.workspace().tasks(task.sid).fetch()
        assert met.value.status == 404
        assert "task.deleted" in kinds(office, task_sid=task.sid)
