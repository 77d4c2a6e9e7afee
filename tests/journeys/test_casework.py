"""What Marco writes beside Ana's conversation: answers with her name in them, how it ended, what he thinks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.house import Story
from tests.support.screens import Screens, ok
from tieline.kit.db import Database
from tieline.routing import Worker

pytestmark = pytest.mark.journey

CODES = [
    {"code": "solved", "label": "Solved"},
    {"code": "refund", "label": "Refund", "queues": ["Returns"]},
]


@pytest.fixture
async def screens(sqlite_db: Database, tmp_path: Path) -> Screens:
    return Screens.of(await Story.begin(sqlite_db, tmp_path))


@pytest.fixture
async def marco(screens: Screens) -> Worker:
    return await screens.story.on_duty("Marco")


@pytest.fixture
async def desktop(screens: Screens, marco: Worker) -> httpx.AsyncClient:
    return await screens.let_in("worker", marco)


@pytest.fixture
async def task(screens: Screens, marco: Worker) -> str:
    """Ana's task, which Marco has."""
    await screens.story.text("My order 4711 arrived broken")
    await screens.story.text("I want to speak to a human about order 4711")
    return f"/desktop/api/tasks/{await screens.story.accept(marco)}"


@pytest.fixture
async def console(screens: Screens) -> httpx.AsyncClient:
    return screens.command()


class TestCannedAnswers:
    async def test_variables_are_filled_in_and_missing_ones_are_named(
        self, console: httpx.AsyncClient, desktop: httpx.AsyncClient, task: str
    ) -> None:
        text = "Dear {{customer.firstName}}, {{ worker.firstName }} here. Your plan: {{profile.traits.Plan.name}}."
        written = {"shortcut": "Hello", "title": "Greeting", "text": text}
        made = ok(await console.post("/console/api/answers", json=written), 201)
        (filled,) = ok(await desktop.get(f"{task}/answers"))["answers"]
        assert (filled["shortcut"], filled["text"]) == ("hello", "Dear Ana, Marco here. Your plan: .")
        assert filled["missing"] == ["profile.traits.Plan.name"]
        ok(await console.delete(f"/console/api/answers/{made['answerId']}"), 204)
        assert ok(await desktop.get(f"{task}/answers"))["answers"] == []

    async def test_a_shortcut_is_of_one_answer_and_a_text_must_be_a_template(
        self, console: httpx.AsyncClient
    ) -> None:
        written = {"shortcut": "bye", "title": "Goodbye", "text": "Goodbye, {{customer.name}}."}
        made = ok(await console.post("/console/api/answers", json=written), 201)
        assert (await console.post("/console/api/answers", json=written)).status_code == 409
        at = f"/console/api/answers/{made['answerId']}"
        assert ok(await console.put(at, json=written | {"title": "Bye"}))["title"] == "Bye"
        broken = await console.put(at, json=written | {"text": "{% if x %}"})
        assert (broken.status_code, broken.json()["field"]) == (400, "text")


class TestWrapUp:
    async def test_what_is_typed_is_kept_on_the_server_field_by_field(
        self, screens: Screens, desktop: httpx.AsyncClient, marco: Worker, task: str
    ) -> None:
        ok(await desktop.post(f"{task}/wrapup/draft", json={"note": "Sends a photo"}))
        second_tab = await screens.let_in("worker", marco)
        ok(await second_tab.post(f"{task}/wrapup/draft", json={"disposition": "resolved"}))
        kept = ok(await desktop.get(f"{task}/wrapup"))
        assert (kept["note"], kept["disposition"], kept["version"]) == ("Sends a photo", "resolved", 2)
        assert [one["code"] for one in kept["codes"]][:2] == ["resolved", "follow_up"]

    async def test_a_queue_that_asks_for_a_disposition_gets_one_of_its_own(
        self, console: httpx.AsyncClient, desktop: httpx.AsyncClient, task: str
    ) -> None:
        ok(await console.put("/console/api/wrap-up", json={"codes": CODES, "noteRequired": True}))
        ok(await desktop.post(f"{task}/wrapup"))
        assert [one["code"] for one in ok(await desktop.get(f"{task}/wrapup"))["codes"]] == ["solved"]
        for refused, field in (
            ({"note": "Done"}, "disposition"),
            ({"disposition": "refund", "note": "Done"}, "disposition"),
            ({"disposition": "solved"}, "note"),
        ):
            answer = await desktop.post(f"{task}/finish", json=refused)
            assert (answer.status_code, answer.json()["field"]) == (400, field)
        ok(await desktop.post(f"{task}/finish", json={"disposition": "solved", "note": "Done"}))

    async def test_where_nothing_is_asked_a_task_ends_without_a_word(
        self, console: httpx.AsyncClient, desktop: httpx.AsyncClient, task: str
    ) -> None:
        ok(await console.put("/console/api/wrap-up", json={"codes": CODES, "required": False}))
        ok(await desktop.post(f"{task}/finish", json={}))
        assert (await desktop.post(f"{task}/wrapup/draft", json={"note": "Too late"})).status_code == 409

    async def test_its_time_runs_out_on_the_server_after_one_extension(
        self, screens: Screens, console: httpx.AsyncClient, desktop: httpx.AsyncClient, task: str
    ) -> None:
        rules = {"codes": CODES, "seconds": 60, "extensionSeconds": 30}
        ok(await console.put("/console/api/wrap-up", json=rules))
        ok(await desktop.post(f"{task}/wrapup/draft", json={"disposition": "solved"}))
        assert (await desktop.post(f"{task}/wrapup/extend")).status_code == 409
        ok(await desktop.post(f"{task}/wrapup"))
        await screens.story.settle()
        assert ok(await desktop.get(f"{task}/wrapup"))["dueAt"] is not None
        await screens.story.later(seconds=40)
        ok(await desktop.post(f"{task}/wrapup/extend"))
        await screens.story.later(seconds=45)
        (card,) = ok(await desktop.get("/desktop/api/tasks"))["tasks"]
        assert card["status"] == "wrapping"
        await screens.story.later(seconds=10)
        assert ok(await desktop.get("/desktop/api/tasks"))["tasks"] == []

    async def test_the_note_of_whoever_had_the_case_before_is_there_also_once_the_time_runs(
        self,
        screens: Screens,
        console: httpx.AsyncClient,
        desktop: httpx.AsyncClient,
        task: str,
    ) -> None:
        ok(await console.put("/console/api/wrap-up", json={"codes": CODES, "seconds": 60}))
        ok(await desktop.post(f"{task}/wrapup/draft", json={"note": "She wants a blue one"}))
        lucia = await screens.story.on_duty("Lucía")
        ok(await desktop.post(f"{task}/transfers", json={"to": lucia.worker_id}), 201)
        await screens.story.settle()
        lucias = await screens.let_in("worker", lucia)
        hers = f"/desktop/api/tasks/{await screens.story.accept(lucia)}"
        assert ok(await lucias.get(f"{hers}/wrapup"))["note"] == "She wants a blue one"
        ok(await lucias.post(f"{hers}/wrapup"))
        await screens.story.settle()
        shown = ok(await lucias.get(f"{hers}/wrapup"))
        assert (shown["note"], shown["dueAt"] is not None) == ("She wants a blue one", True)

    async def test_the_next_worker_reads_in_the_history_how_it_ended(
        self, screens: Screens, desktop: httpx.AsyncClient, marco: Worker, task: str
    ) -> None:
        await screens.story.later(seconds=90)
        ok(await desktop.post(f"{task}/finish", json={"disposition": "follow_up", "note": "Call on Friday"}))
        await screens.story.settle()
        await screens.story.text("It is me again. I want to speak to a human about order 4711")
        again = f"/desktop/api/tasks/{await screens.story.accept(marco)}"
        (past,) = ok(await desktop.get(f"{again}/briefing"))["history"]
        handled: dict[str, Any] = past["handled"]
        assert (handled["workers"], handled["disposition"]) == (["Marco Bianchi"], "Needs a follow-up")
        assert (handled["note"], past["channel"]) == ("Call on Friday", "SMS")
        assert handled["handledSeconds"] >= 90


class TestSuggestions:
    async def test_a_verdict_is_kept_and_shown_again(self, desktop: httpx.AsyncClient, task: str) -> None:
        suggestion = ok(await desktop.get(f"{task}/briefing"))["suggestion"]
        verdict = {"resultId": suggestion["resultId"], "verdict": "down"}
        ok(await desktop.post(f"{task}/suggestion/verdict", json=verdict), 204)
        assert ok(await desktop.get(f"{task}/briefing"))["suggestion"]["verdict"] == "down"
        unknown = verdict | {"resultId": "intelligence_operatorresult_00000000000000000000000000"}
        assert (await desktop.post(f"{task}/suggestion/verdict", json=unknown)).status_code == 404

    async def test_summary_and_suggestion_are_written_anew(
        self, screens: Screens, desktop: httpx.AsyncClient, task: str
    ) -> None:
        before = ok(await desktop.get(f"{task}/briefing"))
        await screens.story.text("And my parcel has the wrong colour, too. Can you send a blue one?")
        for what in ("summary", "suggestion"):
            ok(await desktop.post(f"{task}/again", json={"what": what}), 202)
        await screens.story.settle()
        after = ok(await desktop.get(f"{task}/briefing"))
        assert after["summary"]["at"] >= before["summary"]["at"]
        assert after["summary"]["sentences"] != before["summary"]["sentences"]
        assert after["suggestion"]["resultId"] != before["suggestion"]["resultId"]


async def test_not_ready_after_this_is_no_activity_until_the_task_is_finished(
    desktop: httpx.AsyncClient, task: str
) -> None:
    me = ok(await desktop.get("/desktop/api/me"))
    offline = next(one for one in me["activities"] if not one["available"])
    chosen = ok(await desktop.post("/desktop/api/after-this", json={"activityId": offline["id"]}))
    assert (chosen["activity"]["available"], chosen["afterThis"]) == (True, offline)
    ok(await desktop.post("/desktop/api/after-this", json={"activityId": None}))
    ok(await desktop.post("/desktop/api/after-this", json={"activityId": offline["id"]}))
    ok(await desktop.post(f"{task}/finish", json={"disposition": "resolved"}))
    after = ok(await desktop.get("/desktop/api/me"))
    assert (after["activity"], after["afterThis"]) == (offline, None)
    again = await desktop.post("/desktop/api/after-this", json={"activityId": offline["id"]})
    assert again.status_code == 409
