"""The console: the steps tick themselves, a conversation is inspected in lanes, faults say what to do; nobody else looks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.house import Story
from tests.support.screens import BASE, Screens, ok
from tieline import __version__
from tieline.app.credentials import write_credentials
from tieline.app.starter import CUSTOMER_NUMBER, CUSTOMER_PROFILE_ID, NUMBER, STORE_ID
from tieline.kit.call_log import Call
from tieline.kit.db import Database

pytestmark = pytest.mark.journey

ASKS = "I want to speak to a human about order 4711"
PROGRAM = {
    "number": NUMBER,
    "url": "http://127.0.0.1:8000/webhook",
    "publicUrl": "https://agent.example/webhook",
    "name": "agent_handoff.py",
}


@pytest.fixture
async def screens(sqlite_db: Database, tmp_path: Path) -> Screens:
    return Screens.of(await Story.begin(sqlite_db, tmp_path))


@pytest.fixture
async def console(screens: Screens) -> httpx.AsyncClient:
    return await screens.let_in("console")


async def steps_done(console: httpx.AsyncClient) -> list[str]:
    return [step["id"] for step in ok(await console.get("/console/api/start"))["steps"] if step["done"]]


async def timeline(console: httpx.AsyncClient, conversation_id: str) -> dict[str, Any]:
    found: dict[str, Any] = ok(await console.get(f"/console/api/conversations/{conversation_id}/timeline"))
    return found


class TestStart:
    async def test_the_articles_steps_tick_themselves(
        self, screens: Screens, console: httpx.AsyncClient
    ) -> None:
        story = screens.story
        assert await steps_done(console) == []
        await story.text("My order 4711 arrived broken")
        assert await steps_done(console) == ["text", "answer"]
        memory = story.house.memory
        await story.db.transact(
            lambda tx: memory.patch_traits(
                tx,
                store_id=STORE_ID,
                profile_id=CUSTOMER_PROFILE_ID,
                traits={"Contact": {"Language": "english"}},
            )
        )
        assert await steps_done(console) == ["text", "answer", "language"]
        marco = await story.on_duty("Marco")
        await story.text(ASKS)
        assert (await steps_done(console))[-1] == "handoff"
        task_id = await story.accept(marco)
        ids = {"account_id": story.account_id, "worker_id": marco.worker_id, "task_id": task_id}
        await story.house.worker_desk.send(**ids, text="A new screen is on its way.")
        await story.house.worker_desk.finish(**ids, disposition="Solved")
        await story.settle()
        assert "remember" not in await steps_done(console)
        await story.text("Hello again, what about order 4711?")
        ok(await console.post("/console/api/programs", json=PROGRAM), 201)
        assert await steps_done(console) == [
            "text", "answer", "language", "program", "handoff", "accept", "reply", "finish", "remember",
        ]  # fmt: skip

    async def test_the_doors_tell_their_living_state(
        self, screens: Screens, console: httpx.AsyncClient
    ) -> None:
        await screens.story.on_duty("Marco")
        await screens.story.text("Hello")
        start = ok(await console.get("/console/api/start"))
        assert start["phone"] == {
            "number": NUMBER,
            "servedBy": {"kind": "builtIn", "name": "the built-in agent", "since": None},
        }
        assert (start["desktop"], start["console"]) == ({"workers": 2, "available": 1}, {"open": 1})
        assert start["model"]["rehearsal"] is True
        assert start["account"] == {"accountId": screens.story.account_id}
        assert start["server"] == {"version": __version__, "database": "sqlite"}
        assert start["links"]["phone"] == "/phone"

    async def test_a_console_opens_marcos_desktop_and_stays_a_console(
        self, screens: Screens, console: httpx.AsyncClient
    ) -> None:
        marco = await screens.story.worker("Marco")
        links = ok(await console.get("/console/api/start"))["links"]["desktop"]
        link = next(one for one in links if one["workerId"] == marco.worker_id)
        opened = await console.get(link["url"])
        assert (opened.status_code, opened.headers["location"]) == (303, "/desktop")
        assert ok(await console.get("/desktop/api/me"))["workerId"] == marco.worker_id
        assert (await console.get("/console/api/start")).status_code == 200
        assert (await console.get("/phone/api/state")).status_code == 200

    async def test_the_terminal_gets_one_time_links(self, screens: Screens) -> None:
        links = ok(await screens.command().get("/console/api/start"))["links"]
        assert len(links["desktop"]) == 2
        browser = screens.browser()
        assert (await browser.get(links["console"].removeprefix(BASE))).status_code == 303
        assert (await browser.get("/console/api/numbers")).status_code == 200

    async def test_the_secrets_are_told_to_commands_alone(
        self, screens: Screens, console: httpx.AsyncClient
    ) -> None:
        story = screens.story
        write_credentials(story.house.settings.data, story.credentials)
        told = ok(await screens.command().get("/console/api/env"))
        assert told["TWILIO_ACCOUNT_SID"] == story.account_id
        assert told["TWILIO_AUTH_TOKEN"] == story.credentials.auth_token
        assert (await console.get("/console/api/env")).status_code == 403


class TestLogin:
    async def test_a_link_opens_its_screen_once(self, screens: Screens) -> None:
        link = await screens.link("console")
        browser = screens.browser()
        opened = await browser.get(f"{link}&next=/console/flows")
        assert (opened.status_code, opened.headers["location"]) == (303, "/console/flows")
        cookie = opened.headers["set-cookie"]
        assert cookie.startswith("tieline_session=")
        assert "HttpOnly" in cookie and "SameSite=strict" in cookie and "Path=/" in cookie
        # Whoever is in already goes on; anybody else is told where to get a new link.
        assert (await browser.get(link)).status_code == 303
        stranger = await screens.browser().get(link)
        assert stranger.status_code == 403
        assert "new one" in stranger.text
        assert "set-cookie" not in stranger.headers

    @pytest.mark.parametrize(
        "wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "console", ""]
    )
    async def test_a_link_never_leads_elsewhere(self, screens: Screens, wanted: str) -> None:
        link = await screens.link("console")
        opened = await screens.browser().get(link, params={"token": link.partition("=")[2], "next": wanted})
        assert (opened.status_code, opened.headers["location"]) == (303, "/")

    async def test_a_worker_always_lands_on_the_desktop(self, screens: Screens) -> None:
        link = await screens.link("worker", await screens.story.worker("Marco"))
        opened = await screens.browser().get(f"{link}&next=/console")
        assert opened.headers["location"] == "/desktop"

    async def test_new_links_are_made_for_any_screen(
        self, screens: Screens, console: httpx.AsyncClient
    ) -> None:
        marco = await screens.story.worker("Marco")
        body = {"screen": "desktop", "workerId": marco.worker_id}
        made = ok(await console.post("/console/api/links", json=body), 201)
        browser = screens.browser()
        assert (await browser.get(made["url"].removeprefix(BASE))).headers["location"] == "/desktop"
        assert (await console.post("/console/api/links", json={"screen": "desktop"})).status_code == 400
        assert (await console.post("/console/api/links", json={"screen": "attic"})).json()[
            "field"
        ] == "screen"


class TestLogout:
    async def test_a_console_that_is_left_stays_shut_in_every_tab(
        self, screens: Screens, console: httpx.AsyncClient
    ) -> None:
        kept = dict(console.cookies)
        left = await console.post("/console/api/logout")
        assert left.status_code == 204
        assert (
            'tieline_session=""' in left.headers["set-cookie"] and "Max-Age=0" in left.headers["set-cookie"]
        )
        assert (await console.get("/console/api/start")).status_code == 401
        # Whoever kept the cookie has nothing: the session itself is over.
        other_tab = screens.browser()
        other_tab.cookies.update(kept)
        assert (await other_tab.get("/console/api/start")).status_code == 401

    async def test_marco_leaves_his_desktop_and_nobody_rings_there_any_more(self, screens: Screens) -> None:
        marco = await screens.story.on_duty("Marco")
        desktop = await screens.let_in("worker", marco)
        await screens.story.text(ASKS)
        assert await screens.story.ringing(marco)
        assert (await desktop.post("/desktop/api/logout")).status_code == 204
        await screens.story.settle()
        assert (await screens.story.worker("Marco")).activity_name == "Offline"
        assert await screens.story.ringing(marco) == []

    async def test_a_worker_with_another_desktop_open_stays_on_duty(self, screens: Screens) -> None:
        marco = await screens.story.on_duty("Marco")
        here, there = await screens.let_in("worker", marco), await screens.let_in("worker", marco)
        assert (await here.post("/desktop/api/logout")).status_code == 204
        assert (await screens.story.worker("Marco")).activity_name == "Available"
        assert (await here.get("/desktop/api/me")).status_code == 401
        assert (await there.get("/desktop/api/me")).status_code == 200

    async def test_a_phone_opened_by_the_console_is_shut_with_it(
        self, screens: Screens, console: httpx.AsyncClient
    ) -> None:
        assert (await console.get("/phone/api/state")).status_code == 200
        assert (await console.post("/phone/api/logout")).status_code == 204
        assert (await console.get("/phone/api/state")).status_code == 401

    async def test_leaving_one_screen_keeps_the_others_open(self, screens: Screens) -> None:
        marco = await screens.story.worker("Marco")
        browser = await screens.let_in("worker", marco)
        await browser.get(await screens.link("console"))
        assert (await browser.post("/desktop/api/logout")).status_code == 204
        assert (await browser.get("/desktop/api/me", params={"workerId": marco.worker_id})).status_code == 200
        assert (await browser.get("/console/api/start")).status_code == 200

    async def test_another_site_cannot_sign_anybody_out(
        self, screens: Screens, console: httpx.AsyncClient
    ) -> None:
        forged = await console.post("/console/api/logout", headers={"Origin": "https://evil.example"})
        assert (forged.status_code, forged.json()["code"]) == (403, 20006)
        assert (await console.get("/console/api/start")).status_code == 200


class TestInspector:
    async def test_a_handoff_is_shown_in_lanes_with_the_path_through_the_flow(
        self, screens: Screens, console: httpx.AsyncClient
    ) -> None:
        marco = await screens.story.on_duty("Marco")
        received = await screens.story.text(ASKS)
        await screens.story.accept(marco)
        shown = await timeline(console, received.conversation_id)
        lanes = {entry["lane"] for entry in shown["lanes"]}
        assert {"customer", "platform", "program", "model", "worker"} <= lanes
        assert [line["speaker"] for line in shown["transcript"]][:2] == ["customer", "agent"]
        assert shown["conversation"]["owner"]["name"] == "Marco Bianchi"
        moments = [entry["at"] for entry in shown["lanes"]]
        assert moments == sorted(moments)
        turn = next(entry for entry in shown["lanes"] if entry["title"] == "Turn answered")
        assert (turn["status"], turn["durationMs"] >= 0) == ("ok", True)
        assert all(entry["durationMs"] is not None for entry in shown["lanes"] if entry["kind"] == "model")
        assert "ReservationAccepted" in {e["title"] for e in shown["lanes"] if e["lane"] == "worker"}
        assert [step["name"] for step in shown["execution"]["steps"]]
        assert shown["conversation"]["fault"] is None

    async def test_a_program_that_refuses_is_shown_with_cause_and_fix(
        self, screens: Screens, console: httpx.AsyncClient
    ) -> None:
        screens.story.http.status = 403
        ok(await console.post("/console/api/programs", json=PROGRAM), 201)
        received = await screens.story.text("Hello")
        shown = await timeline(console, received.conversation_id)
        failed = next(entry for entry in shown["lanes"] if entry["kind"] == "webhook" and entry["fault"])
        assert failed["status"] == "failed"
        assert "signature" in failed["fault"]["cause"]
        assert "tieline run" in failed["fault"]["fix"]
        assert failed["request"]["url"] == PROGRAM["url"]
        assert failed["response"]["status"] == 403
        assert not any("signature" in name.lower() for name in failed["request"]["headers"])
        attempts = ok(await console.get("/console/api/webhooks"))["attempts"]
        assert {(one["status"], one["attempt"]) for one in attempts} >= {(403, 1)}
        (row,) = ok(await console.get("/console/api/conversations"))["conversations"]
        assert "signature" in row["fault"]

    async def test_p3_a_program_that_never_answers_is_named(
        self, screens: Screens, console: httpx.AsyncClient
    ) -> None:
        program = ok(await console.post("/console/api/programs", json=PROGRAM), 201)
        received = await screens.story.text("Hello")
        assert ok(await console.get("/console/api/conversations"))["conversations"][0]["fault"] is None
        ok(await console.put(f"/console/api/programs/{program['programId']}"))
        await screens.story.later(seconds=21)
        shown = await timeline(console, received.conversation_id)
        turn = next(entry for entry in shown["lanes"] if entry["title"].startswith("Turn open"))
        assert "sent no answer within 20 s" in turn["fault"]["cause"]
        rounds = [one["round"] for one in ok(await console.get("/console/api/webhooks"))["attempts"]]
        assert max(number for number in rounds if number) == 2

    async def test_api_calls_are_shown_with_what_they_answered(
        self, screens: Screens, console: httpx.AsyncClient
    ) -> None:
        received = await screens.story.text("Hello")
        screens.story.house.calls.add(_refused_call(screens, received.conversation_id))
        shown = await timeline(console, received.conversation_id)
        call = next(entry for entry in shown["lanes"] if entry["kind"] == "api")
        assert (call["lane"], call["durationMs"], call["status"]) == ("program", 3.5, "failed")
        assert call["response"] == {"status": 404, "body": {"message": "gone"}}
        assert call["request"]["headers"] == {"Content-Type": "application/json"}

    async def test_conversations_are_filtered_searched_and_ended(
        self, screens: Screens, console: httpx.AsyncClient
    ) -> None:
        ana = await screens.story.text("Where is my parcel?")
        await screens.story.text("Hello", from_="+15550100002")
        listed = ok(await console.get("/console/api/conversations", params={"query": "ana"}))
        assert [one["conversationId"] for one in listed["conversations"]] == [ana.conversation_id]
        ended = await console.post(f"/console/api/conversations/{ana.conversation_id}/end")
        assert ok(ended)["status"] == "CLOSED"
        await screens.story.settle()
        open_ones = ok(await console.get("/console/api/conversations", params={"status": "open"}))
        assert [one["customerAddress"] for one in open_ones["conversations"]] == ["+15550100002"]
        results = ok(await console.get(f"/console/api/conversations/{ana.conversation_id}/results"))[
            "results"
        ]
        assert "Summary" in {one["operatorName"] for one in results}
        assert (await console.get("/console/api/conversations", params={"status": "ajar"})).status_code == 400


class TestProject:
    async def test_a_program_serves_renews_and_leaves(
        self, screens: Screens, console: httpx.AsyncClient
    ) -> None:
        made = ok(await console.post("/console/api/programs", json=PROGRAM), 201)
        assert made["leaseSeconds"] > 0
        path = f"/console/api/programs/{made['programId']}"
        (number,) = ok(await console.get("/console/api/numbers"))["numbers"]
        assert (number["servedBy"]["name"], len(number["programs"])) == ("agent_handoff.py", 1)
        ok(await console.put(path))
        other = await screens.let_in("console", account_id=await screens.other_account())
        assert (await other.put(path)).status_code == 404
        assert (await other.delete(path)).status_code == 404
        assert (await other.post("/console/api/programs", json=PROGRAM)).status_code == 404
        ok(await console.delete(path), 204)
        assert (await console.put(path)).status_code == 404

    @pytest.mark.parametrize(
        "wrong", [{"url": "file:///etc/passwd"}, {"name": ""}, {"number": 5}, {"publicUrl": None}]
    )
    async def test_p13_a_program_that_makes_no_sense_is_refused(
        self, console: httpx.AsyncClient, wrong: dict[str, object]
    ) -> None:
        refused = await console.post("/console/api/programs", json={**PROGRAM, **wrong})
        assert (refused.status_code, refused.json()["field"]) == (400, next(iter(wrong)))

    async def test_a_profile_is_found_read_and_erased(
        self, screens: Screens, console: httpx.AsyncClient
    ) -> None:
        received = await screens.story.text("Hello")
        (row,) = ok(await console.get("/console/api/profiles", params={"query": "torres"}))["profiles"]
        assert (row["address"], row["lastSeenAt"] is not None) == (CUSTOMER_NUMBER, True)
        path = f"/console/api/profiles/{row['profileId']}"
        shown = ok(await console.get(path))
        assert {change["name"] for change in shown["history"]} >= {"firstName", "phone"}
        assert [one["conversationId"] for one in shown["conversations"]] == [received.conversation_id]
        assert "built-in agent" in shown["seenBy"]
        other = await screens.let_in("console", account_id=await screens.other_account())
        assert (await other.get(path)).status_code == 404
        assert (await other.post(f"{path}/erase")).status_code == 404
        ok(await console.post(f"{path}/erase"))
        assert (await console.get(path)).status_code == 404
        assert ok(await console.get("/console/api/conversations"))["conversations"] == []

    async def test_two_profiles_are_merged_and_taken_apart(
        self, screens: Screens, console: httpx.AsyncClient
    ) -> None:
        mine = await screens.story.text("Hello")
        theirs = await screens.story.text("Me too", from_="+15550100077")
        listed = ok(await console.get("/console/api/profiles"))["profiles"]
        by_address = {row["address"]: f"/console/api/profiles/{row['profileId']}" for row in listed}
        ana, other = by_address[CUSTOMER_NUMBER], by_address["+15550100077"]
        ids = {path: path.rsplit("/", 1)[1] for path in (ana, other)}
        stranger = await screens.let_in("console", account_id=await screens.other_account())
        assert (await stranger.post(f"{ana}/merge", json={"profileId": ids[other]})).status_code == 404
        assert (await console.post(f"{ana}/merge", json={"profileId": "mem_profile_1"})).status_code == 404
        assert (await console.post(f"{ana}/merge", json={})).status_code == 400
        assert ok(await console.post(f"{other}/merge", json={"profileId": ids[ana]})) == {
            "profileId": ids[ana]
        }
        shown = ok(await console.get(ana))
        assert shown["merged"] == [ids[other]]
        assert {one["conversationId"] for one in shown["conversations"]} == {
            mine.conversation_id, theirs.conversation_id,
        }  # fmt: skip
        assert (await stranger.post(f"{other}/unmerge")).status_code == 404
        ok(await console.post(f"{other}/unmerge"))
        assert (await console.post(f"{other}/unmerge")).status_code == 409
        apart = ok(await console.get(other))
        assert [one["conversationId"] for one in apart["conversations"]] == [theirs.conversation_id]

    async def test_a_flow_is_shown_with_the_ways_taken(
        self, screens: Screens, console: httpx.AsyncClient
    ) -> None:
        await screens.story.text(ASKS)
        (row,) = ok(await console.get("/console/api/flows"))["flows"]
        shown = ok(await console.get(f"/console/api/flows/{row['flowId']}"))
        names = {state["name"] for state in shown["flow"]["definition"]["states"]}
        (execution,) = shown["executions"]
        assert (execution["status"], execution["waits"]) == ("ended", None)
        assert (execution["revision"], execution["trigger"]) == (1, "incomingRequest")
        assert {step["name"] for step in execution["steps"]} <= names
        # Each step says where it led; the last one nowhere.
        assert [step["to"] for step in execution["steps"]] == [
            *(step["name"] for step in execution["steps"][1:]),
            None,
        ]
        assert (shown["flow"]["errors"], shown["flow"]["warnings"]) == ([], [])

    async def test_the_handoff_template_goes_to_the_workflow_that_was_chosen(
        self, screens: Screens, console: httpx.AsyncClient
    ) -> None:
        chosen = "WW" + "7" * 32
        (template,) = ok(await console.get("/console/api/flow-templates", params={"workflowId": chosen}))[
            "templates"
        ]
        (to_flex,) = [s for s in template["definition"]["states"] if s["type"] == "send-to-flex"]
        assert (template["templateId"], to_flex["properties"]["workflow"]) == ("agent_handoff", chosen)
        refused = await console.get("/console/api/flow-templates", params={"workflowId": "anyone"})
        assert (refused.status_code, "workflowId" in refused.text) == (400, True)

    async def test_routing_shows_who_is_there_and_what_waits(
        self, screens: Screens, console: httpx.AsyncClient
    ) -> None:
        await screens.story.text(ASKS)
        shown = ok(await console.get("/console/api/routing"))
        assert {worker["name"] for worker in shown["workers"]} == {"Marco Bianchi", "Lucía Ramos"}
        (task,) = shown["tasks"]
        assert (task["status"], task["customerName"], task["workerName"]) == ("pending", "Ana Torres", None)
        assert (task["taskId"][:2], task["workspaceId"][:2]) == ("WT", "WS")
        assert [queue["waiting"] for queue in shown["queues"]] == [1]

    async def test_the_clock_is_turned(self, screens: Screens, console: httpx.AsyncClient) -> None:
        before = screens.story.db.clock.now()
        ok(await console.post("/console/api/clock", json={"advanceSeconds": 600}))
        assert (screens.story.db.clock.now() - before).total_seconds() >= 600
        assert (await console.post("/console/api/clock", json={"advanceSeconds": -1})).status_code == 400


class TestRights:
    async def test_a_worker_and_a_handset_are_refused_and_a_stranger_unknown(self, screens: Screens) -> None:
        marco = await screens.let_in("worker", await screens.story.worker("Marco"))
        phone = await screens.let_in("phone")
        assert (await marco.get("/console/api/start")).status_code == 403
        assert (await phone.get("/console/api/start")).status_code == 403
        assert (await screens.browser().get("/console/api/start")).status_code == 401

    async def test_p8_another_account_sees_no_conversation(self, screens: Screens) -> None:
        received = await screens.story.text("Hello")
        other = await screens.let_in("console", account_id=await screens.other_account())
        assert ok(await other.get("/console/api/conversations"))["conversations"] == []
        path = f"/console/api/conversations/{received.conversation_id}"
        assert (await other.get(f"{path}/timeline")).status_code == 404
        assert (await other.post(f"{path}/end")).status_code == 404
        assert ok(await other.get(f"{path}/results")) == {"results": []}
        assert ok(await other.get("/console/api/webhooks"))["attempts"] == []


def _refused_call(screens: Screens, conversation_id: str) -> Call:
    return Call(
        call_id=screens.story.house.calls.next_number(),
        kind="api",
        account_id=screens.story.account_id,
        conversation_id=conversation_id,
        profile_id=None,
        title="GET /v2/Conversations/x",
        at=screens.story.db.clock.now(),
        duration_ms=3.5,
        ok=False,
        request={
            "method": "GET",
            "path": "/v2/Conversations/x",
            "headers": {"Authorization": "Basic c2VjcmV0", "Content-Type": "application/json"},
            "body": "",
        },
        response={"status": 404, "body": '{"message": "gone"}'},
    )
