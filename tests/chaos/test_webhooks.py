"""`kill -9` around a webhook: it goes out again with the same token, so that whoever is told answers once (P7)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.chaos.conftest import Town
from tests.chaos.receiver import Receiver, receive
from tests.support.chaos_server import Point
from tests.support.process import until

pytestmark = pytest.mark.chaos

HELLO = "Hello"
ASKS = "Where is order 4711?"

Start = Callable[..., Town]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receive() as listening:
        yield listening


def _served_by(town: Town, receiver: Receiver) -> str:
    """Let the built-in agent greet Ana, then give her conversation to a program outside."""
    conversation_id = town.text(HELLO)
    town.calm()
    hooked = {"configuration": {"statusCallbacks": [{"url": receiver.url, "method": "POST"}]}}
    path = f"conversations.twilio.com/v2/Conversations/{conversation_id}"
    assert town.platform.wire("PATCH", path, hooked).status == 200
    return conversation_id


def _reply(town: Town, conversation_id: str, text: str) -> None:
    """Answer as a program does: by an action in the agent's name."""
    people = town.look(
        lambda tx: town.house.conversations.list_participants(tx, conversation_id=conversation_id)
    )
    ends = {p.type.value: {"participantId": p.participant_id, "channel": "SMS"} for p in people}
    payload = {"from": ends["AI_AGENT"], "to": [ends["CUSTOMER"]], "content": {"text": text}}
    path = f"conversations.twilio.com/v2/Conversations/{conversation_id}/Actions"
    answer = town.platform.wire("POST", path, {"type": "SEND_MESSAGE", "payload": payload})
    assert answer.status == 202, answer


def _ends_well(town: Town, conversation_id: str) -> None:
    _reply(town, conversation_id, "It arrives on Friday.")
    until(lambda: town.open_turns(conversation_id) == 0, what="the answer")
    assert town.said(conversation_id, "customer") == [HELLO, ASKS]
    assert town.said(conversation_id, "agent")[1:] == ["It arrives on Friday."]


def test_killed_before_the_webhook_leaves_it_leaves_once_after_the_restart(
    start: Start, receiver: Receiver
) -> None:
    town = start()
    conversation_id = _served_by(town, receiver)
    town.calm()
    town.platform.stand_still_at(Point("before", "http /hook"))
    town.text(ASKS)
    town.platform.kill_at_point()
    assert receiver.told(ASKS) == []
    town.platform.start()
    until(lambda: receiver.told(ASKS), what="the webhook")
    _ends_well(town, conversation_id)
    assert len(receiver.told(ASKS)) == 1


def test_killed_while_the_program_thinks_it_is_told_again_under_the_same_token(
    start: Start, receiver: Receiver
) -> None:
    town = start()
    conversation_id = _served_by(town, receiver)
    town.calm()
    receiver.may_answer.clear()
    town.text(ASKS)
    until(lambda: receiver.told(ASKS), what="the webhook")
    town.platform.restart()
    receiver.may_answer.set()
    until(lambda: len(receiver.told(ASKS)) == 2, what="the same webhook again")
    _ends_well(town, conversation_id)
    assert len(set(receiver.told(ASKS))) == 1


def test_killed_after_the_2xx_of_a_webhook_it_is_repeated_at_most_once_under_the_same_token(
    start: Start, receiver: Receiver
) -> None:
    town = start()
    conversation_id = _served_by(town, receiver)
    town.calm()
    town.platform.stand_still_at(Point("after", "http /hook"))
    town.text(ASKS)
    town.platform.kill_at_point()
    assert len(receiver.told(ASKS)) == 1
    town.platform.start()
    until(lambda: len(receiver.told(ASKS)) == 2, what="the same webhook again")
    _ends_well(town, conversation_id)
    assert len(receiver.told(ASKS)) == 2
    assert len(set(receiver.told(ASKS))) == 1


def test_what_was_answered_before_the_kill_is_not_told_again(start: Start, receiver: Receiver) -> None:
    """The program answered the turn, but its 2xx to the webhook was lost: the turn is over and stays over."""
    town = start()
    conversation_id = _served_by(town, receiver)
    town.calm()
    receiver.may_answer.clear()
    town.text(ASKS)
    until(lambda: receiver.told(ASKS), what="the webhook")
    _ends_well(town, conversation_id)
    town.platform.restart()
    receiver.may_answer.set()
    town.calm()
    assert len(receiver.told(ASKS)) == 1
    assert len(town.said(conversation_id, "agent")) == 2
