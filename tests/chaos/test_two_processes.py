"""Two processes over one PostgreSQL are one platform: whatever begins at one goes on at the other, once.

Here and there are two servers with data folders of their own, the second one's with copies of the first one's keys, as
docs/howto/use-postgresql.md says. Ana is the customer; Marco's desktop is open there.
"""

from __future__ import annotations

import json
import shutil
import threading
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.chaos.conftest import Town
from tests.chaos.receiver import Receiver, receive
from tests.support.chaos_server import Point
from tests.support.process import Platform, until
from tieline.app.credentials import KEYS_NAME
from tieline.app.datafolder import DataFolder
from tieline.conversations import OwnerKind
from tieline.routing import ReservationStatus

pytestmark = pytest.mark.chaos

HELLO = "Hello, my order 4711 has not arrived"
ASKS = "I want to speak to a human about order 4711"


@dataclass
class Feed:
    """A live feed of one process, read beside the test until its server ends."""

    events: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def at(cls, platform: Platform) -> Feed:
        """Begin to read the console's feed; returns once it has said hello."""
        feed = cls()
        key = DataFolder(platform.settings.data).local_key()
        request = urllib.request.Request(
            f"{platform.url}/console/api/live", headers={"Authorization": f"Bearer {key}"}
        )
        threading.Thread(target=feed._read, args=(request,), daemon=True).start()
        until(lambda: feed.told("hello"), what="the feed's hello")
        return feed

    def _read(self, request: urllib.request.Request) -> None:
        try:
            with urllib.request.urlopen(request, timeout=60) as lines:
                for line in lines:
                    if line.startswith(b"data: "):
                        self.events.append(json.loads(line[6:]))
        except OSError:
            return

    def told(self, kind: str) -> list[dict[str, Any]]:
        """Return the events of a kind so far."""
        return [event for event in list(self.events) if event["type"] == kind]


@dataclass
class Pair:
    """Two processes over one database."""

    here: Town
    there: Town

    def marco_signs_in_there(self) -> httpx.Client:
        """Open Marco's desktop at the second process, by a link that the first one made, and put him on duty."""
        _, worker_id = self.here.marco_is_available()
        made = self.here.platform.screen(
            "POST", "/console/api/links", {"screen": "desktop", "workerId": worker_id}
        )
        token = made.body["url"].partition("?")[2]
        url = self.there.platform.url
        desktop = httpx.Client(base_url=url, headers={"Origin": url}, trust_env=False, timeout=60)
        assert desktop.get(f"/login?{token}").status_code == 303
        return desktop


Start = Callable[..., Pair]


@pytest.fixture
def start(postgres_database_url: str, tmp_path: Path) -> Iterator[Start]:
    """Starts both processes; the first may be given a point to stand still at."""
    one = Platform.at(tmp_path / "one", postgres_database_url)
    two = Platform.at(tmp_path / "two", postgres_database_url)

    def begin(point: Point | None = None) -> Pair:
        one.start()
        two.settings.data.mkdir(mode=0o700)
        for name in (KEYS_NAME, "local.key"):
            shutil.copy(one.settings.data / name, two.settings.data / name)
        two.start()
        if point is not None:
            one.stand_still_at(point)
        return Pair(Town.of(one), Town.of(two))

    yield begin
    for platform in (one, two):
        platform.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receive() as listening:
        yield listening


def _answered(town: Town, conversation_id: str, *texts: str) -> None:
    """Every message is there once and in order, every turn has one answer, and each answer left once."""
    until(lambda: len(town.said(conversation_id, "agent")) >= len(texts), what="the answers")
    town.calm()
    assert town.said(conversation_id, "customer") == list(texts)
    answers = town.said(conversation_id, "agent")
    assert len(answers) == len(texts)
    assert town.open_turns(conversation_id) == 0
    assert town.sent_messages(conversation_id) == [(answer, "delivered") for answer in answers]


def test_what_is_sent_to_one_is_answered_once_and_seen_at_the_other(start: Start) -> None:
    pair = start()
    feed = Feed.at(pair.there.platform)
    conversation_id = pair.here.text(HELLO)
    until(lambda: feed.told("TurnAnswered"), what="the answer on the other's feed")
    assert [event["conversationId"] for event in feed.told("ConversationCreated")] == [conversation_id]
    assert pair.there.text("And where is order 4712?") == conversation_id
    _answered(pair.there, conversation_id, HELLO, "And where is order 4712?")
    until(lambda: len(feed.told("TurnAnswered")) == 2, what="the second answer on the feed")
    seen = [event["data"]["communicationId"] for event in feed.told("CommunicationAdded")]
    assert len(seen) == len(set(seen)) == 4


def test_both_are_written_to_at_once_and_no_word_is_lost_or_doubled(start: Start) -> None:
    pair = start()
    conversation_id = pair.here.text(HELLO)
    texts = [f"Order {4711 + number}, please" for number in range(8)]
    towns = [pair.here, pair.there] * 4
    with ThreadPoolExecutor(8) as crowd:
        ids = set(crowd.map(lambda sent: sent[0].text(sent[1]), zip(towns, texts, strict=True)))
    assert ids == {conversation_id}
    until(lambda: pair.here.open_turns(conversation_id) == 0, what="the last answer")
    pair.here.calm()
    assert sorted(pair.here.said(conversation_id, "customer")) == sorted([HELLO, *texts])
    answers = pair.here.said(conversation_id, "agent")
    assert len(pair.here.sent_messages(conversation_id)) == len(answers)


def test_a_webhook_of_what_one_took_in_is_delivered_once(start: Start, receiver: Receiver) -> None:
    pair = start()
    conversation_id = pair.here.text("Hello")
    _answered(pair.here, conversation_id, "Hello")
    hooked = {"configuration": {"statusCallbacks": [{"url": receiver.url, "method": "POST"}]}}
    path = f"conversations.twilio.com/v2/Conversations/{conversation_id}"
    assert pair.there.platform.wire("PATCH", path, hooked).status == 200
    asked = [f"Where is order {number}?" for number in (4711, 4712, 4713)]
    for text, town in zip(asked, (pair.here, pair.there, pair.here), strict=True):
        town.text(text)
        until(lambda: receiver.told(text), what="the webhook")  # noqa: B023
        _reply(pair, conversation_id, f"It comes on Friday. ({text})")
    until(lambda: pair.here.open_turns(conversation_id) == 0, what="the last answer")
    pair.here.calm()
    assert [len(receiver.told(text)) for text in asked] == [1, 1, 1]


def _reply(pair: Pair, conversation_id: str, text: str) -> None:
    """Answer at the other process, as a program does that reached it through a balancer."""
    people = pair.there.look(
        lambda tx: pair.there.house.conversations.list_participants(tx, conversation_id=conversation_id)
    )
    ends = {p.type.value: {"participantId": p.participant_id, "channel": "SMS"} for p in people}
    payload = {"from": ends["AI_AGENT"], "to": [ends["CUSTOMER"]], "content": {"text": text}}
    path = f"conversations.twilio.com/v2/Conversations/{conversation_id}/Actions"
    answer = pair.there.platform.wire("POST", path, {"type": "SEND_MESSAGE", "payload": payload})
    assert answer.status == 202, answer


def test_a_worker_at_one_accepts_what_was_handed_over_at_the_other(start: Start) -> None:
    pair = start()
    with closing(pair.marco_signs_in_there()) as desktop:
        conversation_id = pair.here.text(ASKS)
        offers = until(lambda: desktop.get("/desktop/api/tasks").json()["offers"], what="the offer")
        accepted = desktop.post(f"/desktop/api/reservations/{offers[0]['reservationId']}/accept")
        assert accepted.status_code == 200, accepted.text
        assert pair.here.owner(conversation_id) is OwnerKind.WORKER
        task_id = accepted.json()["taskId"]
        said = desktop.post(f"/desktop/api/tasks/{task_id}/messages", json={"text": "Marco here, hello Ana"})
        assert said.status_code == 201, said.text
    pair.here.calm()
    assert pair.here.sent_messages(conversation_id)[-1] == ("Marco here, hello Ana", "delivered")
    assert len(pair.here.tasks(conversation_id)) == 1
    assert len(pair.here.reservations(ReservationStatus.ACCEPTED)) == 1


@pytest.mark.parametrize(
    "point", [Point("before", "serve_turn"), Point("before", "carrier"), Point("after", "carrier")], ids=str
)
def test_killed_in_the_middle_of_a_turn_the_other_finishes_it(start: Start, point: Point) -> None:
    pair = start(point)
    conversation_id = pair.here.text(HELLO)
    pair.here.platform.kill_at_point()
    _answered(pair.there, conversation_id, HELLO)


def test_killed_in_the_middle_of_a_handoff_the_other_makes_its_one_task(start: Start) -> None:
    pair = start(Point("before", "advance_execution", nth=3))
    with closing(pair.marco_signs_in_there()) as desktop:
        conversation_id = pair.here.text(ASKS)
        pair.here.platform.kill_at_point()
        offers = until(lambda: desktop.get("/desktop/api/tasks").json()["offers"], what="the offer")
        assert [offer["conversationId"] for offer in offers] == [conversation_id]
    pair.there.calm()
    assert len(pair.there.tasks(conversation_id)) == 1
