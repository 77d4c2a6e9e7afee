"""Ana calls and is answered by a program, asks for a person, and talks with Lucía; nothing that was said is lost.

The article's script and our own example, on the newest SDK and on the oldest, by a handset of words. Each story is on a
platform as on its first day. Stories of calls that end early or go wrong are in `test_calls_cut_short.py`.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.programs.calling import GREETING, WANTS_A_PERSON, conversation_of, searches, spoken, talk
from tests.programs.conftest import Scripts
from tests.programs.test_handoff_story import SPANISH, go_on_duty, patch_the_trait
from tests.support.platform import ANA, ANA_PROFILE, Desk, Platform, wait_for

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]

ASKS = "My order number is 4411 and the parcel has not arrived."
LUCIA_SAYS = "Soy Lucía. Su paquete llega el martes por la mañana."
ANA_ANSWERS = "Muchas gracias, Lucía."


def accept(desk: Desk) -> dict[str, Any]:
    """Lucía accepts the call that rings at her desktop; the task's card."""
    offer = desk.offer()
    assert (offer["customerName"], offer["channel"]) == ("Ana Torres", "VOICE")
    return dict(desk.accept(offer))


def test_a_caller_reaches_a_person_and_every_word_is_kept(fresh_platform: Platform, scripts: Scripts) -> None:
    platform = fresh_platform
    with platform.running(*scripts.agent_command) as program, platform.desk("Lucía") as desk:
        patch_the_trait(platform, scripts)
        go_on_duty(platform, "Lucía")
        ana = platform.handset()
        assert ana.until_count(1) == GREETING
        conversation_id = conversation_of(platform, ana.call_id)
        answer = talk(ana, ASKS)
        assert SPANISH.search(answer)
        goodbye = talk(ana, WANTS_A_PERSON)
        ana.until("state", state="waiting")
        task = accept(desk)
        worker = desk.headset(desk.get(f"/tasks/{task['taskId']}/briefing")["call"]["callId"])
        ana.until("state", state="connected")
        worker.say(LUCIA_SAYS)
        assert ana.until_said(LUCIA_SAYS) == LUCIA_SAYS
        ana.say(ANA_ANSWERS)
        assert worker.until_said(ANA_ANSWERS) == ANA_ANSWERS
        worker.hang_up()
        ana.wait_over()
        assert "Traceback" not in program.printed(), program.printed()
    heard = spoken(platform, conversation_id)
    said = [
        ("agent", GREETING), ("customer", ASKS), ("agent", answer), ("customer", WANTS_A_PERSON),
        ("agent", goodbye), ("worker", LUCIA_SAYS), ("customer", ANA_ANSWERS),
    ]  # fmt: skip
    assert [line for line in heard if line[0] != "flow"] == said
    (search,) = searches(platform, conversation_id=conversation_id, call_id=ana.call_id)
    assert len(search["conversations"]) == 1, "the SDK finds the conversation at its first poll"
    check_summary(platform, conversation_id)


def check_summary(platform: Platform, conversation_id: str) -> None:
    """The conversation of the call is summed up, each sentence with what it cites, and belongs to Ana."""

    def look() -> Any:
        results = platform.call("GET", f"/console/api/conversations/{conversation_id}/results")["results"]
        return [one["result"] for one in results if one["operatorName"] == "Summary"]

    sentences = wait_for(look, what="a summary")[-1]["sentences"]
    assert sentences and all(one["citations"] for one in sentences)
    assert "4411" in " ".join(one["text"] for one in sentences)
    row = platform.conversation(conversation_id)
    assert (row["profileId"], row["customerAddress"], row["channel"]) == (ANA_PROFILE, ANA, "VOICE")
