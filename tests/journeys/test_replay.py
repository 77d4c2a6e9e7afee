"""Two customers come back again and again: no turn is lost or doubled, each of them is one profile."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from twilio.rest import Client

from bench.replay import Dialogue, Played, Stage, look, play_all, read_dialogues
from tests.support.wire_house import WireHouse, wire_house
from tieline.app.starter import NUMBER

pytestmark = pytest.mark.journey

CUSTOMER, AGENT = True, False
ANA_ASKS = Dialogue(
    "Ana",
    (
        (CUSTOMER, "Hi, the lamp I bought flickers."),
        (AGENT, "I am sorry. Which lamp is it?"),
        (CUSTOMER, "The green one."),
        (CUSTOMER, "Order 5120."),
        (AGENT, "I send you another."),
        (CUSTOMER, "Thanks!"),
    ),
)
ANA_RETURNS = Dialogue(
    "Ana",
    (
        (CUSTOMER, "The new lamp flickers as well."),
        (AGENT, "One moment."),
        (AGENT, "You have your money back on Friday."),
        (CUSTOMER, "Thanks!"),
        (CUSTOMER, "Thanks!"),
    ),
)
LUIS_ASKS = Dialogue(
    "Luis", ((CUSTOMER, "Are you open on Sunday?"), (AGENT, "From ten to four."), (CUSTOMER, "Thanks!"))
)
DIALOGUES = [ANA_ASKS, LUIS_ASKS, ANA_RETURNS]


class HouseStage:
    """A whole house in this process; customers write at its door, everything else goes through the official SDK."""

    number = NUMBER

    def __init__(self, house: WireHouse) -> None:
        self._house = house
        self._lock = threading.Lock()

    def client(self) -> Client:
        return self._house.twilio()

    def text(self, address: str, body: str) -> str:
        step = partial(self._house.story.text, body, from_=address, settle=False)
        return self._house.run(step).conversation_id


@pytest.fixture
def house(tmp_path: Path) -> Iterator[WireHouse]:
    with wire_house(tmp_path) as house:
        yield house


@pytest.fixture
def stage(house: WireHouse) -> Stage:
    return HouseStage(house)


def test_every_turn_is_there_once_and_each_customer_is_one_profile(stage: Stage) -> None:
    played = play_all(stage, DIALOGUES, at_once=2)
    found = look(stage.client(), played)
    assert found.is_clean, str(found)
    assert found.turns == sum(len(dialogue.lines) for dialogue in DIALOGUES)
    assert {customer: len(profiles) for customer, profiles in found.profiles_of.items()} == {
        "Ana": 1,
        "Luis": 1,
    }
    assert len({each.conversation_id for each in played}) == 3, (
        "a closed conversation is never taken up again"
    )


def test_a_turn_too_few_or_too_many_is_noticed(stage: Stage) -> None:
    played = play_all(stage, DIALOGUES, at_once=1)
    ana = played[0]
    short = Dialogue("Ana", ana.dialogue.lines[:-1])
    more = Dialogue("Ana", (*ana.dialogue.lines, (AGENT, "Anything else?")))
    swapped = Dialogue("Ana", (ana.dialogue.lines[1], ana.dialogue.lines[0], *ana.dialogue.lines[2:]))

    def seen(dialogue: Dialogue) -> tuple[int, int, int]:
        found = look(stage.client(), [Played(dialogue, ana.address, ana.conversation_id)])
        return found.lost, found.doubled, found.out_of_order

    assert [seen(dialogue) for dialogue in (short, more, swapped)] == [(0, 1, 0), (1, 0, 0), (0, 0, 1)]


def test_dialogues_are_read_in_the_order_they_were_held() -> None:
    talk = {"customer": "Eva", "turns": [{"role": "customer", "text": "Hi", "t": 20}]}
    earlier = {"customer": "Eva", "turns": [{"role": "agent", "text": "Hello", "t": 10}]}
    found = read_dialogues({"dialogues": [talk, earlier]})
    assert [dialogue.lines for dialogue in found] == [((AGENT, "Hello"),), ((CUSTOMER, "Hi"),)]
