"""An agent that calls: it rings a customer's phone, says why, and talks with whoever answers.

Run it against a Tieline server, and answer on the phone that rings:

    tieline run -- python examples/call_customer.py +15550100001

It uses the outbound calls of twilio-agent-connect (2.2 or newer), which also tell whether a person or a machine
answered, and how the call ended.
"""

import os
import socket
import sys

import uvicorn
from tac import TAC, TACConfig
from tac.channels.voice import VoiceChannel
from tac.models.outbound import CallOptions, InitiateVoiceConversationOptions
from tac.models.session import ConversationSession
from tac.models.tac import TACMemoryResponse
from tac.models.voice import AmdEvent, CallStatusEvent, VoiceTwiMLOptionsConversationRelay
from tac.server import TACFastAPIServer

GREETING = "Hello, this is the shop. Your parcel has arrived. Shall we keep it for you until Friday?"

tac = TAC(config=TACConfig.from_env())
voice = VoiceChannel(tac, config={"memory_mode": "once"})


async def answer(message: str, session: ConversationSession, memory: TACMemoryResponse | None) -> str:
    """One turn; a real agent asks its model here, as `handoff_agent.py` does."""
    return f"Thank you, I have noted this down: {message}"


async def told_who_answered(event: AmdEvent) -> None:
    """A machine could be left a message, or hung up on."""
    print(f"Answered by: {event.answered_by}", flush=True)


async def told_how_it_ended(event: CallStatusEvent) -> None:
    """Nobody there: a real agent calls again later."""
    print(f"The call is {event.call_status}", flush=True)


async def call(customer: str) -> None:
    """Let the customer's phone ring."""
    placed = await voice.initiate_outbound_conversation(
        InitiateVoiceConversationOptions(
            to=customer,
            twiml_options=VoiceTwiMLOptionsConversationRelay(welcome_greeting=GREETING),
            call_options=CallOptions(machine_detection="Enable", async_amd=True),
        )
    )
    print(f"Calling {customer}: {placed.call_sid}", flush=True)


class CallingServer(uvicorn.Server):
    """Serves the agent, and calls as soon as it can be reached."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, then call."""
        await super().startup(sockets)
        await call(sys.argv[1])


tac.on_message_ready(answer)
voice.on_amd(told_who_answered)
voice.on_call_status(told_how_it_ended)

if __name__ == "__main__":
    agent = TACFastAPIServer(tac=tac, voice_channel=voice).app
    port = int(os.environ["TWILIO_SERVER_PORT"])
    CallingServer(uvicorn.Config(agent, host="127.0.0.1", port=port, log_level="warning")).run()
