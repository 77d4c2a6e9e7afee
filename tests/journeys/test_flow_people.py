"""A flow lends Ana's conversation to the agent and gets it back, opens one with her, goes on with one, knows her."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.flows import (
    definition,
    executions,
    goes_to,
    kill_each_step,
    leaves,
    publish,
    steps,
    widget,
)
from tests.support.house import Story
from tieline.app.starter import CUSTOMER_NUMBER, NUMBER
from tieline.conversations import OwnerKind, Status
from tieline.conversations.classic.ids import classic_id
from tieline.flows import Execution
from tieline.kit.db import Database
from tieline.kit.ids import IdKind

pytestmark = pytest.mark.journey

LENDS = definition(
    leaves("incomingMessage", "agent"),
    {
        "name": "agent",
        "type": "connect-virtual-agent-v2",
        "properties": {"channel": "conversations", "timeout": 300},
        "transitions": [
            {"event": "live-agent-handoff", "next": "bring"},
            {"event": "timeout", "next": "quiet"},
            {"event": "completed", "next": "done"},
            {"event": "failed"},
        ],
    },
    widget(
        "bring",
        "send-message",
        {"body": "Why: {{ widgets.agent.VirtualAgentProviderData.AgentHandoffParameters.handedOverBy }}."},
        sent=None,
    ),
    widget("quiet", "send-message", {"body": "Write again when you like."}, sent=None),
    widget("done", "set-variables", {"variables": [{"key": "over", "value": "yes"}]}, next=None),
)


@pytest.fixture
async def story(sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Story:
    """A house on SQLite whose process dies once after every widget."""
    kill_each_step(monkeypatch)
    return await Story.begin(sqlite_db, tmp_path)


async def owner(story: Story, conversation_id: str) -> tuple[OwnerKind, str | None]:
    found = (await story.conversation(conversation_id)).owner
    return found.kind, found.reference


async def begins(story: Story, made: dict[str, Any], **parameters: Any) -> Execution:
    """Start a flow for Ana as an API does, and let it take its steps."""
    flow_id = await publish(story, made)
    await story.house.handoff.start_execution(
        account_id=story.account_id, flow_id=flow_id, to=CUSTOMER_NUMBER, from_=NUMBER, parameters=parameters
    )
    await story.settle()
    return (await executions(story, flow_id))[-1]


async def test_the_agent_answers_what_ana_wrote_and_hands_over_to_the_flow(story: Story) -> None:
    flow_id = await publish(story, LENDS)
    await goes_to(story, flow_id)
    received = await story.text("Hello, where is my order?")
    conversation_id = received.conversation_id
    [running] = await executions(story, flow_id)
    assert (running.awaits, await owner(story, conversation_id)) == ("agent", (OwnerKind.AGENT, None))
    # The agent has answered the message that started the flow, and answers the next: the flow waits all the while.
    assert [who for who, _ in await story.said(conversation_id)] == ["customer", "agent"]
    await story.text("And when?")
    assert [who for who, _ in await story.said(conversation_id)][2:] == ["customer", "agent"]
    await story.text("I want to speak to a human please")
    await story.settle()
    [ended] = await executions(story, flow_id)
    assert [(name, event) for name, event, _ in await steps(story, ended)] == [
        ("Trigger", "incomingMessage"),
        ("agent", "live-agent-handoff"),
        ("bring", "sent"),
    ]
    assert ("flow", "Why: agent.") in await story.said(conversation_id)


async def test_silence_that_is_too_long_and_an_end_leave_by_their_own_ways(story: Story) -> None:
    flow_id = await publish(story, LENDS)
    await goes_to(story, flow_id)
    received = await story.text("Hello")
    await story.later(seconds=200)
    await story.text("Still here")
    # Silence is counted from her last words, not from the first.
    await story.later(seconds=200)
    [running] = await executions(story, flow_id)
    assert running.awaits == "agent"
    await story.later(seconds=150)
    [ended] = await executions(story, flow_id)
    assert [event for _, event, _ in await steps(story, ended)] == ["incomingMessage", "timeout", "sent"]
    assert ("flow", "Write again when you like.") in await story.said(received.conversation_id)
    again = await story.text("Hello again")
    await story.db.transact(
        lambda tx: story.house.conversations.update_conversation(
            tx, conversation_id=again.conversation_id, status=Status.CLOSED, by="test"
        )
    )
    await story.settle()
    over = (await executions(story, flow_id))[-1]
    assert (over.status, over.context["flow"]["variables"]) == ("ended", {"over": "yes"})


async def test_a_flow_that_an_api_starts_opens_a_conversation_once_and_knows_who_it_is_with(
    story: Story,
) -> None:
    made = definition(
        leaves("incomingRequest", "who"),
        widget("who", "search-for-profile", {}, success="open", failed=None),
        widget("open", "start-conversation", {"participants": [{"type": "sms"}]}, created="ask", failed=None),
        widget(
            "ask",
            "send-and-wait-for-reply",
            {"body": "{{ widgets.who.ProfileData.traits.Contact.phone }}, which size?"},
            incomingMessage="twice",
        ),
        widget("twice", "start-conversation", {}, created=None, failed=None),
    )
    waits = await begins(story, made)
    received = await story.text("41")
    assert await story.said(received.conversation_id) == [
        ("flow", f"{CUSTOMER_NUMBER}, which size?"),
        ("customer", "41"),
    ]
    [ended] = await executions(story, waits.flow_id)
    sid = classic_id(IdKind.CONVERSATION, received.conversation_id)
    assert ended.context["widgets"]["open"]["conversation"]["sid"] == sid
    assert ended.context["flow"]["channel"]["sid"] == sid
    assert ended.context["widgets"]["who"]["ProfileSid"].startswith("mem_profile_")
    # It has one already, as the vendor's widget would find.
    assert "already" in ended.context["widgets"]["twice"]["error"]


async def test_a_flow_goes_on_with_a_conversation_by_either_spelling_unless_a_person_has_it(
    story: Story,
) -> None:
    received = await story.text("Hello")
    sid = classic_id(IdKind.CONVERSATION, received.conversation_id)
    named = {"conversation_sid": "{{ flow.data.sid }}"}
    made = definition(
        leaves("incomingRequest", "resume"),
        widget("resume", "send-message-to-conversation-resume", named, success="say", failed=None),
        widget("say", "send-message", {"body": "Your boots are here."}, sent=None),
    )
    resumed = await begins(story, made, sid=sid)
    assert (await story.said(received.conversation_id))[-1] == ("flow", "Your boots are here.")
    assert resumed.context["flow"]["channel"]["sid"] == sid
    await story.text("I want to speak to a human please")
    await story.settle()
    refused = await begins(story, made, sid=sid)
    assert (refused.status, refused.reason) == ("ended", "failed")
    assert "Somebody else" in refused.context["widgets"]["resume"]["error"]
