"""Rules really run: at communications, every so many, when it goes quiet, at the end; and phantom handoffs are made real."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.support.house import ScriptedHTTP, Story, rooms_of
from tests.support.relay_app import ScriptedDialer
from tieline.agents import BuiltInAgent, TurnInput, TurnOutcome
from tieline.app.house import House, Outside
from tieline.app.starter import make_starter_project
from tieline.app.subscriptions import SUBSCRIPTIONS
from tieline.conversations import OwnerKind
from tieline.intelligence import OBSERVATIONS_ID, SUMMARY_ID, OperatorResult
from tieline.intelligence.models import OperatorDefinition
from tieline.intelligence.operators import PERSON_WISH_ID, PROMISES_ID, SENTIMENT_ID
from tieline.journeys.phantom_handoff import CHECK_PHANTOM, REASON
from tieline.kit.db import Database
from tieline.kit.pages import PageRequest
from tieline.kit.settings import Settings
from tieline.models.ports import ModelChoice, ModelUnavailable

pytestmark = pytest.mark.journey

HOOK = "https://agent.test/rules"


class Talker(BuiltInAgent):
    """An agent that says what the test tells it to say, and never hands over."""

    def __init__(self) -> None:
        super().__init__(ModelChoice(is_rehearsal=True, why="A test speaks."))
        self.says = "All right."

    async def take_turn(self, turn: TurnInput) -> TurnOutcome:
        """Say it."""
        return TurnOutcome(
            reply=self.says, handoff_reason=None, model="talker", duration_ms=1.0, model_calls=()
        )


@pytest.fixture
def talker() -> Talker:
    return Talker()


@pytest.fixture
async def story(sqlite_db: Database, tmp_path: Path, talker: Talker) -> AsyncIterator[Story]:
    """One engine: storing results is tested with the room."""
    begun = await Story.begin(sqlite_db, tmp_path, agent=talker)
    yield begun
    await begun.house.call_stories.close()


async def set_rules(story: Story, *rules: dict[str, Any]) -> str:
    """Let new conversations follow these rules; returns the configuration's id."""

    def write(tx: Any) -> str:
        house = story.house
        made = house.intelligence.create_configuration(
            tx, account_id=story.account_id, display_name="Live", rules=list(rules)
        )
        page = house.conversations.list_configurations(tx, account_id=story.account_id)
        settings = replace(page.items[0].settings, intelligence_configuration_ids=(made.configuration_id,))
        house.conversations.put_configuration(
            tx,
            configuration_id=page.items[0].configuration_id,
            account_id=story.account_id,
            settings=settings,
        )
        return made.configuration_id

    return await story.db.transact(write)


def rule(*operator_ids: str, on: str | None, count: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "operators": [{"id": each} for each in operator_ids],
        "triggers": [{"on": on, "parameters": {"count": count}}] if on else [],
        "actions": [{"type": "WEBHOOK", "method": "POST", "url": HOOK}],
        **more,
    }


async def results(story: Story, conversation_id: str) -> list[OperatorResult]:
    """What was written about a conversation, oldest first."""
    page = await story.db.read(
        lambda tx: story.house.intelligence.list_results(
            tx, account_id=story.account_id, conversation_id=conversation_id, page=PageRequest(size=200)
        )
    )
    return list(reversed(page.items))


def told(story: Story) -> list[dict[str, Any]]:
    """What the rule's webhook heard, in order."""
    return [json.loads(body) for url, body, _ in story.http.sent if url.startswith(HOOK)]


async def test_a_rule_at_communications_runs_at_every_one_with_all_that_was_said(story: Story) -> None:
    await set_rules(story, rule(SENTIMENT_ID, on="COMMUNICATION"))
    received = await story.text("This is awful.")
    await story.text("Oh, it is here. Wonderful!")
    found = await results(story, received.conversation_id)
    assert [each.result["label"] for each in found] == ["negative", "negative", "mixed", "mixed"]
    said = await story.transcript(received.conversation_id)
    assert [each.execution.last_communication_id for each in found] == [c.communication_id for c in said]
    assert {each.execution.first_communication_id for each in found} == {said[0].communication_id}
    assert [each["operatorResults"][0]["id"] for each in told(story)] == [each.result_id for each in found]


async def test_every_third_communication_and_a_rule_without_trigger(story: Story) -> None:
    await set_rules(story, rule(SENTIMENT_ID, on="COMMUNICATION", count=3), rule(PERSON_WISH_ID, on=None))
    received = await story.text("Hello")
    await story.text("I like it here")
    found = await results(story, received.conversation_id)
    assert [each.operator_id for each in found].count(SENTIMENT_ID) == 1
    assert [each.operator_id for each in found].count(PERSON_WISH_ID) == 4
    await story.later(seconds=601)
    await story.later(seconds=3600)
    later = (await results(story, received.conversation_id))[len(found) :]
    assert [each.execution.trigger for each in later] == ["CONVERSATION_INACTIVE", "CONVERSATION_END"]


async def test_rules_of_quiet_and_of_end_run_once_each_and_only_at_theirs(story: Story) -> None:
    await set_rules(
        story,
        rule(SUMMARY_ID, on="CONVERSATION_INACTIVE"),
        rule(OBSERVATIONS_ID, SUMMARY_ID, on="CONVERSATION_END"),
    )
    received = await story.text("I want to return my boots.")
    assert await results(story, received.conversation_id) == []
    await story.later(seconds=601)
    await story.later(seconds=3600)
    found = await results(story, received.conversation_id)
    assert [each.execution.trigger for each in found] == ["CONVERSATION_INACTIVE"] + 2 * ["CONVERSATION_END"]
    assert [len(each["operatorResults"]) for each in told(story)] == [1, 2]


async def test_memory_is_known_only_where_the_rule_says_so(story: Story) -> None:
    context = {"memory": {"enabled": True}}
    await set_rules(
        story, rule(SENTIMENT_ID, on="COMMUNICATION", context=context), rule(SENTIMENT_ID, on="COMMUNICATION")
    )
    received = await story.text("Hello")
    found = await results(story, received.conversation_id)
    assert [each.execution.profile_id is not None for each in found] == [True, False] * 2


async def test_a_receiver_that_fails_holds_up_neither_results_nor_the_conversation(story: Story) -> None:
    await set_rules(story, rule(SENTIMENT_ID, on="COMMUNICATION"))
    story.http.answers[HOOK] = (500, "text/plain", "no")
    received = await story.text("Hello")
    assert [who for who, _ in await story.said(received.conversation_id)] == ["customer", "agent"]
    assert len(await results(story, received.conversation_id)) == 2


async def test_a_promised_person_comes_though_the_agent_never_handed_over(
    story: Story, talker: Talker
) -> None:
    talker.says = "I am connecting you with a colleague."
    received = await story.text("My lamp is broken.")
    await story.text("Hello?")
    conversation = await story.conversation(received.conversation_id)
    assert conversation.owner.kind is OwnerKind.AGENT
    await story.later(seconds=11)
    waiting = await story.conversation(received.conversation_id)
    assert waiting.owner.kind is OwnerKind.WAITING
    task = await story.db.read(
        lambda tx: story.house.routing.find_open_task(tx, conversation_id=received.conversation_id)
    )
    assert task is not None
    assert task.attributes["reason"] == REASON
    await story.later(seconds=60)
    assert (await story.conversation(received.conversation_id)).owner == waiting.owner
    assert await story.waiting_jobs(CHECK_PHANTOM) == 0


async def test_an_agent_that_hands_over_in_time_keeps_its_word_itself(story: Story, talker: Talker) -> None:
    talker.says = "A colleague will call you tomorrow."
    received = await story.text("My lamp is broken.")
    conversation_id = received.conversation_id

    def hand_over(tx: Any) -> None:
        story.house.handoff.begin(tx, conversation_id=conversation_id, reason="Lamp", by="agent")

    await story.db.transact(hand_over)
    await story.settle()
    owner = (await story.conversation(conversation_id)).owner
    await story.later(seconds=11)
    assert (await story.conversation(conversation_id)).owner == owner


async def test_a_promise_kept_by_a_worker_who_gave_back_is_not_kept_twice(
    story: Story, talker: Talker
) -> None:
    talker.says = "I'm transferring you to a colleague."
    received = await story.text("My lamp is broken.")
    conversation_id = received.conversation_id
    assert await story.waiting_jobs(CHECK_PHANTOM) == 1

    def there_and_back(tx: Any) -> None:
        house = story.house
        house.handoff.begin(tx, conversation_id=conversation_id, reason="Lamp", by="agent")
        conversation = house.conversations.get_conversation(tx, conversation_id=conversation_id)
        house.handoff.give_back(tx, conversation=conversation)

    story.db.clock.advance(seconds=1)  # type: ignore[attr-defined]
    await story.db.transact(there_and_back)
    await story.later(seconds=11)
    assert (await story.conversation(conversation_id)).owner.kind is OwnerKind.AGENT


async def test_an_offer_is_no_promise(story: Story, talker: Talker) -> None:
    talker.says = "Shall I connect you with a colleague?"
    received = await story.text("My lamp is broken.")
    assert await story.waiting_jobs(CHECK_PHANTOM) == 0
    conversation = await story.conversation(received.conversation_id)
    assert conversation.owner.kind is OwnerKind.AGENT


class Model:
    """A model that answers by the form it is to fill in, or is away."""

    name = "scripted-1"

    def __init__(self) -> None:
        self.is_away = False

    async def complete(
        self,
        *,
        messages: Sequence[Mapping[str, str]],
        schema: Mapping[str, Any],
        timeout_seconds: float = 20.0,
    ) -> Mapping[str, Any]:
        """Label and summarise by the first line."""
        if self.is_away:
            raise ModelUnavailable
        if "label" in schema["properties"]:
            return {"label": "urgent", "citations": [1]}
        return {"sentences": [{"text": "The boots hurt.", "kind": "wanted", "citations": [1]}]}


async def begin_with_model(db: Database, folder: Path, *, agent: BuiltInAgent, model: Model) -> Story:
    """A story whose operators have a model."""
    db.subscriptions = SUBSCRIPTIONS
    http = ScriptedHTTP()
    outside = Outside(http=http, agent=agent, relay=ScriptedDialer(), completer=model)
    house = House(db, Settings(data=folder, model="rehearsal", turnable_clock=True), outside)
    credentials = await make_starter_project(db, rooms_of(house))
    assert credentials is not None
    return Story(db, credentials, house, http)


async def make_operator(story: Story, definition: OperatorDefinition) -> str:
    made = await story.db.transact(
        lambda tx: story.house.intelligence.create_operator(
            tx, account_id=story.account_id, definition=definition
        )
    )
    return made.operator_id


async def test_with_a_model_it_writes_and_an_own_operator_runs(
    sqlite_db: Database, tmp_path: Path, talker: Talker
) -> None:
    model = Model()
    story = await begin_with_model(sqlite_db, tmp_path, agent=talker, model=model)
    definition = OperatorDefinition(
        display_name="Urgency", prompt="Is it urgent?", output_format="CLASSIFICATION"
    )
    own = await make_operator(story, definition)
    await set_rules(story, rule(own, SUMMARY_ID, on="COMMUNICATION"))
    received = await story.text("My new boots hurt.")
    first = (await story.transcript(received.conversation_id))[0].communication_id
    urgency, summary = (await results(story, received.conversation_id))[:2]
    assert (urgency.result, urgency.operator_name) == ({"label": "urgent", "citations": [first]}, "Urgency")
    assert (summary.result["text"], summary.model) == ("The boots hurt.", "scripted-1")
    assert (urgency.reference_ids, summary.reference_ids) == ((first,), (first,))
    model.is_away = True
    await story.text("Hello?")
    urgency, summary = (await results(story, received.conversation_id))[-2:]
    refused = {"label": "", "refusal": "The model did not answer."}
    assert (urgency.result, urgency.model) == (refused, "none")
    assert "boots hurt" in summary.result["text"]
    assert [who for who, _ in await story.said(received.conversation_id)] == 2 * ["customer", "agent"]


async def test_an_operator_deleted_since_is_passed_over(story: Story) -> None:
    own = await make_operator(story, OperatorDefinition(display_name="Urgency", prompt="Is it urgent?"))
    await set_rules(story, rule(own, SENTIMENT_ID, on="COMMUNICATION"))
    intelligence = story.house.intelligence
    await story.db.transact(
        lambda tx: intelligence.delete_operator(tx, account_id=story.account_id, operator_id=own)
    )
    received = await story.text("Hello")
    found = await results(story, received.conversation_id)
    assert {each.operator_id for each in found} == {SENTIMENT_ID}


async def test_a_worker_sees_what_was_promised_when_a_rule_finds_promises(
    story: Story, talker: Talker
) -> None:
    await set_rules(story, rule(PROMISES_ID, on="COMMUNICATION"))
    talker.says = "We will send a new lamp within three days. A colleague will call you."
    marco = await story.on_duty("Marco")
    await story.text("My lamp is broken.")
    await story.later(seconds=11)
    task_id = await story.accept(marco)
    view = story.house.desk_stories.briefings
    told = await story.db.read(
        lambda tx: view.read(tx, account_id=story.account_id, worker_id=marco.worker_id, task_id=task_id)
    )
    assert told.promises == ("We will send a new lamp within three days.", "A colleague will call you.")
