"""Ana texts, writes by WhatsApp and RCS, chats in a browser and calls: one program serves her on each, in one conversation.

The program uses every channel of the agent kit, unmodified, under `tieline run`; what a page of a shop would do for a web
chat is done here by the official SDK. How each grouping type draws its lines is in `tests/journeys/test_one_thread.py`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.programs.calling import conversation_of, talk
from tests.support.platform import ANA, ANA_PROFILE, STORE, Platform, wait_for

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

CHAT_IDENTITY = "ana-in-the-browser"

# The kit's documented use of all its channels; each answer says by which one the words came.
_PROGRAM = """
from tac import TAC, TACConfig
from tac.channels.chat import ChatChannel
from tac.channels.rcs import RCSChannel
from tac.channels.sms import SMSChannel
from tac.channels.voice import VoiceChannel
from tac.channels.whatsapp import WhatsAppChannel
from tac.server import TACFastAPIServer

tac = TAC(config=TACConfig.from_env())

async def answer(message, session, memory):
    words = f"You said {message!r} by {session.channel.upper()}."
    if session.channel.upper() == "VOICE":
        await voice.send_response(session.conversation_id, words)
        return None
    return words

tac.on_message_ready(answer)
voice = VoiceChannel(tac)
written = [SMSChannel(tac), WhatsAppChannel(tac), RCSChannel(tac), ChatChannel(tac)]
TACFastAPIServer(tac=tac, voice_channel=voice, messaging_channels=written).start()
"""


@pytest.fixture(params=["the newest SDK", "the oldest SDK"])
def python(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue("oldest_sdk_python")) if "oldest" in request.param else "python"


def write(platform: Platform, address: str, words: str) -> str:
    """Write from the handset; the conversation it came to, once it was answered."""
    sent = platform.call("POST", "/phone/api/messages", {"address": address, "body": words})
    conversation_id = str(sent["conversationId"])
    wait_for(lambda: heard(platform, conversation_id, words), what=f"an answer to {words!r}")
    return conversation_id


def heard(platform: Platform, conversation_id: str, words: str) -> list[str]:
    """What was answered to these words, each with the channel it went by."""
    said = platform.twilio().conversations.v2.communications(conversation_id).list()
    by_channel = [(one.author["channel"], one.content["text"]) for one in said]
    return [channel for channel, text in by_channel if text == f"You said {words!r} by {channel}."]


def chat(platform: Platform, words: str) -> str:
    """A page of the shop opens a chat for Ana and passes on what she writes; the conversation it came to."""
    classic = platform.twilio().conversations.v1
    opened = classic.conversations.create(friendly_name="Web chat")
    classic.conversations(opened.sid).participants.create(identity=CHAT_IDENTITY)
    classic.conversations(opened.sid).messages.create(author=CHAT_IDENTITY, body=words)
    said = classic.conversations(opened.sid).messages.list()[-1]
    assert (said.author, said.body) == (CHAT_IDENTITY, words)
    found = platform.twilio().conversations.v2.conversations.list(status=["ACTIVE"])
    assert len(found) == 1
    return str(found[0].id)


def test_one_customer_on_five_channels_is_one_conversation(
    fresh_platform: Platform, python: str, tmp_path: Path
) -> None:
    platform, script = fresh_platform, tmp_path / "every_channel.py"
    script.write_text(_PROGRAM)
    # The shop knows who is signed in to its page.
    platform.twilio().memory.v1.identifiers(STORE, ANA_PROFILE).create(
        identifier=_identifier("phone", CHAT_IDENTITY)
    )
    with platform.running(python, str(script)) as program:
        first = write(platform, ANA, "a text")
        came_to = {
            "WHATSAPP": write(platform, f"whatsapp:{ANA}", "a picture of it"),
            "RCS": write(platform, f"rcs:{ANA}", "a card"),
            "CHAT": chat(platform, "a chat"),
        }
        wait_for(lambda: heard(platform, first, "a chat"), what="an answer in the chat")
        call = platform.handset()
        call.until_count(1)
        assert talk(call, "a call") == "You said 'a call' by VOICE."
        came_to["VOICE"] = conversation_of(platform, call.call_id)
        call.hang_up()
        call.wait_over()
        assert set(came_to.values()) == {first}
        assert "Traceback" not in program.printed(), program.printed()
    check_people(platform, first)


def check_people(platform: Platform, conversation_id: str) -> None:
    """Two people, however many channels: Ana with her profile, and the agent."""
    people = platform.twilio().conversations.v2.participants(conversation_id).list()
    by_type: dict[str, list[Any]] = {}
    for one in people:
        by_type.setdefault(one.type, []).append(one)
    (ana,) = by_type["CUSTOMER"]
    assert ana.profile_id == ANA_PROFILE
    assert {(one["channel"], one["address"]) for one in ana.addresses} == {
        ("SMS", ANA), ("WHATSAPP", f"whatsapp:{ANA}"), ("RCS", f"rcs:{ANA}"), ("CHAT", CHAT_IDENTITY), ("VOICE", ANA),
    }  # fmt: skip
    ours = {(one["channel"], one["address"]) for agent in by_type["AI_AGENT"] for one in agent.addresses}
    number = platform.project["TWILIO_PHONE_NUMBER"]
    assert {
        ("SMS", number), ("VOICE", number),
        ("WHATSAPP", platform.project["TWILIO_WHATSAPP_NUMBER"]), ("RCS", platform.project["TWILIO_RCS_SENDER_ID"]),
    } <= ours  # fmt: skip


def _identifier(id_type: str, value: str) -> Any:
    from twilio.rest.memory.v1.identifier import IdentifierList

    return IdentifierList.Identifier({"idType": id_type, "value": value})
