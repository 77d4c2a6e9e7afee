"""Ana is answered by a program, asks for a person, is answered by Lucía, and the next conversation remembers.

The whole story once for each pair of scripts and each SDK that must go on working; each step reads like the article.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.programs.conftest import Scripts
from tests.support.platform import ANA, ANA_PROFILE, STORE, Desk, Platform, Program, wait_for

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]

SPANISH = re.compile(r"[¡¿áéíóúñ]|\b(?:hola|puedo|gracias|usted)\b", re.IGNORECASE)
ASKS = "My order number is 4411 and the parcel has not arrived."
WANTS_A_PERSON = "I want to speak to a human"
LUCIA_SAYS = "Soy Lucía. Su paquete llega el martes por la mañana."
FACT = "The parcel of order 4411 arrives on Tuesday morning."


def patch_the_trait(platform: Platform, scripts: Scripts) -> None:
    """The second script runs beside the agent, prints what it printed in the article, and disturbs nothing."""
    said = platform.tieline("run", "--", *scripts.patch_command)
    assert said.code == 0, said.err
    assert said.out == "Trait modifications accepted for processing.\n"
    (served,) = platform.call("GET", "/console/api/numbers")["numbers"]
    assert [program["name"] for program in served["programs"]] == [scripts.agent.name]


def go_on_duty(platform: Platform, first_name: str) -> None:
    """A worker goes on duty through the TaskRouter API."""
    workspace = platform.twilio().taskrouter.v1.workspaces.list()[0]
    available = next(one for one in workspace.activities.list() if one.friendly_name == "Available")
    worker = next(one for one in workspace.workers.list() if one.friendly_name.startswith(first_name))
    worker.update(activity_sid=available.sid)


def accept_the_offer(platform: Platform, desk: Desk, *, through_api: bool) -> str:
    """Lucía accepts what rings, at her desktop or through the TaskRouter API; the task's id."""
    offer = desk.offer()
    assert offer["customerName"] == "Ana Torres"
    if through_api:
        workspace = platform.twilio().taskrouter.v1.workspaces.list()[0]
        reservation = workspace.tasks(offer["taskId"]).reservations(offer["reservationId"])
        assert reservation.update(reservation_status="accepted").reservation_status == "accepted"
    else:
        desk.accept(offer)
    return str(offer["taskId"])


def read_briefing(desk: Desk, task_id: str) -> dict[str, Any]:
    """What Lucía sees once the summary stands."""

    def look() -> Any:
        briefing = desk.get(f"/tasks/{task_id}/briefing")
        return briefing if briefing["summary"]["state"] == "ready" else None

    return dict(wait_for(look, what="a summary"))


def check_briefing(briefing: dict[str, Any], *, said: list[tuple[str, str]]) -> None:
    """Everything that was said is there in order, and each sentence of the summary cites some of it."""
    transcript = briefing["transcript"]
    assert [(line["speaker"], line["text"]) for line in transcript] == said
    known = {line["communicationId"] for line in transcript}
    sentences = briefing["summary"]["sentences"]
    assert sentences and all(one["citations"] and set(one["citations"]) <= known for one in sentences)
    assert "4411" in " ".join(one["text"] for one in sentences)
    asked = next(line for line in transcript if line["text"] == WANTS_A_PERSON)
    assert briefing["handoff"]["communicationId"] == asked["communicationId"]
    assert briefing["profile"]["profileId"] == ANA_PROFILE
    assert ("language", "spanish") in {(t["name"], t["value"]) for t in briefing["profile"]["traits"]}


def reply_and_finish(platform: Platform, desk: Desk, task_id: str) -> None:
    """Lucía's words reach Ana's phone; she finishes, and what she noted becomes memory."""
    desk.post(f"/tasks/{task_id}/messages", text=LUCIA_SAYS)

    def arrived() -> bool:
        last = platform.messages(ANA)[-1]
        return (last["body"], last["speaker"], last["status"]) == (LUCIA_SAYS, "worker", "delivered")

    wait_for(arrived, what="the worker's words on the phone")
    desk.post(f"/tasks/{task_id}/finish", disposition="resolved", observations=[FACT])
    memory = platform.twilio().memory.v1
    noted = wait_for(lambda: memory.observations(STORE, ANA_PROFILE).list(), what="an observation")
    assert FACT in [one.content for one in noted]


def check_what_the_program_printed(program: Program, scripts: Scripts, platform: Platform) -> None:
    """The article's script prints the language and what Recall found; no program printed a traceback."""
    printed = program.printed()
    assert "Traceback" not in printed, printed
    if scripts.prints_memory:
        assert "User preferred language:  None" in printed
        assert "User preferred language:  spanish" in printed
        assert FACT in printed
    attempts = platform.call("GET", "/console/api/webhooks")["attempts"]
    assert attempts and {one["status"] for one in attempts} == {200}, "TAC takes what we sign, at once"


def spoken(replies: list[str]) -> list[tuple[str, str]]:
    return [("agent", reply) for reply in replies]


def test_a_customers_words_reach_a_person(fresh_platform: Platform, scripts: Scripts) -> None:
    platform = fresh_platform
    with platform.running(*scripts.agent_command) as program, platform.desk("Lucía") as desk:
        (first,) = platform.text("hello")
        assert not SPANISH.search(first)
        patch_the_trait(platform, scripts)
        answer = platform.text(ASKS, "--new")
        assert SPANISH.search(answer[0])
        go_on_duty(platform, "Lucía")
        closing_words = platform.text(WANTS_A_PERSON)
        task_id = accept_the_offer(platform, desk, through_api=scripts.prints_memory)
        said = [("customer", ASKS), *spoken(answer), ("customer", WANTS_A_PERSON), *spoken(closing_words)]
        check_briefing(read_briefing(desk, task_id), said=said)
        reply_and_finish(platform, desk, task_id)
        assert platform.text("When does my parcel arrive?", "--new")
        check_what_the_program_printed(program, scripts, platform)
    (reply,) = platform.text("What do you remember about me?", "--new")
    assert FACT in reply
