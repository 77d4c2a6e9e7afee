"""A program writes to a customer first, by the SDK's own outbound texts; what follows is a conversation like any other."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.platform import Platform, wait_for

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]

FIRST = "Hello, this is the shop. Your parcel has arrived."
ADDRESS = "+155501005{number:02d}"

_PROGRAM = """
import os, sys, uvicorn
from tac import TAC, TACConfig
from tac.channels.sms import SMSChannel
from tac.models.outbound import InitiateMessagingConversationOptions
from tac.server import TACFastAPIServer
tac = TAC(config=TACConfig.from_env())
sms = SMSChannel(tac, config={"memory_mode": "once"})
async def answer(message, session, memory):
    return f"Noted: {message}"
tac.on_message_ready(answer)
class Server(uvicorn.Server):
    async def startup(self, sockets=None):
        await super().startup(sockets)
        await sms.initiate_outbound_conversation(
            InitiateMessagingConversationOptions(to=sys.argv[1], message=sys.argv[2]))
app = TACFastAPIServer(tac=tac, messaging_channels=[sms]).app
Server(uvicorn.Config(app, host="127.0.0.1", port=int(os.environ["TWILIO_SERVER_PORT"]))).run()
"""


@pytest.mark.parametrize(("number", "sdk"), [(1, "newest"), (2, "oldest")])
def test_the_customer_reads_it_answers_and_is_answered(
    calm_platform: Platform, oldest_sdk_python: str, tmp_path: Path, number: int, sdk: str
) -> None:
    platform, address = calm_platform, ADDRESS.format(number=number)
    script = tmp_path / "writes.py"
    script.write_text(_PROGRAM)
    python = oldest_sdk_python if sdk == "oldest" else sys.executable
    with platform.running(python, str(script), address, FIRST) as program:

        def texts() -> Any:
            return [one["body"] for one in platform.messages(address)]

        wait_for(lambda: FIRST in texts(), what="the program's text", told=program.log)
        assert platform.text("Thank you", "--from", address) == ["Noted: Thank you"]
        assert texts() == [FIRST, "Thank you", "Noted: Thank you"]
        assert "Traceback" not in program.printed(), program.printed()
