"""Every turn is answered (P3): rounds, deadlines, programs that die, and messages that come too fast (P7)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.house import Story
from tieline.agents import BuiltInAgent, TurnInput, TurnOutcome
from tieline.agents.turns import TurnFailed
from tieline.app.starter import CUSTOMER_NUMBER, CUSTOMER_PROFILE_ID, NUMBER, STORE_ID
from tieline.channels import Program
from tieline.conversations import OwnerKind, StatusCallback, TurnState
from tieline.kit.clock import TurnableClock

pytestmark = pytest.mark.journey

PROGRAM_URL = "http://127.0.0.1:8000/webhook"


class SilentAgent(BuiltInAgent):
    """A built-in agent whose model is down."""

    def __init__(self) -> None:
        self.asked: list[TurnInput] = []

    async def take_turn(self, turn: TurnInput) -> TurnOutcome:
        """Fail, as an endpoint does that is not there."""
        self.asked.append(turn)
        raise TurnFailed("The model did not answer in time.")

    async def close(self) -> None:
        """Nothing is open."""


async def _served_by_a_program(story: Story) -> Program:
    return await story.db.transact(
        lambda tx: story.house.channels.begin_serving(
            tx,
            number=NUMBER,
            url=PROGRAM_URL,
            public_url=PROGRAM_URL,
            name="agent_handoff.py",
            lease_seconds=3600,
        )
    )


def _deliveries(story: Story, event_type: str = "COMMUNICATION_CREATED") -> list[dict[str, Any]]:
    found = []
    for _, body, headers in story.http.sent:
        content = json.loads(body)
        if content["eventType"] == event_type:
            found.append({"token": headers["I-Twilio-Idempotency-Token"], **content["data"]})
    return found


async def _state(story: Story, turn_id: str) -> TurnState:
    turn = await story.db.read(lambda tx: story.house.conversations.find_turn(tx, communication_id=turn_id))
    assert turn is not None
    return turn.state


async def test_p3_an_unanswered_turn_is_delivered_again_with_a_new_token_then_given_to_a_person(
    story: Story,
) -> None:
    await _served_by_a_program(story)
    received = await story.text("Is anybody there?")
    assert len(_deliveries(story)) == 1
    await story.later(seconds=20)
    again = _deliveries(story)
    assert len(again) == 2
    assert again[0]["token"] != again[1]["token"]
    assert again[0]["id"] == again[1]["id"] == received.communication_id
    await story.later(seconds=25)
    conversation = await story.conversation(received.conversation_id)
    assert conversation.owner.kind is OwnerKind.WAITING
    said = await story.said(received.conversation_id)
    assert said[1][0] == "flow"
    assert "person will take over" in said[1][1]
    assert await _state(story, received.communication_id) is TurnState.ANSWERED


async def test_p3_a_model_that_is_down_costs_the_customer_a_wait_but_never_an_answer(
    story: Story,
) -> None:
    silent = SilentAgent()
    story.house.agent = silent
    received = await story.text("Hello?")
    for _ in range(6):
        await story.later(seconds=10)
    assert silent.asked
    assert (await story.conversation(received.conversation_id)).owner.kind is OwnerKind.WAITING


async def test_a_program_that_is_gone_leaves_its_turn_to_the_built_in_agent(story: Story) -> None:
    program = await _served_by_a_program(story)
    received = await story.text("Hello, who answers?")
    assert [speaker for speaker, _ in await story.said(received.conversation_id)] == ["customer"]
    await story.db.transact(lambda tx: story.house.channels.end_serving(tx, program_id=program.program_id))
    await story.settle()
    assert [speaker for speaker, _ in await story.said(received.conversation_id)] == ["customer", "agent"]


async def _round(story: Story, turn_id: str) -> int:
    turn = await story.db.read(lambda tx: story.house.conversations.find_turn(tx, communication_id=turn_id))
    assert turn is not None
    return turn.round


async def test_p7_a_turn_begins_with_its_words_only_where_everything_before_has_been_told(
    story: Story,
) -> None:
    first = await story.text("Hello", settle=False)
    assert await _round(story, first.communication_id) == 0, "that the conversation began is told first"
    await story.settle()
    second = await story.text("Where is my order?", settle=False)
    assert await _round(story, second.communication_id) == 1, "nothing waits to be told"
    third = await story.text("It is order 4711", settle=False)
    assert await _round(story, third.communication_id) == 0, "the turn before is open"
    await story.settle()
    assert [speaker for speaker, _ in await story.said(first.conversation_id)].count("agent") == 3


async def test_p7_a_program_hears_each_text_once_also_where_its_turn_began_with_it(story: Story) -> None:
    await _served_by_a_program(story)
    received = [await story.text(text) for text in ("Hello", "Where is my order?")]
    await story.later(seconds=10)
    assert [d["id"] for d in _deliveries(story)] == [one.communication_id for one in received]


async def test_of_two_programs_the_last_one_answers_and_the_other_takes_over(story: Story) -> None:
    await _served_by_a_program(story)
    assert isinstance(story.db.clock, TurnableClock)
    story.db.clock.advance(seconds=1)
    newer = "http://127.0.0.1:8001/webhook"
    program = await story.db.transact(
        lambda tx: story.house.channels.begin_serving(
            tx, number=NUMBER, url=newer, public_url=newer, name="newer.py", lease_seconds=3600
        )
    )
    received = await story.text("Hello, who answers?")
    assert [url.split("?")[0] for url, _, _ in story.http.sent if url.startswith(PROGRAM_URL)] == []
    assert [one["id"] for one in _deliveries(story)] == [received.communication_id]
    story.http.sent.clear()
    await story.db.transact(lambda tx: story.house.channels.end_serving(tx, program_id=program.program_id))
    await story.settle()
    assert {url.split("?")[0] for url, _, _ in story.http.sent} == {PROGRAM_URL}
    assert [one["id"] for one in _deliveries(story)] == [received.communication_id]


async def test_p7_the_next_message_is_held_until_the_turn_before_is_answered_or_ten_seconds_passed(
    story: Story,
) -> None:
    await _served_by_a_program(story)
    first = await story.text("One")
    second = await story.text("Two")
    assert [d["id"] for d in _deliveries(story)] == [first.communication_id]
    await story.later(seconds=10)
    assert [d["id"] for d in _deliveries(story)] == [first.communication_id, second.communication_id]


async def test_p7_an_answer_lets_the_held_message_go_at_once(story: Story) -> None:
    await _served_by_a_program(story)
    first = await story.text("One")
    second = await story.text("Two")
    await _program_answers(story, first.conversation_id, "Answer to one")
    assert [d["id"] for d in _deliveries(story)][:1] == [first.communication_id]
    assert second.communication_id in [d["id"] for d in _deliveries(story)]
    assert await _state(story, first.communication_id) is TurnState.ANSWERED
    assert await _state(story, second.communication_id) is TurnState.OPEN


async def test_p7_conversations_never_wait_for_one_another(story: Story) -> None:
    await _served_by_a_program(story)
    await story.text("One")
    other = await story.text("Hello from Ben", from_="+15550100777")
    assert other.communication_id in [d["id"] for d in _deliveries(story)]


async def test_a_delivery_that_gets_no_answer_is_tried_again_with_the_same_token(story: Story) -> None:
    await _served_by_a_program(story)
    await story.text("Hello")
    story.http.sent.clear()
    story.http.status = 503
    await story.later(seconds=20)
    await story.later(seconds=2)
    again = _deliveries(story)
    assert len(again) >= 2
    assert len({delivery["token"] for delivery in again}) == 1


async def test_cleared_callbacks_are_honoured_at_once(story: Story) -> None:
    await _served_by_a_program(story)
    received = await story.text("Hello")
    await _program_answers(story, received.conversation_id, "Hi")
    before = len(story.http.sent)
    await story.db.transact(
        lambda tx: story.house.conversations.update_conversation(
            tx, conversation_id=received.conversation_id, status_callbacks=(), name="Silenced"
        )
    )
    await story.settle()
    assert len(story.http.sent) == before


async def test_a_conversations_own_callbacks_override_whoever_serves_the_number(story: Story) -> None:
    received = await story.text("Hello")
    own = StatusCallback(url="http://127.0.0.1:9999/mine")
    await story.db.transact(
        lambda tx: story.house.conversations.update_conversation(
            tx, conversation_id=received.conversation_id, status_callbacks=(own,)
        )
    )
    await _served_by_a_program(story)
    await story.settle()
    story.http.sent.clear()
    await story.text("And now?")
    assert {url.split("?")[0] for url, _, _ in story.http.sent} == {own.url}


async def test_a_workers_words_are_never_sent_to_a_program(story: Story) -> None:
    await _served_by_a_program(story)
    marco = await story.on_duty("Marco")
    received = await story.text("Hello")
    await story.db.transact(
        lambda tx: story.house.handoff.begin(
            tx, conversation_id=received.conversation_id, reason="asked", by="agent"
        )
    )
    await story.settle()
    task_id = await story.accept(marco)
    story.http.sent.clear()
    await story.house.worker_desk.send(
        account_id=story.account_id, worker_id=marco.worker_id, task_id=task_id, text="Marco here"
    )
    await story.settle()
    await story.text("Thank you Marco")
    assert _deliveries(story) == []


async def test_a_changed_trait_counts_from_the_next_turn(story: Story) -> None:
    await story.text("Hello")
    await story.db.transact(
        lambda tx: story.house.memory.patch_traits(
            tx,
            store_id=STORE_ID,
            profile_id=CUSTOMER_PROFILE_ID,
            traits={"Contact": {"Language": "spanish"}},
            source="test",
        )
    )
    received = await story.text("Hello again", from_=CUSTOMER_NUMBER)
    reply = (await story.said(received.conversation_id))[-1][1]
    assert any(word in reply.lower() for word in ("hola", "gracias", "puedo", "ayudar"))


async def _program_answers(story: Story, conversation_id: str, text: str) -> None:
    def act(tx: Any) -> None:
        people = story.house.conversations.list_participants(tx, conversation_id=conversation_id)
        ends = {p.type.value: {"participantId": p.participant_id, "channel": "SMS"} for p in people}
        payload = {"from": ends["AI_AGENT"], "to": [ends["CUSTOMER"]], "content": {"text": text}}
        story.house.conversations.create_action(
            tx, account_id=story.account_id, conversation_id=conversation_id, payload=payload
        )

    await story.db.transact(act, key=conversation_id)
    await story.settle()
