"""Calls that end early, are interrupted, or lose their program: whoever is on the phone hears the truth (P3, P5, P6).

The article's agent and our own on the SDK of the project; one platform for all stories, a customer of its own for each.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.programs.calling import GREETING, WANTS_A_PERSON, conversation_of, spoken, talk
from tests.programs.conftest import article_scripts, listener, own_scripts
from tests.programs.test_handoff_story import go_on_duty
from tests.programs.test_silence import paused
from tests.support.platform import Platform, Program, wait_for

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

ASKS = "Where is my order 4411?"
# Nobody here has called before, so that no story finds a conversation of another.
CUSTOMERS = (f"+155501003{number:02d}" for number in range(100))


@pytest.fixture
def address() -> str:
    return next(CUSTOMERS)


@pytest.fixture(scope="class", params=["article", "our own"])
def program(
    request: pytest.FixtureRequest, calm_platform: Platform, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Program]:
    """The article's agent and ours in turn, serving the number for as long as their stories last."""
    folder = tmp_path_factory.mktemp("article") / "copy"
    scripts = article_scripts(folder) if request.param == "article" else own_scripts()
    with calm_platform.running(*scripts.agent_command) as running:
        yield running
        assert "Traceback" not in running.printed(), running.printed()


@pytest.fixture
def platform(calm_platform: Platform, program: Program) -> Platform:
    return calm_platform


def calls_of(platform: Platform, address: str) -> list[dict[str, Any]]:
    query = address.replace("+", "%2B")
    return list(platform.call("GET", f"/phone/api/calls?address={query}")["calls"])


def check_call_is_over(platform: Platform, address: str) -> None:
    """The record says that the call is over, and nothing of it goes on."""
    wait_for(
        lambda: {call["status"] for call in calls_of(platform, address)} == {"completed"},
        what="the end of the call on the record",
    )


def tasks_of(platform: Platform, conversation_id: str) -> list[str]:
    """What has happened to the tasks of a conversation, in order."""
    lanes = platform.timeline(conversation_id)["lanes"]
    return [one["title"] for one in lanes if one["title"].startswith("Task")]


def nobody_is_called(platform: Platform, conversation_id: str) -> bool:
    """Whether no task waits for a worker."""
    happened = tasks_of(platform, conversation_id)
    return happened.count("TaskCreated") == happened.count("TaskCanceled")


def was_silenced(platform: Platform, conversation_id: str) -> bool:
    """Whether the program cleared the conversation's callbacks, as the SDK's handoff tool does."""
    lanes = platform.timeline(conversation_id)["lanes"]
    return any(one["title"].startswith("PATCH /v2/Conversations") for one in lanes)


def check_given_up(platform: Platform, conversation_id: str, address: str) -> None:
    """Nobody is ever called to a caller who has gone: no task, no text, and the agent hears of her again."""

    def is_the_agents() -> bool:
        row = platform.conversation(conversation_id)
        return (row["owner"]["kind"], row["status"]) == ("agent", "ACTIVE")

    wait_for(is_the_agents, what="the conversation being the agent's again")
    # A handoff left half done, or a person promised, is looked after by the platform ten seconds later.
    platform.call("POST", "/console/api/clock", {"advanceSeconds": 15})
    assert platform.text("Hello", "--from", next(CUSTOMERS))
    assert is_the_agents()
    assert tasks_of(platform, conversation_id) == []
    assert platform.messages(address) == []
    # Who is silenced hears nothing of what she writes.
    assert platform.text(ASKS, "--from", address)
    assert spoken(platform, conversation_id)[-1][0] == "agent"


class TestTheCallerHangsUp:
    def test_before_the_greeting_was_heard(self, platform: Platform, address: str) -> None:
        ana = platform.handset(address, slow=True)
        ana.until("say")
        conversation_id = conversation_of(platform, ana.call_id)
        ana.hang_up()
        check_call_is_over(platform, address)
        assert tasks_of(platform, conversation_id) == []
        # Nobody heard the greeting, so nobody is said to have greeted her.
        assert all(text != GREETING for _, text in spoken(platform, conversation_id))

    def test_while_the_agent_speaks(self, platform: Platform, address: str) -> None:
        ana = platform.handset(address)
        ana.until_said(GREETING)
        ana.slow = True
        ana.say(ASKS)
        answer = ana.until_count(2)
        conversation_id = conversation_of(platform, ana.call_id)
        ana.hang_up()
        check_call_is_over(platform, address)
        assert ("customer", ASKS) in spoken(platform, conversation_id)
        assert ("agent", answer) not in spoken(platform, conversation_id), "words that nobody heard"
        assert tasks_of(platform, conversation_id) == []

    def test_right_after_asking_for_a_person(self, platform: Platform, address: str) -> None:
        ana = platform.handset(address)
        ana.until_said(GREETING)
        conversation_id = conversation_of(platform, ana.call_id)
        ana.say(WANTS_A_PERSON)
        ana.hang_up()
        check_call_is_over(platform, address)
        assert ("customer", WANTS_A_PERSON) in spoken(platform, conversation_id)
        # Whatever the program still does about her, it has done once it has served somebody else.
        luis = platform.handset(next(CUSTOMERS))
        luis.until_said(GREETING)
        assert talk(luis, ASKS)
        luis.hang_up()
        check_given_up(platform, conversation_id, address)

    def test_while_the_agent_says_that_a_person_comes(self, platform: Platform, address: str) -> None:
        ana = platform.handset(address)
        ana.until_said(GREETING)
        conversation_id = conversation_of(platform, ana.call_id)
        ana.slow = True
        ana.say(WANTS_A_PERSON)
        goodbye = ana.until_count(2)
        # The SDK has silenced the conversation before it says so, and its `end` waits for these words.
        assert was_silenced(platform, conversation_id)
        ana.hang_up()
        check_call_is_over(platform, address)
        assert ("agent", goodbye) not in spoken(platform, conversation_id), "words that nobody heard"
        check_given_up(platform, conversation_id, address)

    def test_while_waiting(self, platform: Platform, address: str) -> None:
        ana = platform.handset(address)
        ana.until_said(GREETING)
        conversation_id = conversation_of(platform, ana.call_id)
        talk(ana, WANTS_A_PERSON)
        ana.until("state", state="waiting")
        wait_for(lambda: "TaskCreated" in tasks_of(platform, conversation_id), what="a task")
        ana.hang_up()
        check_call_is_over(platform, address)
        wait_for(
            lambda: tasks_of(platform, conversation_id).count("TaskCanceled") == 1,
            what="the task's end as abandoned",
        )
        assert nobody_is_called(platform, conversation_id)

    def test_in_conversation_with_a_worker(self, platform: Platform, address: str) -> None:
        go_on_duty(platform, "Marco")
        ana = platform.handset(address)
        ana.until_said(GREETING)
        conversation_id = conversation_of(platform, ana.call_id)
        talk(ana, WANTS_A_PERSON)
        with platform.desk("Marco") as desk:
            task = desk.accept(desk.offer(conversation_id=conversation_id))
            briefing = desk.get(f"/tasks/{task['taskId']}/briefing")
            worker = desk.headset(briefing["call"]["callId"])
            worker.say("Marco here, good morning.")
            ana.until_said("Marco here")
            ana.hang_up()
            worker.wait_over()
            desk.post(f"/tasks/{task['taskId']}/finish", disposition="resolved")
            desk.go("Offline")
        check_call_is_over(platform, address)
        assert ("worker", "Marco here, good morning.") in spoken(platform, conversation_id)


class TestTheCallerInterrupts:
    def test_what_was_not_heard_is_not_kept_and_the_next_turn_works(
        self, platform: Platform, address: str
    ) -> None:
        ana = platform.handset(address)
        ana.until_said(GREETING)
        ana.slow = True
        ana.say(ASKS)
        answer = ana.until_count(2)
        ana.barge(heard=20)
        ana.slow = False
        again = talk(ana, "Thank you, what else do you know?")
        assert again and ana.cleared == 1
        conversation_id = conversation_of(platform, ana.call_id)
        ana.hang_up()
        heard = [text for speaker, text in spoken(platform, conversation_id) if speaker == "agent"]
        cut = next(text for text in heard if answer.startswith(text.rstrip(" …")) and text != answer)
        assert len(cut) <= 24
        assert again in heard


class TestTheProgramIsLost:
    def test_in_mid_call_the_caller_hears_so_and_gets_a_person(
        self, calm_platform: Platform, address: str
    ) -> None:
        platform = calm_platform
        go_on_duty(platform, "Marco")
        with platform.running(*own_scripts().agent_command) as running, platform.desk("Marco") as desk:
            ana = platform.handset(address)
            ana.until_said(GREETING)
            conversation_id = conversation_of(platform, ana.call_id)
            talk(ana, ASKS)
            running.signal_command(signal.SIGKILL)
            ana.until_said("connecting you to a person")
            task = desk.accept(desk.offer(conversation_id=conversation_id))
            briefing = desk.get(f"/tasks/{task['taskId']}/briefing")
            assert ("customer", ASKS) in [(one["speaker"], one["text"]) for one in briefing["transcript"]]
            worker = desk.headset(briefing["call"]["callId"])
            worker.say("Marco here. I can see what you asked.")
            ana.until_said("Marco here")
            worker.hang_up()
            ana.wait_over()
            desk.post(f"/tasks/{task['taskId']}/finish", disposition="resolved")
            desk.go("Offline")

    def test_one_that_hangs_is_replaced_by_a_person(self, impatient_platform: Platform, address: str) -> None:
        platform = impatient_platform
        with platform.running(*own_scripts().agent_command) as running:
            ana = platform.handset(address)
            ana.until_said(GREETING)
            conversation_id = conversation_of(platform, ana.call_id)
            with paused(running):
                ana.say(ASKS)
                ana.until("state", state="waiting")
                ana.until_said("person")
                ana.hang_up()
        assert ("customer", ASKS) in spoken(platform, conversation_id)

    def test_one_that_knows_no_calls_leaves_them_to_the_built_in_agent(
        self, calm_platform: Platform, address: str
    ) -> None:
        platform = calm_platform
        with platform.running(*listener(status=404)):
            ana = platform.handset(address)
            ana.until_count(1)
            assert talk(ana, ASKS)
            conversation_id = conversation_of(platform, ana.call_id)
            ana.hang_up()
        lanes = platform.timeline(conversation_id)["lanes"]
        (asked,) = [entry for entry in lanes if entry["title"] == "POST /twiml"]
        assert "built-in agent answered" in asked["fault"]["cause"]


def test_the_terminal_calls_too(platform: Platform, address: str, tmp_path: Path) -> None:
    """`tieline call` is a whole call: greeted, answered, and every word on the record."""
    said = platform.tieline("call", "--from", address, ASKS, "Thank you")
    assert said.code == 0, said.err
    greeting, answer, last = said.out.splitlines()
    assert greeting == f"agent: {GREETING}"
    (call,) = calls_of(platform, address)
    assert spoken(platform, call["conversationId"]) == [
        ("agent", GREETING), ("customer", ASKS), ("agent", answer.removeprefix("agent: ")),
        ("customer", "Thank you"), ("agent", last.removeprefix("agent: ")),
    ]  # fmt: skip
