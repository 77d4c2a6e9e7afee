"""TaskRouter v1 as the official SDK sees it: Ana and Ben at work, and what is refused."""

from __future__ import annotations

import json
from datetime import UTC

import httpx
import pytest
from twilio.base.exceptions import TwilioRestException

from tests.support.served import ACCOUNT, OTHER, OTHER_TOKEN, TOKEN, twilio
from tests.wire.taskrouter_v1.office import Office

pytestmark = pytest.mark.wire


class TestSetup:
    def test_the_workspace_and_what_is_in_it(self, office: Office) -> None:
        (listed,) = twilio(office.url).taskrouter.v1.workspaces.list()
        workspace = office.workspace().fetch()
        assert (listed.sid, listed.friendly_name) == (workspace.sid, "Flex")
        assert workspace.default_activity_name == "Offline"
        assert workspace.date_created.tzinfo == UTC
        assert [each.friendly_name for each in office.workspace().activities.list()] == [
            "Offline",
            "Available",
        ]
        assert [each.friendly_name for each in office.workspace().activities.list(available="true")] == [
            "Available"
        ]
        (queue,) = office.workspace().task_queues.list()
        assert (queue.target_workers, queue.max_reserved_workers, queue.task_order) == ("1==1", 1, "FIFO")
        (workflow,) = office.workspace().workflows.list()
        assert workflow.task_reservation_timeout == 120
        routing = json.loads(workflow.configuration)["task_routing"]
        assert routing["default_filter"]["queue"] == queue.sid
        channels = [each.unique_name for each in office.workspace().task_channels.list()]
        assert sorted(channels) == ["chat", "default", "sms", "video", "voice"]

    def test_each_thing_is_fetched_by_its_id(self, office: Office) -> None:
        workspace = office.workspace()
        for listing, one in (
            (workspace.activities, workspace.activities),
            (workspace.task_queues, workspace.task_queues),
            (workspace.workflows, workspace.workflows),
            (workspace.task_channels, workspace.task_channels),
            (workspace.workers, workspace.workers),
        ):
            first = listing.list()[0]
            fetched = one(first.sid).fetch()
            assert fetched.friendly_name == first.friendly_name
            assert fetched.url.endswith(first.sid)
        assert workspace.task_channels("chat").fetch().friendly_name == "Chat"

    def test_lists_come_in_pages_the_sdk_can_follow(self, office: Office) -> None:
        tasks = {office.task(number=number).sid for number in range(5)}
        listed = [task.sid for task in office.workspace().tasks.list(page_size=2)]
        assert len(listed) == 5
        assert set(listed) == tasks
        page = httpx.get(office.path("/Tasks?PageSize=2"), auth=(ACCOUNT, TOKEN)).json()
        assert page["meta"]["next_page_url"].startswith(office.url)
        assert page["meta"]["key"] == "tasks"


class TestWorkers:
    def test_a_worker_and_their_attributes(self, office: Office) -> None:
        ana = office.workspace().workers(office.workers["Ana"]).fetch()
        assert json.loads(ana.attributes) == {"languages": ["es", "en"]}
        assert (ana.available, ana.activity_name) == (True, "Available")

    def test_going_off_duty_is_the_journeys(self, office: Office) -> None:
        worker = office.workspace().workers(office.workers["Ana"])
        offline = worker.update(activity_sid=office.activities["Offline"], reject_pending_reservations=True)
        assert (offline.available, offline.activity_name) == (False, "Offline")
        assert office.journeys == ["activity, hand on True"]
        assert [each.friendly_name for each in office.workspace().workers.list(available="0")] == ["Ana"]
        assert [each.friendly_name for each in office.workspace().workers.list(friendly_name="ben")] == [
            "Ben"
        ]

    def test_attributes_are_replaced_and_stale_versions_refused(self, office: Office) -> None:
        path = f"/Workers/{office.workers['Ana']}"
        first = httpx.get(office.path(path), auth=(ACCOUNT, TOKEN))
        worker = office.workspace().workers(office.workers["Ana"])
        changed = worker.update(attributes='{"languages": ["fr"], "name": "Ana 👋"}')
        assert json.loads(changed.attributes)["name"] == "Ana 👋"
        with pytest.raises(TwilioRestException) as refused:
            worker.update(attributes="{}", if_match=first.headers["etag"])
        assert (refused.value.status, refused.value.code) == (412, 20412)


class TestTasks:
    def test_a_task_rings_at_once_and_shows_where_it_stands(self, office: Office) -> None:
        task = office.task(language="es", name="Laura")
        assert (task.assignment_status, task.priority, task.timeout, task.age) == ("reserved", 0, 86400, 0)
        assert json.loads(task.attributes) == {"language": "es", "name": "Laura"}
        assert (task.workflow_friendly_name, task.task_queue_friendly_name) == (
            "Assign to Anyone",
            "Everyone",
        )
        assert task.task_channel_unique_name == "default"
        (reservation,) = office.workspace().tasks(task.sid).reservations.list()
        assert (reservation.worker_name, reservation.reservation_status) == ("Ana", "pending")
        assert office.workspace().tasks(task.sid).fetch().date_created == task.date_created

    def test_accepting_and_finishing_are_the_journeys(self, office: Office) -> None:
        task = office.workspace().tasks(office.task(language="es").sid)
        (offered,) = office.workspace().workers(office.workers["Ana"]).reservations.list()
        accepted = task.reservations(offered.sid).update(reservation_status="accepted")
        assert accepted.reservation_status == "accepted"
        assert task.fetch().assignment_status == "assigned"
        done = task.update(assignment_status="completed", reason="refunded")
        assert (done.assignment_status, done.reason) == ("completed", "refunded")
        assert office.journeys == ["accept", "completed"]
        ended = office.workspace().workers(office.workers["Ana"]).reservations(offered.sid).fetch()
        assert ended.reservation_status == "completed"

    def test_a_rejected_offer_rings_at_the_next_worker(self, office: Office) -> None:
        task = office.workspace().tasks(office.task(language="es").sid)
        (offered,) = task.reservations.list()
        worker = office.workspace().workers(office.workers["Ana"])
        worker.reservations(offered.sid).update(
            reservation_status="rejected", worker_activity_sid=office.activities["Offline"]
        )
        pending = task.reservations.list(reservation_status="pending")
        assert [each.worker_name for each in pending] == ["Ben"]
        assert worker.fetch().activity_name == "Offline"

    def test_attributes_and_priority_change_without_a_journey(self, office: Office) -> None:
        task = office.workspace().tasks(office.task().sid)
        changed = task.update(attributes='{"mood": "better"}', priority=9)
        assert (json.loads(changed.attributes), changed.priority) == ({"mood": "better"}, 9)
        assert office.journeys == []

    def test_tasks_are_listed_by_status(self, office: Office) -> None:
        ringing, other, waiting = [office.task().sid for _ in range(3)]
        assert [task.sid for task in office.workspace().tasks.list(assignment_status=["pending"])] == [
            waiting
        ]
        several = office.workspace().tasks.list(assignment_status=["reserved", "canceled"])
        assert {task.sid for task in several} == {ringing, other}

    def test_without_a_workflow_the_only_one_is_taken(self, office: Office) -> None:
        assert office.workspace().tasks.create().workflow_sid == office.workflow_id


class TestRefusals:
    def test_wrong_credentials(self, office: Office) -> None:
        with pytest.raises(TwilioRestException) as refused:
            office.workspace(username=ACCOUNT, password="wrong").fetch()
        assert (refused.value.status, refused.value.code) == (401, 20003)

    def test_another_account_sees_nothing(self, office: Office) -> None:
        task = office.task()
        stranger = office.workspace(username=OTHER, password=OTHER_TOKEN)
        assert twilio(office.url, OTHER, OTHER_TOKEN).taskrouter.v1.workspaces.list() == []
        for look in (
            stranger.fetch,
            stranger.tasks(task.sid).fetch,
            stranger.workers(office.workers["Ana"]).fetch,
            lambda: stranger.tasks(task.sid).update(priority=5),
            stranger.task_channels("chat").fetch,
        ):
            with pytest.raises(TwilioRestException) as refused:
                look()
            assert (refused.value.status, refused.value.code) == (404, 20404)
        for rest in ("/Workers", "/Tasks", "/Activities", f"/Tasks/{task.sid}/Reservations"):
            answer = httpx.get(office.path(rest), auth=(OTHER, OTHER_TOKEN))
            assert (answer.status_code, answer.json()["code"]) == (404, 20404), rest

    @pytest.mark.parametrize(
        "rest",
        [
            "/Workers/WK" + "0" * 32,
            "/Workers/WK%00",
            "/Tasks/nonsense",
            "/Tasks/WT" + "0" * 32 + "/Reservations",
            "/TaskQueues/WQ1",
            "/Workflows/WW1",
            "/Activities/WA1",
            "/TaskChannels/pigeon",
        ],
    )
    def test_unknown_ids(self, office: Office, rest: str) -> None:
        answer = httpx.get(office.path(rest), auth=(ACCOUNT, TOKEN))
        assert answer.status_code in {400, 404}
        if "%00" not in rest:
            assert answer.json()["code"] == 20404
        assert answer.json()["message"]

    @pytest.mark.parametrize(
        ("fields", "named"),
        [
            ({"Attributes": "{"}, "Attributes"),
            ({"Attributes": "[]"}, "Attributes"),
            ({"Attributes": '{"a": NaN}'}, "Attributes"),
            ({"Attributes": '{"a": "\\u0000"}'}, "Attributes"),
            ({"Attributes": json.dumps({"a": "x" * 4096})}, "Attributes"),
            ({"Attributes": "[" * 4000}, "Attributes"),
            ({"Priority": "high"}, "Priority"),
            ({"Priority": "-1"}, "Priority"),
            ({"Timeout": "0"}, "Timeout"),
            ({"TaskQueueSid": "WQ1"}, "TaskQueueSid"),
        ],
    )
    def test_bad_tasks_name_the_field_and_leave_nothing(
        self, office: Office, fields: dict[str, str], named: str
    ) -> None:
        answer = office.post("/Tasks", **fields)
        assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (400, 20001, named)
        assert office.workspace().tasks.list() == []

    @pytest.mark.parametrize(
        ("fields", "status", "named"),
        [
            ({"AssignmentStatus": "assigned"}, 400, "AssignmentStatus"),
            ({"AssignmentStatus": "asleep"}, 400, "AssignmentStatus"),
            ({"AssignmentStatus": "canceled", "Attributes": "{}"}, 400, "AssignmentStatus"),
            ({"AssignmentStatus": "completed"}, 409, None),
            ({"TaskChannel": "fax"}, 404, None),
            ({"AssignmentStatus": "canceled", "Reason": "a\x00b"}, 400, "Reason"),
            ({"VirtualStartTime": "soon"}, 400, "VirtualStartTime"),
        ],
    )
    def test_bad_task_updates(
        self, office: Office, fields: dict[str, str], status: int, named: str | None
    ) -> None:
        task = office.task()
        answer = office.post(f"/Tasks/{task.sid}", **fields)
        assert (answer.status_code, answer.json().get("field")) == (status, named)
        assert office.workspace().tasks(task.sid).fetch().assignment_status == "reserved"

    def test_an_instruction_is_the_journeys_business(self, office: Office) -> None:
        task = office.task(language="es")
        (offered,) = office.workspace().tasks(task.sid).reservations.list()
        offered.update(instruction="dequeue")
        offered.update(instruction="call", call_from="+15550100000", call_to="+15550100001")
        offered.update(instruction="redirect", redirect_url="https://shop.test/music")
        assert office.journeys == ["dequeue", "call +15550100001", "redirect https://shop.test/music"]
        offered.update(reservation_status="canceled")
        assert office.workspace().tasks(task.sid).fetch().assignment_status == "pending"

    def test_an_offer_that_is_gone_is_a_conflict_with_a_sentence(self, office: Office) -> None:
        task = office.task(language="es")
        (offered,) = office.workspace().tasks(task.sid).reservations.list()
        path = f"/Tasks/{task.sid}/Reservations/{offered.sid}"
        assert office.post(path, ReservationStatus="rejected").status_code == 200
        again = office.post(path, ReservationStatus="accepted")
        assert (again.status_code, again.json()["code"]) == (409, 20409)
        assert "is rejected and cannot become accepted" in again.json()["message"]
        assert office.post(path, ReservationStatus="timeout").json()["field"] == "ReservationStatus"
        assert office.post(path, Instruction="juggle").json()["field"] == "Instruction"
        assert office.post(path, Instruction="call", CallTimeout="1000").json()["field"] == "CallTimeout"
        assert office.post(path).status_code == 400

    def test_bad_worker_updates_change_nothing(self, office: Office) -> None:
        path = f"/Workers/{office.workers['Ana']}"
        unknown = office.post(path, ActivitySid="WA" + "0" * 32, Attributes='{"changed": true}')
        assert (unknown.status_code, unknown.json()["field"]) == (400, "ActivitySid")
        taken = office.post(path, FriendlyName="BEN")
        assert (taken.status_code, taken.json()["field"]) == (409, "FriendlyName")
        ana = office.workspace().workers(office.workers["Ana"]).fetch()
        assert (ana.friendly_name, json.loads(ana.attributes)) == ("Ana", {"languages": ["es", "en"]})

    def test_bad_filters_and_pages(self, office: Office) -> None:
        for query in ("AssignmentStatus=asleep", "PageSize=0", "PageToken=nonsense", "WorkflowSid=%00"):
            answer = httpx.get(office.path(f"/Tasks?{query}"), auth=(ACCOUNT, TOKEN))
            assert (answer.status_code, answer.json()["code"]) == (400, 20001), query

    def test_json_is_not_a_form(self, office: Office) -> None:
        answer = httpx.post(office.path("/Tasks"), json={"Attributes": "{}"}, auth=(ACCOUNT, TOKEN))
        assert answer.status_code == 400
        assert "form" in answer.json()["message"]

    def test_a_workers_session_uses_the_desktop_instead(self, office: Office) -> None:
        task = office.task(language="es")
        (offered,) = office.workspace().tasks(task.sid).reservations.list()
        path = f"/Tasks/{task.sid}/Reservations/{offered.sid}"
        for rest, fields in (
            (path, {"ReservationStatus": "accepted"}),
            (f"/Workers/{office.workers['Ana']}", {"ActivitySid": office.activities["Offline"]}),
            ("/Tasks", {"Attributes": "{}"}),
        ):
            assert office.post_as("Ana", rest, **fields).status_code == 403
        assert office.journeys == []
