"""A workspace is set up, changed and taken down through the official SDK, and nothing that is in use goes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from twilio.base.exceptions import TwilioException, TwilioRestException

from tests.support.served import twilio
from tests.wire.taskrouter_v1.office import Office

pytestmark = pytest.mark.wire


def refused(call: Any, **arguments: Any) -> tuple[int, int]:
    """Return status and code of the refusal that a call meets."""
    with pytest.raises(TwilioRestException) as met:
        call(**arguments)
    return met.value.status, met.value.code


class TestWorkspaces:
    def test_a_template_begins_with_what_is_needed(self, office: Office) -> None:
        made = twilio(office.url).taskrouter.v1.workspaces.create(
            friendly_name="Harbour", template="FIFO", event_callback_url="https://harbour.test/events"
        )
        space = twilio(office.url).taskrouter.v1.workspaces(made.sid)
        assert [each.friendly_name for each in space.activities.list()] == ["Offline", "Idle", "Unavailable"]
        assert [each.friendly_name for each in space.task_queues.list()] == ["Sample Queue"]
        assert [each.friendly_name for each in space.workflows.list()] == ["Default Fifo Workflow"]
        assert made.default_activity_name == "Offline"
        assert made.event_callback_url == "https://harbour.test/events"
        assert made.multi_task_enabled is True

    def test_an_empty_one_has_no_activity_yet_and_nobody_can_work_in_it(self, office: Office) -> None:
        made = twilio(office.url).taskrouter.v1.workspaces.create(friendly_name="Empty")
        space = twilio(office.url).taskrouter.v1.workspaces(made.sid)
        assert (made.default_activity_sid, made.default_activity_name) == (None, None)
        assert refused(space.workers.create, friendly_name="Ana") == (404, 20404)
        assert refused(space.tasks.create, attributes="{}") == (400, 20001)
        (activity,) = [space.activities.create(friendly_name="Here", available=True)]
        assert space.fetch().default_activity_sid == activity.sid
        assert space.update(events_filter="task.created").default_activity_name == "Here"

    def test_it_is_changed_field_by_field(self, office: Office) -> None:
        changed = office.workspace().update(
            friendly_name="Town",
            timeout_activity_sid=office.activities["Offline"],
            event_callback_url="https://town.test/events",
            events_filter="task.created,task.canceled",
            prioritize_queue_order="LIFO",
        )
        assert (changed.friendly_name, changed.timeout_activity_name) == ("Town", "Offline")
        assert (changed.events_filter, changed.prioritize_queue_order) == (
            "task.created,task.canceled",
            "LIFO",
        )
        assert office.workspace().update(event_callback_url="").event_callback_url is None
        assert office.workspace().fetch().friendly_name == "Town"

    @pytest.mark.parametrize(
        ("fields", "status"),
        [
            ({"multi_task_enabled": False}, 400),
            ({"event_callback_url": "ftp://town.test"}, 400),
            ({"event_callback_url": "not an address"}, 400),
            ({"prioritize_queue_order": "RANDOM"}, 400),
            ({"friendly_name": " "}, 400),
            ({"timeout_activity_sid": "WA" + "0" * 32}, 404),
        ],
    )
    def test_what_cannot_be_is_refused_whole(
        self, office: Office, fields: dict[str, Any], status: int
    ) -> None:
        before = office.workspace().fetch()
        assert refused(office.workspace().update, **{"events_filter": "task.created", **fields})[0] == status
        after = office.workspace().fetch()
        assert (after.friendly_name, after.events_filter) == (before.friendly_name, None)

    def test_it_goes_with_everything_in_it_but_not_while_somebody_waits(self, office: Office) -> None:
        task = office.task()
        assert refused(office.workspace().delete) == (409, 20409)
        office.workspace().tasks(task.sid).update(assignment_status="canceled")
        assert office.workspace().delete()
        assert refused(office.workspace().fetch) == (404, 20404)
        assert refused(office.workspace().workers(office.workers["Ana"]).fetch) == (404, 20404)


class TestReading:
    def test_what_is_set_is_read_back_fetched_and_listed(self, office: Office) -> None:
        space, url = office.workspace(), "https://town.test/hook"
        space.update(
            event_callback_url=url,
            events_filter="task.created",
            timeout_activity_sid=office.activities["Offline"],
        )
        for workspace in (space.fetch(), *twilio(office.url).taskrouter.v1.workspaces.list()):
            assert (workspace.event_callback_url, workspace.timeout_activity_name) == (url, "Offline")
        queue = space.task_queues.create(
            friendly_name="Both",
            reservation_activity_sid=office.activities["Offline"],
            assignment_activity_sid=office.activities["Available"],
        )
        listed = space.task_queues.list(friendly_name="both")
        for each in (space.task_queues(queue.sid).fetch(), *listed, queue):
            assert (each.reservation_activity_name, each.assignment_activity_name) == ("Offline", "Available")
        routes = json.dumps({"task_routing": {"default_filter": {"queue": queue.sid}}})
        workflow = space.workflows.create(
            friendly_name="Asked",
            configuration=routes,
            assignment_callback_url=url,
            fallback_assignment_callback_url=url,
        )
        for one in (space.workflows(workflow.sid).fetch(), *space.workflows.list(friendly_name="asked")):
            assert (one.assignment_callback_url, one.fallback_assignment_callback_url) == (url, url)
        straight = space.tasks.create(routing_target=office.workers["Ana"], attributes="{}")
        for task in (
            space.tasks(straight.sid).fetch(),
            *space.tasks.list(routing_target=office.workers["Ana"]),
        ):
            assert (task.workflow_sid, task.task_queue_sid) == (None, None)


class TestActivities:
    def test_one_is_made_renamed_and_deleted(self, office: Office) -> None:
        made = office.workspace().activities.create(friendly_name="Lunch", available=False)
        assert (made.friendly_name, made.available) == ("Lunch", False)
        assert office.workspace().activities(made.sid).update(friendly_name="Tea").friendly_name == "Tea"
        assert refused(office.workspace().activities.create, friendly_name="TEA") == (409, 20409)
        assert office.workspace().activities(made.sid).delete()
        assert refused(office.workspace().activities(made.sid).fetch) == (404, 20404)

    def test_one_that_is_used_stays(self, office: Office) -> None:
        for name in ("Offline", "Available"):
            assert refused(office.workspace().activities(office.activities[name]).delete) == (409, 20409)


class TestQueuesAndWorkflows:
    def test_a_queue_is_made_changed_and_deleted(self, office: Office) -> None:
        queues = office.workspace().task_queues
        made = queues.create(
            friendly_name="Spanish",
            target_workers="languages HAS 'es'",
            max_reserved_workers=3,
            task_order="LIFO",
            assignment_activity_sid=office.activities["Available"],
        )
        assert (made.max_reserved_workers, made.task_order) == (3, "LIFO")
        assert (made.assignment_activity_name, made.reservation_activity_name) == ("Available", None)
        changed = queues(made.sid).update(max_reserved_workers=1, assignment_activity_sid="")
        assert (changed.max_reserved_workers, changed.assignment_activity_sid) == (1, None)
        assert queues(made.sid).delete()
        assert refused(queues(made.sid).fetch) == (404, 20404)

    @pytest.mark.parametrize(
        "fields",
        [
            {"target_workers": "languages HAS"},
            {"max_reserved_workers": 0},
            {"max_reserved_workers": 51},
            {"task_order": "OLDEST"},
        ],
    )
    def test_a_queue_that_cannot_be_is_refused(self, office: Office, fields: dict[str, Any]) -> None:
        assert refused(office.workspace().task_queues.create, friendly_name="Odd", **fields) == (400, 20001)
        assert len(office.workspace().task_queues.list()) == 1

    def test_a_queue_that_a_workflow_names_stays(self, office: Office) -> None:
        (queue,) = office.workspace().task_queues.list()
        assert refused(queue.delete) == (409, 20409)

    def test_queues_are_found_by_who_is_in_them(self, office: Office) -> None:
        queues = office.workspace().task_queues
        queues.create(friendly_name="Spanish", target_workers="languages HAS 'es'")
        of_ben = queues.list(worker_sid=office.workers["Ben"])
        assert [each.friendly_name for each in of_ben] == ["Everyone"]
        of_spanish = queues.list(
            evaluate_worker_attributes='{"languages": ["es"]}', ordering="DateCreated:desc"
        )
        assert [each.friendly_name for each in of_spanish] == ["Spanish", "Everyone"]
        with pytest.raises(TwilioException, match="EvaluateWorkerAttributes must be one JSON object"):
            queues.list(evaluate_worker_attributes="es")

    def test_a_workflow_is_changed_and_what_waits_in_it_begins_again(self, office: Office) -> None:
        queues, workflows = office.workspace().task_queues, office.workspace().workflows
        nobody = queues.create(friendly_name="Nobody", target_workers="1==2")
        quiet = json.dumps({"task_routing": {"default_filter": {"queue": nobody.sid}}})
        workflow = workflows.create(
            friendly_name="Quiet",
            configuration=quiet,
            assignment_callback_url="https://town.test/assign",
            task_reservation_timeout=30,
        )
        assert workflow.assignment_callback_url == "https://town.test/assign"
        task = office.workspace().tasks.create(workflow_sid=workflow.sid, attributes="{}")
        assert task.task_queue_friendly_name == "Nobody"
        everyone = json.loads(workflows(office.workflow_id).fetch().configuration)
        workflows(workflow.sid).update(configuration=json.dumps(everyone), assignment_callback_url="")
        assert office.workspace().tasks(task.sid).fetch().task_queue_friendly_name == "Nobody"
        changed = workflows(workflow.sid).update(friendly_name="Loud", re_evaluate_tasks="true")
        assert (changed.friendly_name, changed.assignment_callback_url) == ("Loud", None)
        assert office.workspace().tasks(task.sid).fetch().task_queue_friendly_name == "Everyone"
        assert refused(workflows(workflow.sid).delete) == (409, 20409)
        office.workspace().tasks(task.sid).update(assignment_status="canceled")
        assert workflows(workflow.sid).delete()

    def test_a_workflow_that_cannot_be_is_refused(self, office: Office) -> None:
        create = office.workspace().workflows.create
        lost = json.dumps({"task_routing": {"default_filter": {"queue": "WQ" + "0" * 32}}})
        for configuration in ("{", "[]", lost):
            assert refused(create, friendly_name="Odd", configuration=configuration) == (400, 20001)
        assert len(office.workspace().workflows.list()) == 1


class TestChannels:
    def test_a_task_channel_is_made_changed_and_deleted(self, office: Office) -> None:
        channels = office.workspace().task_channels
        made = channels.create(friendly_name="Letters", unique_name="letters")
        assert channels("letters").fetch().sid == made.sid
        changed = channels(made.sid).update(friendly_name="Mail", channel_optimized_routing=True)
        assert (changed.friendly_name, changed.channel_optimized_routing) == ("Mail", True)
        office.task()
        assert refused(channels("default").delete) == (409, 20409)
        assert channels("letters").delete()
        assert refused(channels("letters").fetch) == (404, 20404)

    def test_a_worker_takes_so_many_of_a_channel(self, office: Office) -> None:
        ana = office.workspace().workers(office.workers["Ana"])
        chat = next(each for each in ana.worker_channels.list() if each.task_channel_unique_name == "chat")
        assert (chat.available, chat.assigned_tasks, chat.available_capacity_percentage) == (True, 0, 100)
        assert ana.worker_channels(chat.sid).update(capacity=2).configured_capacity == 2
        office.workspace().workers(office.workers["Ben"]).update(activity_sid=office.activities["Offline"])
        office.workspace().tasks.create(task_channel="chat", attributes="{}")
        held = ana.worker_channels("chat").fetch()
        assert (held.sid, held.assigned_tasks, held.available_capacity_percentage) == (chat.sid, 1, 50)
        assert refused(ana.worker_channels("chat").update, capacity=51) == (400, 20001)
        assert refused(ana.worker_channels("fax").fetch) == (404, 20404)

    def test_a_channel_that_is_shut_gets_nothing_until_it_opens(self, office: Office) -> None:
        ana = office.workspace().workers(office.workers["Ana"])
        office.workspace().workers(office.workers["Ben"]).update(activity_sid=office.activities["Offline"])
        ana.worker_channels("chat").update(available=False)
        task = office.workspace().tasks.create(task_channel="chat", attributes="{}")
        assert task.assignment_status == "pending"
        ana.worker_channels("chat").update(available=True)
        assert office.workspace().tasks(task.sid).fetch().assignment_status == "reserved"


class TestWorkers:
    def test_one_comes_is_found_and_goes(self, office: Office) -> None:
        workers = office.workspace().workers
        made = workers.create(
            friendly_name="Carla",
            attributes='{"routing": {"skills": ["boots"], "levels": {"boots": 4}}}',
            activity_sid=office.activities["Available"],
        )
        skilled = workers.list(
            target_workers_expression='routing.skills HAS "boots" AND routing.levels.boots > 3'
        )
        assert [each.friendly_name for each in skilled] == ["Carla"]
        assert len(workers.list(task_queue_name="everyone")) == 3
        names = [each.friendly_name for each in workers.list(ordering="DateCreated:desc")]
        assert names == ["Carla", "Ben", "Ana"]
        assert workers(made.sid).delete()
        assert refused(workers(made.sid).fetch) == (404, 20404)
        assert workers.create(friendly_name="Carla").sid != made.sid

    def test_one_who_has_a_task_stays(self, office: Office) -> None:
        office.task(language="es")
        assert refused(office.workspace().workers(office.workers["Ana"]).delete) == (409, 20409)

    def test_what_cannot_be_is_refused(self, office: Office) -> None:
        workers = office.workspace().workers
        assert refused(workers.create, friendly_name="ana") == (409, 20409)
        assert refused(workers.create, friendly_name="Dora", attributes="[]") == (400, 20001)
        assert refused(workers.create, friendly_name="Dora", activity_sid="WA" + "0" * 32) == (400, 20001)
        with pytest.raises(TwilioException, match=r"HTTP 400 .*TargetWorkersExpression"):
            workers.list(target_workers_expression="languages HAS")
        with pytest.raises(TwilioException, match="HTTP 404"):
            workers.list(task_queue_name="nowhere")
        assert len(workers.list()) == 2
