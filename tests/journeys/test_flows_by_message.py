"""Ana writes to a shop whose messages go to a flow: it asks, she answers, it goes on; once, and whenever it is killed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.flows import (
    definition,
    executions,
    goes_to,
    kill_each_step,
    leaves,
    open_door,
    publish,
    steps,
    widget,
)
from tests.support.house import Story
from tieline.app.starter import CUSTOMER_NUMBER, NUMBER
from tieline.channels.carrier import Receipt, SimulatedCarrier
from tieline.channels.models import Message, MessageStatus
from tieline.conversations import OwnerKind
from tieline.conversations.classic import AutoCreation
from tieline.kit.db import Database
from tieline.kit.pages import PageRequest
from tieline.webhooks import sign_form

pytestmark = pytest.mark.journey

ASKS = definition(
    leaves(
        "incomingMessage", "ask", also=("incomingConversationMessage", "incomingRequest", "incomingParent")
    ),
    widget(
        "ask",
        "send-and-wait-for-reply",
        {
            "body": "Which order{% if trigger.message.Body %}, you who said {{ trigger.message.Body }}{% endif %}?"
        },
        incomingMessage="thank",
        timeout="missed",
        deliveryFailure="undelivered",
    ),
    widget(
        "thank",
        "send-message",
        {
            "body": "Thank you, {{ widgets.ask.inbound.Body | upcase }}.",
            "media_url": "https://shop.example/map.png",
            "attributes": '{"order": {{ widgets.ask.inbound.Body | to_json }}}',
        },
        sent=None,
    ),
    widget("missed", "send-message", {"body": "Write again when you know."}, sent=None),
    widget("undelivered", "set-variables", {"variables": [{"key": "lost", "value": "yes"}]}, next=None),
)


@pytest.fixture
async def story(sqlite_db: Database, tmp_path: Path) -> Story:
    """A house on SQLite: what is stored is tested on both engines in tests/flows."""
    return await Story.begin(sqlite_db, tmp_path)


async def test_a_number_gives_its_texts_to_a_flow_and_a_second_text_resumes_it(story: Story) -> None:
    flow_id = await publish(story, ASKS)
    await goes_to(story, flow_id)
    first = await story.text("hello")
    [running] = await executions(story, flow_id)
    assert (running.status, running.awaits, running.trigger) == ("active", "reply", "incomingMessage")
    assert running.context["trigger"]["message"]["MessageSid"] == first.message_id
    conversation = await story.conversation(first.conversation_id)
    assert (conversation.owner.kind, conversation.owner.reference) == (OwnerKind.FLOW, running.execution_id)
    await story.text("order 7")
    assert await story.said(first.conversation_id) == [
        ("customer", "hello"),
        ("flow", "Which order, you who said hello?"),
        ("customer", "order 7"),
        ("flow", "Thank you, ORDER 7."),
    ]
    # The words of the log are those that were sent; nobody owes her an answer, and the agent has her again.
    assert await steps(story, running) == [
        ("Trigger", "incomingMessage", {}),
        ("ask", "incomingMessage", {"body": "Which order, you who said hello?"}),
        (
            "thank",
            "sent",
            {
                "body": "Thank you, ORDER 7.",
                "media_url": "https://shop.example/map.png",
                "attributes": '{"order": "order 7"}',
            },
        ),
    ]
    [ended] = await executions(story, flow_id)
    assert (ended.status, ended.reason, ended.context["widgets"]["ask"]["inbound"]["Body"]) == (
        "ended",
        "completed",
        "order 7",
    )
    said = (await story.transcript(first.conversation_id))[-1]
    assert said.media == ("https://shop.example/map.png",)
    kept = await story.db.read(
        lambda tx: story.house.classic.attributes_of(tx, subject_id=said.communication_id)
    )
    assert json.loads(kept) == {"order": "order 7"}
    assert (await story.conversation(first.conversation_id)).owner.kind is OwnerKind.AGENT
    await story.text("and another")
    assert len(await executions(story, flow_id)) == 2


async def test_no_answer_in_time_and_a_message_that_was_not_delivered_leave_by_their_own_ways(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    flow_id = await publish(story, ASKS)
    await goes_to(story, flow_id)
    received = await story.text("hello")
    await story.later(seconds=3599)
    assert len(await story.said(received.conversation_id)) == 2
    await story.later(seconds=1)
    assert (await story.said(received.conversation_id))[-1] == ("flow", "Write again when you know.")

    async def refuses(self: SimulatedCarrier, message: Message) -> Receipt:
        return Receipt(statuses=(MessageStatus.UNDELIVERED,), error_code=30003)

    monkeypatch.setattr(SimulatedCarrier, "send", refuses)
    other = await story.text("hello", from_="+15550100002")
    *_, ended = await executions(story, flow_id)
    assert (ended.status, ended.context["flow"]["variables"]) == ("ended", {"lost": "yes"})
    assert (await story.conversation(other.conversation_id)).owner.kind is OwnerKind.AGENT


async def test_an_address_rule_of_the_type_studio_lets_a_flow_hear_of_the_conversation(story: Story) -> None:
    flow_id = await publish(story, ASKS)
    await story.db.transact(
        lambda tx: story.house.classic.create_address_rule(
            tx,
            account_id=story.account_id,
            type_="sms",
            address=NUMBER,
            friendly_name=None,
            auto_creation=AutoCreation(enabled=True, type="studio", flow_id=flow_id),
        )
    )
    received = await story.text("hello")
    [running] = await executions(story, flow_id)
    assert running.trigger == "incomingConversationMessage"
    told = running.context["trigger"]["conversation"]
    assert (told["Body"], told["ConversationSid"], told["ChannelAttributes"]) == (
        "hello",
        received.conversation_id,
        {},
    )
    assert running.context["flow"]["channel"]["sid"] == received.conversation_id
    await story.text("order 7")
    assert (await story.said(received.conversation_id))[-1] == ("flow", "Thank you, ORDER 7.")


async def test_a_flow_that_an_api_starts_writes_first_and_hears_the_answer(story: Story) -> None:
    flow_id = await publish(story, ASKS)
    start = story.house.handoff.start_execution
    execution = await start(
        account_id=story.account_id, flow_id=flow_id, to=CUSTOMER_NUMBER, from_=NUMBER, parameters={}
    )
    await story.settle()
    received = await story.text("order 9")
    assert await story.said(received.conversation_id) == [
        ("flow", "Which order?"),
        ("customer", "order 9"),
        ("flow", "Thank you, ORDER 9."),
    ]
    stranger = await start(
        account_id=story.account_id, flow_id=flow_id, to="+15550100002", from_="+15550999999", parameters={}
    )
    await story.settle()
    *_, failed = await executions(story, flow_id)
    assert (failed.execution_id, failed.status) == (stranger.execution_id, "ended")
    assert failed.context["widgets"]["ask"]["error"] == "The sender is no number of this account."
    assert execution.execution_id != stranger.execution_id


async def test_a_flow_runs_another_and_goes_on_with_what_it_found(story: Story) -> None:
    inner = await publish(
        story,
        definition(
            leaves("incomingParent", "ask"),
            widget(
                "ask", "send-and-wait-for-reply", {"body": "{{ flow.data.question }}"}, incomingMessage="keep"
            ),
            widget(
                "keep",
                "set-variables",
                {"variables": [{"key": "size", "value": "{{ widgets.ask.inbound.Body }}", "type": "number"}]},
                next=None,
            ),
        ),
    )
    asks = {
        "flow_sid": inner,
        "parameters": [{"key": "question", "value": "Which {{ trigger.message.Body }}?"}],
    }
    outer = await publish(
        story,
        definition(
            leaves("incomingMessage", "other"),
            widget("other", "run-subflow", asks, completed="tell", failed="sorry"),
            widget("tell", "send-message", {"body": "Size {{ widgets.other.size | plus: 1 }}."}, sent="gone"),
            widget("gone", "run-subflow", {"flow_sid": "FW" + "0" * 32}, completed=None, failed="sorry"),
            widget("sorry", "send-message", {"body": "Sorry: {{ widgets.gone.error }}"}, sent=None),
        ),
    )
    await goes_to(story, outer)
    received = await story.text("shoe")
    await story.text("41")
    assert await story.said(received.conversation_id) == [
        ("customer", "shoe"),
        ("flow", "Which shoe?"),
        ("customer", "41"),
        ("flow", "Size 42."),
        ("flow", "Sorry: There is no flow by that id."),
    ]
    [child] = await executions(story, inner)
    [parent] = await executions(story, outer)
    assert (child.parent_id, child.trigger, child.status) == (parent.execution_id, "incomingParent", "ended")


async def test_killed_after_any_widget_it_goes_on_and_nothing_happens_twice(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One flow with a widget of each kind that does something; the process dies once after each of them."""
    marco = await story.on_duty("Marco")
    workflow = await story.db.read(
        lambda tx: story.house.routing.list_workflows(tx, workspace_id=marco.workspace_id).items[0]
    )
    inner = await publish(
        story,
        definition(
            leaves("incomingParent", "say"),
            widget("say", "send-message", {"body": "From the other flow."}, sent=None),
        ),
    )
    fetch = {"method": "POST", "url": "https://shop.example.test/stock", "parameters": []}
    flow_id = await publish(
        story,
        definition(
            leaves("incomingMessage", "set"),
            widget(
                "set",
                "set-variables",
                {"variables": [{"key": "shoe", "value": "41", "type": "number"}]},
                next="split",
            ),
            {
                "name": "split",
                "type": "split-based-on",
                "properties": {"input": "{{ flow.variables.shoe }}"},
                "transitions": [
                    {"event": "noMatch"},
                    {
                        "event": "match",
                        "next": "fetch",
                        "conditions": [
                            {
                                "type": "greater_than",
                                "arguments": ["{{ flow.variables.shoe }}"],
                                "value": "40",
                            }
                        ],
                    },
                ],
            },
            widget("fetch", "make-http-request", fetch, success="function", failed=None),
            widget(
                "function",
                "run-function",
                {"url": "https://shop.example.test/fn"},
                success="other",
                fail=None,
            ),
            widget("other", "run-subflow", {"flow_sid": inner}, completed="ask", failed=None),
            widget(
                "ask", "send-and-wait-for-reply", {"body": "A person?"}, incomingMessage="call", timeout=None
            ),
            widget(
                "call", "make-outgoing-call-v2", {"timeout": "20"}, answered=None, noAnswer="flex", busy=None
            ),
            widget(
                "flex",
                "send-to-flex",
                {
                    "workflow": workflow.workflow_id,
                    "channel": "chat",
                    "attributes": '{"size": {{ flow.variables.shoe }}}',
                },
                callComplete=None,
                failedToEnqueue=None,
            ),
        ),
    )
    await goes_to(story, flow_id)
    killed = kill_each_step(monkeypatch)
    received = await story.text("hello")
    await story.text("yes please")
    await story.later(seconds=20)
    assert await story.said(received.conversation_id) == [
        ("customer", "hello"),
        ("flow", "From the other flow."),
        ("flow", "A person?"),
        ("customer", "yes please"),
    ]
    [ended] = await executions(story, flow_id)
    # A call whose wait is on disk with it is not begun again; everything else was lost once and run again.
    assert killed == [
        "trigger", "set-variables", "split-based-on", "make-http-request", "run-function", "run-subflow",
        "trigger", "send-message", "send-and-wait-for-reply", "make-outgoing-call-v2", "send-to-flex",
    ]  # fmt: skip
    assert [event for _, event, _ in await steps(story, ended)] == [
        "incomingMessage", "next", "match", "success", "success", "completed", "incomingMessage", "noAnswer",
        "callComplete",
    ]  # fmt: skip
    assert len(await executions(story, inner)) == 1
    calls = await story.db.read(
        lambda tx: story.house.calls_room.list_calls(tx, account_id=story.account_id, page=PageRequest())
    )
    assert len(calls.items) == 1
    assert len(await story.ringing(marco)) == 1
    tokens = [
        (url, headers["I-Twilio-Idempotency-Token"])
        for url, _, headers in story.http.sent
        if "shop.example" in url
    ]
    # A server outside is asked again under the same key.
    assert (len(tokens), len(set(tokens))) == (4, 2)


async def test_a_flow_that_is_ended_or_deleted_leaves_nobody_without_an_owner(story: Story) -> None:
    flow_id = await publish(story, ASKS)
    await goes_to(story, flow_id)
    received = await story.text("hello")
    [running] = await executions(story, flow_id)
    end = story.house.flows.end_execution
    await story.db.transact(
        lambda tx: end(tx, account_id=story.account_id, execution_id=running.execution_id)
    )
    # Written before anybody has noticed: the message starts the flow anew.
    await story.text("hello again", settle=False)
    await story.settle()
    assert [each.status for each in await executions(story, flow_id)] == ["ended", "active"]
    assert len([text for who, text in await story.said(received.conversation_id) if who == "flow"]) == 2
    await story.db.transact(
        lambda tx: story.house.flows.delete_flow(tx, account_id=story.account_id, flow_id=flow_id)
    )
    await story.settle()
    assert (await story.conversation(received.conversation_id)).owner.kind is OwnerKind.AGENT


async def test_a_message_posted_to_a_flows_address_is_taken_in_once(story: Story) -> None:
    flow_id = await publish(story, ASKS)
    open_door(story)
    assert story.http.doors is not None
    url = (
        f"https://webhooks.twilio.com/v1/Accounts/{story.account_id}/Flows/{flow_id}?Trigger=incomingMessage"
    )
    form = {"MessageSid": "SM" + "7" * 32, "From": CUSTOMER_NUMBER, "To": NUMBER, "Body": "hello"}
    signed = sign_form(story.credentials.auth_token, url=url, fields=form)
    headers = {"X-Twilio-Signature": signed.signature, "Content-Type": signed.content_type}
    at = url.replace("https://", "http://127.0.0.1:8700/-/")
    for _ in range(2):
        answer = await story.http.doors.post(at, content=signed.body, headers=headers)
        assert (answer.status_code, answer.text.endswith("<Response/>")) == (200, True)
        await story.settle()
    [running] = await executions(story, flow_id)
    assert await story.said(running.conversation_id or "") == [
        ("customer", "hello"),
        ("flow", "Which order, you who said hello?"),
    ]
    assert running.awaits == "reply"
