"""Every public method of the agent kit's own clients, newest and oldest, unmodified under `tieline run`.

The methods are found by looking at the classes, so a kit with a new one fails here until somebody says how it is called.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.platform import ANA_PROFILE, STORE, Platform, wait_for
from tieline.app.starter_knowledge import KNOWLEDGE_BASE_ID

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]

# How each is called, in an order in which each finds what it needs; what it answered stands under its name.
_PROGRAM = """
import asyncio, inspect, json, os, sys
from tac.context import conversation, knowledge, memory
from tac.context.base import BaseAPIClient
from tac.models.conversation import CommunicationRequest, ParticipantAddress, ParticipantRequest, SendMessageActionRequest

key = os.environ["TWILIO_API_KEY"], os.environ["TWILIO_API_SECRET"]
configuration_id = os.environ["TWILIO_CONVERSATION_CONFIGURATION_ID"]
base_id = os.environ["TWILIO_KNOWLEDGE_BASE_ID"]
store_id, ana, when = sys.argv[1], sys.argv[2], "2026-03-02T09:00:00Z"

talk = conversation.ConversationClient(*key, configuration_id)
mind = memory.MemoryClient(store_id, *key)
shelf = knowledge.KnowledgeClient(*key)
theirs = ParticipantAddress(channel="SMS", address="+15550100061")
ours = ParticipantAddress(channel="SMS", address=os.environ["TWILIO_PHONE_NUMBER"])
people = [ParticipantRequest(type="CUSTOMER", addresses=[theirs]), ParticipantRequest(type="AI_AGENT", addresses=[ours])]
told = {}

async def call(method, *args, **more):
    answer = method(*args, **more)
    if inspect.isawaitable(answer):
        answer = await answer
    plain = answer
    if hasattr(answer, "model_dump"):
        plain = answer.model_dump(mode="json")
    elif isinstance(answer, list):
        plain = [one.model_dump(mode="json") for one in answer]
    told[f"{type(method.__self__).__name__}.{method.__name__}"] = plain
    return answer

async def main():
    await call(talk.get_configuration, configuration_id)
    made = await call(talk.create_conversation, name="By the kit", participants=people)
    await call(talk.create_or_reuse_conversation, people)
    customer, agent = await call(talk.list_participants, made.id)
    await call(talk.update_participant, made.id, customer.id, participant_type="CUSTOMER", addresses=[theirs], name="Cleo")
    await call(talk.add_participant, made.id, [ParticipantAddress(channel="CHAT", address="helper")], "AGENT")
    both = (ours, agent), (theirs, customer)
    ends = [{"address": one.address, "channel": "SMS", "participantId": who.id} for one, who in both]
    said = CommunicationRequest.model_validate(
        {"author": ends[0], "recipients": ends[1:], "content": {"type": "TEXT", "text": "Said by the kit."}}
    )
    await call(talk.create_communication, made.id, said)
    refs = [{"participantId": who.id, "channel": "SMS"} for who in (agent, customer)]
    sent = SendMessageActionRequest.model_validate(
        {"payload": {"from": refs[0], "to": refs[1:], "content": {"text": "Sent by the kit."}}}
    )
    await call(talk.create_action, made.id, sent)
    await call(talk.list_communications, made.id)
    await call(talk.list_conversations, status=["ACTIVE"])
    await call(talk.clear_status_callbacks, made.id)
    await call(talk.update_conversation, made.id, "CLOSED")

    await call(mind.lookup_profile, "phone", "+15550100001")
    await call(mind.create_profile, {"Contact": {"phone": "+15550100062"}})
    await call(mind.get_profile, ana, trait_groups=["Contact"])
    await call(mind.create_observation, ana, "Ana likes the harbour.", conversation_ids=[made.id], occurred_at=when)
    summary = {"content": "Ana asked about boots.", "conversationId": made.id, "occurredAt": when, "source": "kit"}
    await call(mind.create_conversation_summaries, ana, [summary])
    await call(mind.retrieve_memory, ana, query="What does Ana like?")

    await call(shelf.get_knowledge_base, base_id)
    await call(shelf.search_knowledge_base, base_id, "How long do I have to return something?", top_k=2)

def public():
    for module in (conversation, knowledge, memory):
        for name, kind in inspect.getmembers(module, inspect.isclass):
            if issubclass(kind, BaseAPIClient) and kind is not BaseAPIClient:
                for each, found in vars(kind).items():
                    if inspect.isfunction(found) and not each.startswith("_"):
                        yield f"{name}.{each}"

asyncio.run(main())
print(json.dumps({"told": told, "public": sorted(set(public()))}, default=str))
"""


@pytest.fixture(params=["the newest SDK", "the oldest SDK"])
def python(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue("oldest_sdk_python")) if "oldest" in request.param else "python"


@pytest.fixture
def driven(fresh_platform: Platform, python: str, tmp_path: Path) -> dict[str, Any]:
    """What each method answered, and which there are."""
    platform, program = fresh_platform, tmp_path / "every_method.py"
    program.write_text(_PROGRAM)
    knowledge = platform.twilio().knowledge.v2.knowledge(KNOWLEDGE_BASE_ID)
    wait_for(lambda: {one.status for one in knowledge.list()} == {"COMPLETED"}, what="the articles")
    said = platform.tieline("run", "--", python, str(program), STORE, ANA_PROFILE)
    assert said.code == 0, said.err
    return dict(json.loads(said.out.strip().splitlines()[-1]))


def test_every_method_is_answered_as_the_kit_reads_it(
    driven: dict[str, Any], fresh_platform: Platform
) -> None:
    told = driven["told"]
    assert sorted(told) == driven["public"], "a method that nobody calls here"
    made = told["ConversationClient.create_conversation"]
    assert told["ConversationClient.create_or_reuse_conversation"] == [made["id"], True]
    assert told["ConversationClient.update_participant"]["name"] == "Cleo"
    assert told["ConversationClient.create_action"]["status"] in {"PENDING", "COMPLETED"}
    assert told["ConversationClient.list_communications"][0]["content"]["text"] == "Said by the kit."
    assert made["id"] in [one["id"] for one in told["ConversationClient.list_conversations"]]
    assert told["ConversationClient.update_conversation"]["status"] == "CLOSED"
    assert told["MemoryClient.lookup_profile"]["profiles"] == [ANA_PROFILE]
    assert told["MemoryClient.create_profile"].startswith("mem_profile_")
    assert told["MemoryClient.get_profile"]["traits"]["Contact"]["firstName"] == "Ana"
    remembered = told["MemoryClient.retrieve_memory"]
    assert "Ana likes the harbour." in [one["content"] for one in remembered["observations"]]
    assert "Ana asked about boots." in [one["content"] for one in remembered["summaries"]]
    assert told["KnowledgeClient.get_knowledge_base"]["status"] == "ACTIVE"
    assert "30 days" in told["KnowledgeClient.search_knowledge_base"][0]["content"]
    kept = fresh_platform.twilio().conversations.v2.communications(made["id"]).list()
    assert [one.content["text"] for one in kept] == ["Said by the kit.", "Sent by the kit."]
