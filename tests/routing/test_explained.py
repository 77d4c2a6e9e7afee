"""Why a task is where it is, who matches an expression, and the faults that nobody notices."""

from __future__ import annotations

from typing import Any

import pytest

from tests.routing.office import ACCOUNT, Office
from tieline.kit.db import Transaction
from tieline.routing import ExpressionInvalid, TaskNotFound
from tieline.routing.explained import ExplainedTask, Matches, RoutingExplained
from tieline.routing.lint import Finding

pytestmark = pytest.mark.store

EXPLAINED = RoutingExplained()


async def explain(office: Office, task_id: str) -> ExplainedTask:
    return await office.work(EXPLAINED.explain_task, account_id=ACCOUNT, task_id=task_id)


async def lint(office: Office) -> list[Finding]:
    return await office.work(EXPLAINED.lint, account_id=ACCOUNT, workspace_id=office.workspace_id)


async def matches(office: Office, expression: str, **more: Any) -> Matches:
    return await office.work(
        EXPLAINED.who_matches,
        account_id=ACCOUNT,
        workspace_id=office.workspace_id,
        expression=expression,
        **more,
    )


class TestTrace:
    async def test_an_offer_says_who_was_asked_and_why_the_others_were_not(self, office: Office) -> None:
        await office.hire("Carla", ["es"], activity="Break")
        task = await office.task(attributes={"language": "es"})
        await office.ring(task)
        (offered,) = (await explain(office, task.task_id)).decisions
        assert offered.step == "offered"
        assert [each["name"] for each in offered.about["asked"]] == ["Ana"]
        assert offered.about["queue_name"] == "Everyone"
        assert "speaks es" in offered.about["because"]
        assert [each["name"] for each in offered.about["next"]] == ["Ben"]
        assert offered.about["not_asked"] == [
            {"reason": "is in the activity Break", "workers": ["Carla"], "count": 1}
        ]

    async def test_waiting_is_told_once_and_how_it_stands_now(self, office: Office) -> None:
        for name in ("Ana", "Ben"):
            await office.move(name, "Break")
        task = await office.task()
        for _ in range(3):
            await office.ring(task)
        told = await explain(office, task.task_id)
        assert [each.step for each in told.decisions] == ["waiting"]
        assert told.now is not None
        assert told.now.would_ask == []
        assert told.now.not_asked[0]["workers"] == ["Ana", "Ben"]

    async def test_a_timeout_is_told_and_the_end_too(self, office: Office) -> None:
        nobody = {"queue": office.queue_id, "expression": "worker.level > 5", "timeout": 30}
        rules = [{"filter_friendly_name": "Hard", "expression": "1==1", "targets": [nobody]}]
        workflow_id = await office.db.transact(lambda tx: office.add_workflow(tx, "Hard", filters=rules))
        task = await office.task(workflow_id)
        await office.ring(task)
        await office.turn(31)
        told = await explain(office, task.task_id)
        assert [each.step for each in told.decisions] == ["waiting", "workflow ended"]
        waiting = told.decisions[0].about
        assert (waiting["filter"], waiting["expression"]) == ("Hard", "worker.level > 5")
        assert waiting["not_asked"][0]["reason"] == "does not match worker.level > 5"
        assert told.now is None

    async def test_it_is_nobody_elses(self, office: Office) -> None:
        task = await office.task()
        with pytest.raises(TaskNotFound):
            await office.work(EXPLAINED.explain_task, account_id="AC" + "9" * 32, task_id=task.task_id)

    async def test_it_goes_with_the_customer(self, office: Office) -> None:
        task = await office.task(profile_id="mem_profile_1")
        await office.ring(task)
        await office.work(office.routing.erase_profile, profile_id="mem_profile_1")
        with pytest.raises(TaskNotFound):
            await explain(office, task.task_id)
        kept = await office.work(office.routing.list_records, workspace_id=office.workspace_id)
        assert [each for each in kept.items if each.task_id == task.task_id] == []


class TestWhoMatches:
    async def test_everybody_is_told_with_what_keeps_them(self, office: Office) -> None:
        await office.hire("Carla", ["es"], activity="Break")
        found = await matches(office, "languages HAS 'es'")
        assert [(each.name, each.matches, each.why_not_now) for each in found.workers] == [
            ("Ana", True, None),
            ("Ben", False, None),
            ("Carla", True, "is in the activity Break"),
        ]
        assert found.findings == []

    async def test_a_targets_expression_sees_the_task(self, office: Office) -> None:
        found = await matches(office, "worker.languages HAS task.language", attributes={"language": "es"})
        assert [each.name for each in found.workers if each.matches] == ["Ana"]

    async def test_one_that_cannot_be_read_is_refused(self, office: Office) -> None:
        with pytest.raises(ExpressionInvalid):
            await matches(office, "languages HAS")

    async def test_what_would_become_of_a_task(self, office: Office) -> None:
        spanish = {"queue": office.queue_id, "expression": "worker.languages HAS 'es'", "timeout": 60}
        rules = [{"filter_friendly_name": "Spanish", "expression": "language == 'es'", "targets": [spanish]}]
        workflow_id = await office.db.transact(
            lambda tx: office.add_workflow(
                tx, "By language", filters=rules, default={"queue": office.queue_id}
            )
        )
        passed = await office.work(
            EXPLAINED.preview, account_id=ACCOUNT, workflow_id=workflow_id, attributes={"language": "es"}
        )
        assert [each.about["filter"] for each in passed] == ["Spanish", None]
        assert [worker["name"] for worker in passed[0].would_ask] == ["Ana"]
        assert [worker["name"] for worker in passed[1].would_ask] == ["Ana", "Ben"]
        listed = await office.work(office.routing.list_tasks, workspace_id=office.workspace_id)
        assert listed.items == []


class TestLint:
    async def test_a_plain_office_has_no_faults(self, office: Office) -> None:
        assert await lint(office) == []

    @pytest.mark.parametrize(
        ("expression", "kind"),
        [
            ("level HAS 3", "has-on-a-scalar"),
            ("languages == 'es'", "list-compared"),
            ("langauges HAS 'es'", "nobody-has-it"),
            ("level == '4'", "mixed-types"),
            ("task.language == 'es'", "misplaced"),
            ("name IN 'Ana'", "needs-a-list"),
        ],
    )
    async def test_a_queues_expression_that_never_holds(
        self, office: Office, expression: str, kind: str
    ) -> None:
        await office.hire("Eve", ["en"], attributes={"level": 4, "name": "Eve"})
        await office.work(
            office.routing.create_queue,
            workspace_id=office.workspace_id,
            friendly_name="Odd",
            target_workers=expression,
        )
        kinds = [each.kind for each in await lint(office)]
        assert kind in kinds
        assert "nobody-serves" in kinds

    async def test_hyphenated_names(self, office: Office) -> None:
        await office.hire("Eve", ["en"], attributes={"first-language": "en"})
        (found,) = await lint(office)
        assert (found.kind, found.where) == ("hyphenated-name", "worker Eve")

    async def test_a_workflow_with_everything_wrong(self, office: Office) -> None:
        def make(tx: Transaction) -> None:
            here = {"queue": office.queue_id}
            rules = [
                {"filter_friendly_name": "All", "expression": "1==1", "targets": [here, here]},
                {"filter_friendly_name": "Late", "expression": "vip == true", "targets": [here]},
                {
                    "filter_friendly_name": "Odd",
                    "expression": "worker.level > 1",
                    "targets": [
                        {
                            **here,
                            "expression": "level > 1",
                            "skip_if": "workers.availible == 0",
                            "order_by": "worker.level DESC",
                        },
                        {"known_worker_friendly_name": "task.agent"},
                    ],
                },
            ]
            office.add_workflow(tx, "Wrong", filters=rules)

        await office.db.transact(make)
        found = {(each.kind, each.where.removeprefix("workflow Wrong")) for each in await lint(office)}
        assert {
            ("unreachable", ", filter All, target 1"),
            ("unreachable", ", filter Late"),
            ("misplaced", ", filter Odd"),
            ("misplaced", ", filter Odd, target 1"),
            ("not-a-number", ", filter Odd, target 1"),
            ("waits-for-one", ", filter Odd, target 2"),
            ("no-default", ""),
        } <= found
