"""A program calls Ana through the SDK's own outbound calls; her phone rings, and what follows is a call like any other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.programs.calling import conversation_of, searches, spoken, talk
from tests.programs.conftest import EXAMPLES
from tests.support.platform import ANA_PROFILE, Platform, Program, wait_for

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]

GREETING = "Hello, this is the shop. Your parcel has arrived. Shall we keep it for you until Friday?"
CALLS = EXAMPLES / "call_customer.py"
CUSTOMERS = (f"+155501004{number:02d}" for number in range(100))

# The same on the oldest SDK, whose outbound calls know neither options nor news.
_ON_THE_OLDEST = """
import os, sys, uvicorn
from tac import TAC, TACConfig
from tac.channels.voice import VoiceChannel
from tac.models.outbound import InitiateVoiceConversationOptions
from tac.server import TACFastAPIServer
tac = TAC(config=TACConfig.from_env())
voice = VoiceChannel(tac, config={"memory_mode": "once"})
async def answer(message, session, memory):
    return f"Thank you, I have noted this down: {message}"
tac.on_message_ready(answer)
class Server(uvicorn.Server):
    async def startup(self, sockets=None):
        await super().startup(sockets)
        await voice.initiate_outbound_conversation(InitiateVoiceConversationOptions(
            to=sys.argv[1], websocket_url=f"wss://{os.environ['TWILIO_VOICE_PUBLIC_DOMAIN']}/ws",
            welcome_greeting=sys.argv[2]))
app = TACFastAPIServer(tac=tac, voice_channel=voice).app
Server(uvicorn.Config(app, host="127.0.0.1", port=int(os.environ["TWILIO_SERVER_PORT"]))).run()
"""


@pytest.fixture
def address() -> str:
    return next(CUSTOMERS)


def ringing(platform: Platform, address: str) -> str:
    """Wait until a customer's phone rings; the call's id."""
    query = address.replace("+", "%2B")

    def look() -> Any:
        calls = platform.call("GET", f"/phone/api/calls?address={query}")["calls"]
        return next((call["callId"] for call in calls if call["status"] == "ringing"), None)

    return str(wait_for(look, what="a call that rings"))


@pytest.fixture
def program(calm_platform: Platform, address: str) -> Iterator[Program]:
    """The example that calls, as it is shipped."""
    with calm_platform.running("python", str(CALLS), address) as running:
        yield running
        assert "Traceback" not in running.printed(), running.printed()


def check_the_talk(platform: Platform, address: str) -> None:
    """Ana answers, is greeted, says something and is answered; everything stands on the record as hers."""
    ana = platform.handset_on(ringing(platform, address))
    assert ana.until_count(1) == GREETING
    conversation_id = conversation_of(platform, ana.call_id)
    answer = talk(ana, "Until Saturday, please.")
    assert answer == "Thank you, I have noted this down: Until Saturday, please."
    ana.hang_up()
    assert spoken(platform, conversation_id) == [
        ("agent", GREETING), ("customer", "Until Saturday, please."), ("agent", answer),
    ]  # fmt: skip
    assert len(searches(platform, conversation_id=conversation_id, call_id=ana.call_id)) == 1
    row = platform.conversation(conversation_id)
    assert row["customerAddress"] == address and row["profileId"] not in {None, ANA_PROFILE}


def test_ana_answers_and_the_program_hears_who_did_and_how_it_ended(
    calm_platform: Platform, program: Program, address: str
) -> None:
    check_the_talk(calm_platform, address)
    wait_for(lambda: "Answered by: human" in program.printed(), what="who answered", told=program.log)
    wait_for(lambda: "The call is completed" in program.printed(), what="how it ended", told=program.log)


def test_a_machine_answers_and_the_program_hears_so(
    calm_platform: Platform, program: Program, address: str
) -> None:
    machine = calm_platform.handset_on(ringing(calm_platform, address), answers="machine")
    wait_for(lambda: "Answered by: machine_start" in program.printed(), what="who answered", told=program.log)
    machine.hang_up()
    wait_for(lambda: "The call is completed" in program.printed(), what="how it ended", told=program.log)


def test_ana_declines(calm_platform: Platform, program: Program, address: str) -> None:
    call_id = ringing(calm_platform, address)
    calm_platform.call("POST", f"/phone/api/calls/{call_id}/decline", {})
    wait_for(lambda: "The call is busy" in program.printed(), what="how it ended", told=program.log)
    assert "Answered by" not in program.printed()


def test_the_program_hangs_up_before_anybody_answers(
    calm_platform: Platform, program: Program, address: str
) -> None:
    call_id = ringing(calm_platform, address)
    calm_platform.twilio().calls(call_id).update(status="canceled")
    wait_for(lambda: "The call is canceled" in program.printed(), what="how it ended", told=program.log)


def test_the_oldest_sdk_calls_too(
    calm_platform: Platform, address: str, oldest_sdk_python: str, tmp_path: Path
) -> None:
    script = tmp_path / "calls.py"
    script.write_text(_ON_THE_OLDEST)
    with calm_platform.running(oldest_sdk_python, str(script), address, GREETING) as running:
        check_the_talk(calm_platform, address)
        assert "Traceback" not in running.printed(), running.printed()
