"""Ana calls a number that a flow answers: what it says, asks, records and dials, step by step, each of them once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.calls import begin_call
from tests.support.documents import children, picks_up
from tests.support.flows import (
    definition,
    executions,
    goes_to,
    kill_each_step,
    leaves,
    open_door,
    publish,
    steps,
    until,
    until_ended,
    widget,
)
from tests.support.house import Story
from tests.support.line import FakeLine
from tests.support.talks import conversation_of, open_task
from tieline.app.starter import CUSTOMER_NUMBER, NUMBER
from tieline.channels.voice.models import CallStatus
from tieline.conversations import OwnerKind
from tieline.flows.errors import UnknownExecution
from tieline.kit.db import Database

pytestmark = pytest.mark.journey

MENU = {
    "say": "Press 1 for orders.",
    "number_of_digits": "1",
    "timeout": "5",
    "gather_language": "en-GB",
}


@pytest.fixture
async def story(sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Story]:
    """A house on SQLite whose process dies once after every widget; calls that go on at the end are ended."""
    kill_each_step(monkeypatch)
    begun = await Story.begin(sqlite_db, tmp_path)
    yield begun
    await begun.house.call_stories.close()


async def test_a_menu_is_said_asked_and_answered_and_the_call_ends_with_its_flow(story: Story) -> None:
    flow_id = await publish(
        story,
        definition(
            leaves("incomingCall", "hello"),
            widget(
                "hello",
                "say-play",
                {"say": "Hello {{ contact.channel.address }}.", "loop": 2},
                audioComplete="menu",
            ),
            widget("menu", "gather-input-on-call", MENU, keypress="bye", speech="ask", timeout="ask"),
            widget(
                "ask",
                "gather-input-on-call",
                {"say": "What is it about?"},
                keypress="bye",
                speech="bye",
                timeout="bye",
            ),
            widget(
                "bye",
                "say-play",
                {"say": "You said {{ widgets.menu.Digits }}{{ widgets.ask.SpeechResult }}. Goodbye."},
                audioComplete=None,
            ),
        ),
    )
    await goes_to(story, flow_id)
    ana = await begin_call(story)
    await until(story, lambda: "Press 1 for orders." in ana.line.said)
    assert ana.line.said[:2] == [f"Hello {CUSTOMER_NUMBER}."] * 2
    [running] = await executions(story, flow_id)
    assert (running.trigger, running.call_id, running.awaits) == ("incomingCall", ana.call_id, "call")
    conversation = await story.conversation(await conversation_of(ana))
    assert (conversation.owner.kind, conversation.owner.reference) == (OwnerKind.FLOW, running.execution_id)
    await story.later(seconds=5)
    await until(story, lambda: "What is it about?" in ana.line.said)
    ana.line.speak("my shoes")
    await until(story, lambda: "You said my shoes. Goodbye." in ana.line.said)
    # What comes back twice, or late, changes nothing.
    back = {"Execution": running.execution_id, "Step": "2", "Digits": "9"}
    await story.house.flow_calls.came_back(
        account_id=story.account_id, flow_id=flow_id, event="gathered", fields=back
    )
    await until(story, ana.task.done)
    await ana.over()
    [ended] = await executions(story, flow_id)
    assert (ended.status, ended.reason) == ("ended", "completed")
    assert [(name, event) for name, event, _ in await steps(story, ended)] == [
        ("Trigger", "incomingCall"),
        ("hello", "audioComplete"),
        ("menu", "timeout"),
        ("ask", "speech"),
        ("bye", "audioComplete"),
    ]
    assert ended.context["widgets"]["ask"]["SpeechResult"] == "my shoes"
    assert (await ana.call()).status is CallStatus.COMPLETED
    assert ("customer", "my shoes") in await story.said(conversation.conversation_id)
    assert (await story.conversation(conversation.conversation_id)).owner.kind is OwnerKind.AGENT
    with pytest.raises(UnknownExecution):
        await story.house.flow_calls.came_back(
            account_id="AC" + "9" * 32, flow_id=flow_id, event="gathered", fields=back
        )


async def test_who_hangs_up_ends_the_flow_or_leaves_by_the_widgets_own_way(story: Story) -> None:
    flow_id = await publish(
        story,
        definition(
            leaves("incomingCall", "menu"),
            widget("menu", "gather-input-on-call", MENU, keypress="mail", timeout="menu"),
            widget(
                "mail",
                "record-voicemail",
                {"timeout": "3"},
                recordingComplete="keep",
                noAudio="menu",
                hangup="keep",
            ),
            widget("keep", "set-variables", {"variables": [{"key": "left", "value": "yes"}]}, next=None),
        ),
    )
    await goes_to(story, flow_id)
    ana = await begin_call(story)
    await until(story, lambda: "Press 1 for orders." in ana.line.said)
    ana.line.leave()
    await ana.over()
    [ended] = await executions(story, flow_id)
    assert (ended.status, ended.reason) == ("ended", "hangup")
    assert (await story.conversation(await conversation_of(ana))).owner.kind is OwnerKind.AGENT
    again = await begin_call(story)
    await until(story, lambda: "Press 1 for orders." in again.line.said)
    again.line.press("1")
    await until(story, lambda: any("beep" in each for each in again.line.played))
    again.line.leave()
    await again.over()
    _, left = await executions(story, flow_id)
    assert (left.status, left.reason, left.context["flow"]["variables"]) == (
        "ended",
        "completed",
        {"left": "yes"},
    )


async def test_a_caller_is_recorded_connected_and_then_given_to_a_worker(story: Story) -> None:
    marco = await story.on_duty("Marco")
    workflow = await story.db.read(
        lambda tx: story.house.routing.list_workflows(tx, workspace_id=marco.workspace_id).items[0]
    )
    flow_id = await publish(
        story,
        definition(
            leaves("incomingCall", "record"),
            widget("record", "record-call", {"record_call": True}, success="dial", failed=None),
            widget(
                "dial",
                "connect-call-to",
                {"noun": "number", "to": "+15550100007"},
                callCompleted="stop",
                hangup=None,
            ),
            widget("stop", "record-call", {"record_call": False}, success="person", failed=None),
            widget(
                "person",
                "enqueue-call",
                {
                    "workflow_sid": workflow.workflow_id,
                    "task_attributes": '{"after": "{{ widgets.dial.DialCallStatus }}"}',
                },
                callComplete=None,
                failedToEnqueue=None,
            ),
        ),
    )
    await goes_to(story, flow_id)
    ana = await begin_call(story)
    [leg] = await children(ana)
    friend = picks_up(story, leg)
    await until(story, lambda: bool(friend.line.notices))
    running = await story.db.read(
        lambda tx: story.house.calls_room.list_running_recordings(tx, call_id=ana.call_id)
    )
    assert len(running) == 1
    friend.line.leave()
    await friend.over()
    await until_ended(story, flow_id)
    task = await open_task(ana)
    assert (task.channel, task.attributes["after"], task.attributes["callSid"]) == (
        "voice",
        "completed",
        ana.call_id,
    )
    assert len(await story.ringing(marco)) == 1
    left = await story.db.read(
        lambda tx: story.house.calls_room.list_running_recordings(tx, call_id=ana.call_id)
    )
    assert left == []
    ana.line.leave()
    await ana.over()


async def test_a_flow_that_an_api_starts_calls_her_once_and_talks_when_she_answers(story: Story) -> None:
    flow_id = await publish(
        story,
        definition(
            leaves("incomingRequest", "call"),
            widget(
                "call",
                "make-outgoing-call-v2",
                {"timeout": "20"},
                answered="tell",
                busy=None,
                noAnswer="text",
                failed=None,
            ),
            widget(
                "tell", "say-play", {"say": "Your order {{ flow.data.order }} is ready."}, audioComplete=None
            ),
            widget(
                "text",
                "send-message",
                {"body": "We called you about order {{ flow.data.order }}."},
                sent=None,
            ),
        ),
    )
    open_door(story)
    start = story.house.handoff.start_execution
    asked = {"account_id": story.account_id, "flow_id": flow_id, "to": CUSTOMER_NUMBER, "from_": NUMBER}
    await start(**asked, parameters={"order": "7"})
    await story.settle()
    [running] = await executions(story, flow_id)
    assert (running.awaits, running.call_id) == ("answer", (running.waiting or {})["reference"])
    call = await story.db.read(lambda tx: story.house.calls_room.get_call(tx, call_id=running.call_id or ""))
    assert (call.status, call.to, call.from_) == (CallStatus.RINGING, CUSTOMER_NUMBER, NUMBER)
    ana = picks_up(story, call, line=FakeLine())
    await until(story, lambda: "Your order 7 is ready." in ana.line.said)
    await until(story, ana.task.done)
    await ana.over()
    await start(**asked, parameters={"order": "8"})
    await story.settle()
    await story.later(seconds=20)
    first, second = await executions(story, flow_id)
    assert [each.status for each in (first, second)] == ["ended", "ended"]
    assert [event for _, event, _ in await steps(story, second)] == ["incomingRequest", "noAnswer", "sent"]
    assert first.conversation_id is not None
    assert ("flow", "We called you about order 8.") in await story.said(second.conversation_id or "")


async def test_a_call_goes_elsewhere_and_returns_or_is_called_back(story: Story) -> None:
    flow_id = await publish(
        story,
        definition(
            leaves("incomingCall", "away"),
            widget(
                "away",
                "add-twiml-redirect",
                {"url": "https://shop.example.test/elsewhere", "timeout": "30"},
                **{"return": "back", "timeout": "late", "fail": None},
            ),
            widget("back", "say-play", {"say": "Back with {{ widgets.away.Mood }}."}, audioComplete="away"),
            widget("late", "say-play", {"say": "That took too long."}, audioComplete=None),
        ),
    )
    await goes_to(story, flow_id)
    elsewhere = "https://shop.example.test/elsewhere"
    home = f"https://webhooks.twilio.com/v1/Accounts/{story.account_id}/Flows/{flow_id}?FlowEvent=return&amp;Mood=joy"
    markup = f"<Response><Say>Elsewhere.</Say><Redirect>{home}</Redirect></Response>"
    story.http.answers[elsewhere] = (200, "text/xml", markup)
    ana = await begin_call(story)
    await until(story, lambda: "Elsewhere." in ana.line.said)
    story.http.answers[elsewhere] = (200, "text/xml", '<Response><Pause length="600"/></Response>')
    await until(story, lambda: any(each.startswith("Back with") for each in ana.line.said))
    await until(story, lambda: sum(url == elsewhere for url, _, _ in story.http.sent) == 2)
    await ana.line.until_taken_in()
    await story.later(seconds=30)
    await until(story, lambda: "That took too long." in ana.line.said)
    await until(story, ana.task.done)
    await ana.over()


async def test_an_application_talks_with_the_caller_in_the_middle_of_a_flow(story: Story) -> None:
    relay = {"url": "wss://shop.example.test/ws", "welcome_greeting": "Hello from the shop."}
    flow_id = await publish(
        story,
        definition(
            leaves("incomingCall", "agent"),
            widget("agent", "run-conversation-relay", relay, sessionEnded="bye", sessionFailed=None),
            widget(
                "bye",
                "say-play",
                {"say": "Reason: {{ widgets.agent.HandoffData.reason }}."},
                audioComplete="queue",
            ),
            widget("queue", "enqueue-call", {"queue_name": "boots"}, callComplete=None, failedToEnqueue=None),
        ),
    )
    await goes_to(story, flow_id)
    ana = await begin_call(story)
    await until(story, lambda: "Hello from the shop." in ana.line.said)
    conversation_id = await conversation_of(ana)
    assert (await story.conversation(conversation_id)).owner.kind is OwnerKind.AGENT
    app = await story.dialer.until_opened()
    assert (await app.until("setup"))["callSid"] == ana.call_id
    ana.line.speak("I want boots")
    assert (await app.until("prompt"))["voicePrompt"] == "I want boots"
    app.say("One moment.")
    await until(story, lambda: "One moment." in ana.line.said)
    app.frame({"type": "end", "handoffData": '{"reason": "boots"}'})
    await until(story, lambda: "Reason: boots." in ana.line.said)
    assert (await story.conversation(conversation_id)).owner.kind is OwnerKind.FLOW
    await until(story, lambda: "waiting" in [notice.fields.get("state") for notice in ana.line.notices])
    ana.line.leave()
    await ana.over()
    [ended] = await executions(story, flow_id)
    assert ended.status == "ended"
    assert ended.context["widgets"]["agent"]["SessionStatus"] == "ended"
    assert ("agent", "One moment.") in await story.said(conversation_id)
