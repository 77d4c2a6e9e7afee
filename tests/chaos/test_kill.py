"""`kill -9` of the platform at each named point: after the restart nothing is lost and nothing is doubled.

Ana texts, the agent answers, a person takes over, the conversation ends. Each test ends the process at one point of it,
starts it again on the same database, and reads what became of the story.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.chaos.conftest import Town
from tests.support.chaos_server import Point
from tests.support.process import until
from tieline.conversations import OwnerKind, ParticipantType, Status
from tieline.intelligence.operators import SUMMARY_ID
from tieline.routing import ReservationStatus, TaskStatus

pytestmark = pytest.mark.chaos

HELLO = "Hello, my order 4711 has not arrived"
ASKS = "I want to speak to a human about order 4711"

Start = Callable[..., Town]


def at(*points: Point) -> pytest.MarkDecorator:
    """At every point on SQLite, at every second one on PostgreSQL: the points are the same code, and a kill is dear."""
    cases = [("sqlite", point) for point in points] + [("postgresql", point) for point in points[::2]]
    return pytest.mark.parametrize(("database_url", "point"), cases, indirect=["database_url"], ids=str)


def _answered_once(town: Town, conversation_id: str, *texts: str) -> None:
    """Every message is there once and in order, every turn has one answer, every answer left once."""
    assert town.said(conversation_id, "customer") == list(texts)
    answers = town.said(conversation_id, "agent")
    assert len(answers) == len(texts)
    assert town.open_turns(conversation_id) == 0
    assert [text for text, _ in town.sent_messages(conversation_id)][: len(answers)] == answers
    assert {state for _, state in town.sent_messages(conversation_id)} == {"delivered"}


def _one_task(town: Town, conversation_id: str) -> None:
    """Exactly one task waits for a person, offered once, and the conversation is its own."""
    (task,) = town.tasks(conversation_id)
    assert task.status is TaskStatus.RESERVED
    assert len(town.reservations(ReservationStatus.PENDING)) == 1
    owner = town.conversation(conversation_id).owner
    assert (owner.kind, owner.reference) == (OwnerKind.WAITING, task.task_id)


@at(
    Point("before", "deliver_event"),
    Point("after", "deliver_event"),
    Point("before", "serve_turn"),
    Point("after", "serve_turn"),
    Point("before", "carrier"),
    Point("after", "carrier"),
)
def test_p1_after_the_2xx_a_message_is_kept_and_answered_once(start: Start, point: Point) -> None:
    town = start()
    town.platform.stand_still_at(point)
    conversation_id = town.text(HELLO)
    town.platform.kill_at_point()
    assert town.said(conversation_id, "customer") == [HELLO]
    town.platform.start()
    town.calm()
    _answered_once(town, conversation_id, HELLO)


def test_killed_over_and_over_a_conversation_stays_whole(start: Start) -> None:
    # Four starts take longer than a turn is held back for the one before it, where other work is going on.
    town = start(hold_seconds=60.0, round_seconds=60.0, turn_deadline_seconds=120.0)
    texts = [f"{HELLO} ({number})" for number in range(4)]
    for text in texts:
        conversation_id = town.text(text)
        town.platform.restart()
    town.calm()
    _answered_once(town, conversation_id, *texts)


@at(
    Point("before", "advance_execution"),
    Point("after", "advance_execution", nth=3),
    Point("before", "http Participants"),
    Point("after", "http Participants"),
    Point("before", "advance_execution", nth=6),
    Point("after", "advance_execution", nth=6),
    Point("before", "run_rules"),
    Point("after", "run_rules"),
    Point("before", "offer_new_task"),
    Point("after", "offer_new_task"),
)
def test_mid_flow_the_handoff_goes_on_and_makes_one_task(start: Start, point: Point) -> None:
    town = start()
    town.marco_is_available()
    town.platform.stand_still_at(point)
    conversation_id = town.text(ASKS)
    town.platform.kill_at_point()
    town.platform.start()
    until(lambda: town.reservations(ReservationStatus.PENDING), what="an offer")
    town.calm()
    _answered_once(town, conversation_id, ASKS)
    _one_task(town, conversation_id)
    found = town.results(conversation_id)
    assert found.count(("CONVERSATION_INACTIVE", SUMMARY_ID)) == 1
    assert len(found) == len(set(found))


def test_offered_the_offer_still_rings_and_can_be_accepted(start: Start) -> None:
    town = start()
    workspace_id, worker_id = town.marco_is_available()
    conversation_id = town.text(ASKS)
    (reservation_id,) = until(lambda: town.reservations(ReservationStatus.PENDING), what="an offer")
    town.platform.restart()
    town.calm()
    _one_task(town, conversation_id)
    (task,) = town.tasks(conversation_id)
    assert town.accept(workspace_id, task.task_id, reservation_id).status == 200
    assert town.conversation(conversation_id).owner.reference == worker_id


def test_accepted_the_worker_has_it_alone_and_the_agent_stays_silent(start: Start) -> None:
    town = start()
    workspace_id, worker_id = town.marco_is_available()
    conversation_id = town.text(ASKS)
    (reservation_id,) = until(lambda: town.reservations(ReservationStatus.PENDING), what="an offer")
    (task,) = town.tasks(conversation_id)
    assert town.accept(workspace_id, task.task_id, reservation_id).status == 200
    town.platform.restart()
    town.text("Are you there?")
    town.calm()
    conversation = town.conversation(conversation_id)
    assert (conversation.owner.kind, conversation.owner.reference) == (OwnerKind.WORKER, worker_id)
    assert conversation.status is Status.ACTIVE
    assert [one.status for one in town.tasks(conversation_id)] == [TaskStatus.ASSIGNED]
    assert town.reservations(ReservationStatus.ACCEPTED) == [reservation_id]
    assert town.accept(workspace_id, task.task_id, reservation_id).status in {400, 409}
    participants = town.look(
        lambda tx: town.house.conversations.list_participants(tx, conversation_id=conversation_id)
    )
    assert [p.type for p in participants].count(ParticipantType.HUMAN_AGENT) == 1
    assert town.said(conversation_id, "customer") == [ASKS, "Are you there?"]
    assert len(town.said(conversation_id, "agent")) == 1


@at(Point("before", "run_rules"), Point("after", "run_rules"), Point("before", "complete_closed_task"))
def test_mid_close_the_summary_is_written_and_remembered_once(start: Start, point: Point) -> None:
    town = start()
    conversation_id = town.text(HELLO)
    town.calm()
    town.platform.stand_still_at(point)
    town.close(conversation_id)
    town.platform.kill_at_point()
    town.platform.start()
    town.calm()
    assert town.conversation(conversation_id).status is Status.CLOSED
    assert town.results(conversation_id).count(("CONVERSATION_END", SUMMARY_ID)) == 1
    summaries, observations = town.remembered()
    assert len(summaries) == 1
    assert "4711" in summaries[0]
    assert observations
    assert len(observations) == len(set(observations))


def _falls_silent(town: Town, conversation_id: str) -> None:
    """Do what an SDK does first when it hands over: set the conversation inactive, clear its callbacks."""
    path = f"conversations.twilio.com/v2/Conversations/{conversation_id}"
    assert town.platform.wire("PATCH", path, {"status": "INACTIVE"}).status < 300
    cleared: dict[str, object] = {"configuration": {"statusCallbacks": []}}
    assert town.platform.wire("PATCH", path, cleared).status < 300


@at(
    Point("before", "watch_handoff"),
    Point("before", "check_half_done_handoff"),
    Point("after", "check_half_done_handoff"),
)
def test_between_inactive_and_execution_a_half_done_handoff_is_finished(start: Start, point: Point) -> None:
    town = start(half_done_seconds=0.3)
    town.marco_is_available()
    conversation_id = town.text(HELLO)
    town.calm()
    town.platform.stand_still_at(point)
    _falls_silent(town, conversation_id)
    town.platform.kill_at_point()
    town.platform.start()
    until(lambda: town.reservations(ReservationStatus.PENDING), what="an offer")
    town.calm()
    _one_task(town, conversation_id)


def test_the_execution_that_came_in_time_is_not_started_again(start: Start) -> None:
    town = start(half_done_seconds=0.3)
    town.marco_is_available()
    conversation_id = town.text(HELLO)
    town.calm()
    town.platform.stand_still_at(Point("before", "advance_execution"))
    _falls_silent(town, conversation_id)
    keys = town.platform.credentials
    data = (
        f'{{"HandoffData": {{"conversationId": "{conversation_id}", "attributes": {{"reason": "asked"}}}}}}'
    )
    form = f"To=%2B15550100001&From=%2B15550100000&Parameters={_quoted(data)}"
    begun = town.platform.wire("POST", f"studio.twilio.com/v2/Flows/{keys.flow_id}/Executions", form=form)
    assert begun.status == 201, begun
    town.platform.kill_at_point()
    town.platform.start()
    until(lambda: town.reservations(ReservationStatus.PENDING), what="an offer")
    town.calm()
    _one_task(town, conversation_id)
    (task,) = town.tasks(conversation_id)
    assert task.attributes["reason"] == "asked"


def _quoted(text: str) -> str:
    from urllib.parse import quote

    return quote(text, safe="")
