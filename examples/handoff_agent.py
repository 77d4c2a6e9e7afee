"""An agent of one's own on the public SDKs, by text and phone: it remembers, speaks the customer's language, hands off.

Run it against a Tieline server:  tieline run -- python examples/handoff_agent.py
It uses twilio-agent-connect for the conversation and openai-agents for the model, and reads everything
else from the environment. Against the public cloud the same file runs with the cloud's values.
"""

import asyncio
from collections import defaultdict
from typing import Any

from agents import Agent, Runner, set_tracing_disabled
from tac import TAC, TACConfig
from tac.channels.sms import SMSChannel, SMSChannelConfig
from tac.channels.voice import VoiceChannel
from tac.models.session import ConversationSession
from tac.models.tac import TACMemoryResponse
from tac.server import TACFastAPIServer
from tac.tools.handoff import create_studio_handoff_tool

ROLE = (
    "You help the customers of a small shop by text message and on the phone. Answer in one or two plain "
    "sentences without any markup: they are read or heard as they are. "
    "When a person is asked for, or when you cannot help, use the handoff tool and say who comes next."
)

set_tracing_disabled(True)
tac = TAC(config=TACConfig.from_env())
# What was said so far, and a lock, for each conversation: two quick messages must not answer each other.
histories: dict[str, list[Any]] = defaultdict(list)
locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)


def traits_of(session: ConversationSession) -> dict[str, str]:
    """The customer's traits by name, whatever group they are in."""
    groups = (session.profile.traits if session.profile else None) or {}
    return {name: str(value) for group in groups.values() for name, value in (group or {}).items() if value}


def instructions(session: ConversationSession, memory: TACMemoryResponse | None) -> str:
    """The role, the language and what is remembered, as the model's instructions for one turn."""
    traits = traits_of(session)
    parts = [ROLE]
    if traits.get("language"):
        parts.append(f"Always answer in {traits['language']}.")
    if traits:
        parts.append(
            "## Customer profile\n" + "\n".join(f"- {name}: {traits[name]}" for name in sorted(traits))
        )
    if memory:
        learned = [one.content for one in memory.observations] + [one.content for one in memory.summaries]
    else:
        learned = []
    if learned:
        parts.append("## What you remember of this customer\n" + "\n".join(f"- {line}" for line in learned))
    return "\n\n".join(parts)


async def answer(message: str, session: ConversationSession, memory: TACMemoryResponse | None) -> str:
    """One turn: the customer's message in, the words to send back out."""
    handoff = create_studio_handoff_tool(tac, session, attributes={"department": "shop"})
    agent = Agent(
        name="Shop agent",
        instructions=instructions(session, memory),
        tools=[handoff.to_openai_agents_sdk_tool()],
    )
    conversation_id = session.conversation_id
    async with locks[conversation_id]:
        said = [*histories[conversation_id], {"role": "user", "content": message}]
        result = await Runner.run(agent, said)
        histories[conversation_id] = result.to_input_list()
    return str(result.final_output)


async def forget(session: ConversationSession) -> None:
    """A conversation has ended: its history goes, what matters is in the customer's memory."""
    histories.pop(session.conversation_id, None)
    locks.pop(session.conversation_id, None)


tac.on_message_ready(answer)
tac.on_conversation_ended(forget)

if __name__ == "__main__":
    voice = VoiceChannel(tac, config={"memory_mode": "always"})
    sms = SMSChannel(tac, config=SMSChannelConfig(memory_mode="always"))
    TACFastAPIServer(tac=tac, voice_channel=voice, messaging_channels=[sms]).start()
