"""Sentiment, language, topics, promises, wishes and open questions: what the local forms find, and where it stands."""

from __future__ import annotations

from typing import Any

import pytest

from tests.intelligence.conftest import BOOTS, OPERATORS, VUELO, run, transcript
from tieline.intelligence import BUILT_IN, OperatorContext, run_operator
from tieline.intelligence.transcript import Speaker

pytestmark = pytest.mark.unit

Said = tuple[Speaker, str]
HANDED_OVER = OperatorContext(is_handed_over=True)


def turns(result: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["citations"][0], each["label"]) for each in result["turns"]]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("This is perfect, thank you so much!", "positive"),
        ("I am not happy with this at all.", "negative"),
        ("My parcel has not arrived.", "negative"),
        ("This is unacceptable.", "negative"),
        ("What are your opening hours?", "neutral"),
        ("Thanks.", "neutral"),
        ("The shoes are lovely but the box arrived broken.", "mixed"),
        ("Estoy encantada, muy amable.", "positive"),
        ("Es una vergüenza, estoy harta.", "negative"),
        ("No estoy contenta con el servicio.", "negative"),
        ("Mi pedido no ha llegado.", "negative"),
        ("Quiero cambiar mi vuelo.", "neutral"),
    ],
)
def test_the_feeling_of_a_turn(text: str, label: str) -> None:
    result = run("Sentiment", ("customer", text))
    assert (result["label"], turns(result)) == (label, [("m0", label)])


def test_a_conversation_that_turns_from_anger_to_joy_is_mixed() -> None:
    result = run(
        "Sentiment",
        ("customer", "This is ridiculous, I am still waiting."),
        ("agent", "I am so happy to help, great to hear from you!"),
        ("customer", "Oh, it is here. Wonderful!"),
    )
    assert (result["label"], turns(result)) == ("mixed", [("m0", "negative"), ("m2", "positive")])


def test_the_language_of_each_turn_and_of_most_words() -> None:
    result = run(
        "Language",
        ("customer", "Hello, where is my order please?"),
        ("agent", "Hola, ¿en qué puedo ayudarle?"),
        ("customer", "Perdón, mejor en español: ¿dónde está mi pedido? No ha llegado todavía."),
        ("customer", "4711"),
    )
    assert (result["label"], turns(result)) == ("es", [("m0", "en"), ("m2", "es"), ("m3", "und")])


def test_topics_are_ranked_and_say_where_they_are_spoken_of() -> None:
    topics = run("Topics", *BOOTS)["topics"]
    assert topics[:2] == [
        {"topic": "order", "mentions": 2, "citations": ["m2", "m3"]},
        {"topic": "refund", "mentions": 2, "citations": ["m3", "m4"]},
    ]
    assert {"topic": "return", "mentions": 1, "citations": ["m2"]} in topics
    assert [each["topic"] for each in run("Topics", *VUELO)["topics"]][:1] == ["flight"]


def test_what_no_list_knows_is_told_in_the_customers_words() -> None:
    found = run("Topics", ("customer", "My telescope shakes."), ("customer", "The telescope is new."))
    assert found["topics"] == [{"topic": "telescope", "mentions": 2, "citations": ["m0", "m1"]}]
    assert run("Topics", ("customer", "Hi"))["topics"] == []


@pytest.mark.parametrize(
    ("said", "by", "due"),
    [
        ("We will send you a new one within three days.", "within three days", "2026-11-25"),
        ("I'll call you back tomorrow.", "tomorrow", "2026-11-23"),
        ("You will receive the refund by Friday.", "by Friday", "2026-11-27"),
        ("We will look at it.", None, None),
        ("Le llamaremos mañana.", "mañana", "2026-11-23"),
        ("Le enviaremos otro en dos semanas.", "en dos semanas", "2026-12-06"),
        ("Lo recibirá antes del viernes.", "antes del viernes", "2026-11-27"),
    ],
)
def test_a_promise_has_an_author_a_deed_and_a_day(said: str, by: str | None, due: str | None) -> None:
    (promise,) = run("Promises", ("customer", "My lamp broke."), ("worker", said))["promises"]
    assert (promise["who"], promise["name"], promise["what"]) == ("worker", "Marta", said)
    assert (promise["by"], promise["due"], promise["citations"]) == (by, due, ["m1"])


def test_questions_offers_and_customers_promise_nothing() -> None:
    said: tuple[Said, ...] = (
        ("customer", "I will call my bank tomorrow."),
        ("agent", "Will you be at home tomorrow?"),
        ("agent", "How can I help you today?"),
    )
    assert run("Promises", *said)["promises"] == []


def test_a_question_nobody_answered_is_found() -> None:
    said: tuple[Said, ...] = (
        ("customer", "Where is my parcel?"),
        ("agent", "It left our warehouse on Monday."),
        ("customer", "How much is a second lamp?"),
        ("agent", "Let me check."),
    )
    assert run("Unanswered Questions", *said)["questions"] == [
        {"text": "How much is a second lamp?", "citations": ["m2"]}
    ]


def test_of_two_questions_at_once_the_answered_one_is_left_out() -> None:
    said: tuple[Said, ...] = (
        ("customer", "When does the shop open? Do you repair watches?"),
        ("agent", "The shop opens at nine."),
    )
    found = run("Unanswered Questions", *said)["questions"]
    assert [each["text"] for each in found] == ["Do you repair watches?"]
    spanish = run("Unanswered Questions", ("customer", "¿Cuánto cuesta?"), ("agent", "No lo sé."))
    assert [each["text"] for each in spanish["questions"]] == ["¿Cuánto cuesta?"]


def test_a_wish_for_a_person_and_its_language() -> None:
    english, spanish = run("Person Wanted", *BOOTS), run("Person Wanted", *VUELO)
    assert english["wishes"] == [
        {"text": "I want to speak to a human please", "language": "en", "citations": ["m5"]}
    ]
    assert (spanish["asks"], spanish["wishes"][0]["language"]) == (True, "es")
    assert run("Person Wanted", ("customer", "No human please")) == {"asks": False, "wishes": []}


def test_a_promised_person_is_a_phantom_until_somebody_has_the_customer() -> None:
    said: tuple[Said, ...] = (
        ("customer", "This is not working."),
        ("agent", "I'm sorry. I am connecting you with a colleague."),
    )
    alone = run("Phantom Handoff", *said)
    assert (alone["phantom"], alone["promises"][0]["citations"]) == (True, ["m1"])
    assert run("Phantom Handoff", *said, context=HANDED_OVER)["phantom"] is False
    assert run("Phantom Handoff", ("worker", "A colleague will call you."))["promises"] == []


def test_why_it_was_handed_over() -> None:
    asked = run("Handoff Reason", *BOOTS, context=HANDED_OVER)
    assert (asked["category"], asked["sentences"][0]["citations"]) == ("asked_for_person", ["m5"])
    assert asked["text"].startswith("Handed over because Ana asked for a person")
    lamp: tuple[Said, ...] = (("customer", "I want a refund for the lamp."), ("agent", "One moment."))
    decided = run(
        "Handoff Reason", *lamp, context=OperatorContext(is_handed_over=True, reason="Refund for the lamp")
    )
    assert (decided["category"], decided["sentences"][0]["citations"]) == ("agent_decided", ["m0"])
    assert run("Handoff Reason", *lamp)["category"] == "none"
    assert run("Handoff Reason", *lamp, context=HANDED_OVER)["category"] == "unknown"


def test_p9_whatever_any_operator_finds_cites_what_was_said_and_keeps_no_secret() -> None:
    said: tuple[Said, ...] = (
        *BOOTS,
        ("customer", "My PIN is 4821. Where is my refund?"),
        ("agent", "I will transfer you to a colleague within 2 hours."),
    )
    known = {line.communication_id for line in transcript(*said).lines}
    for operator in BUILT_IN:
        result = run_operator(OPERATORS[operator.display_name], transcript(*said), HANDED_OVER).result
        assert "4821" not in str(result)
        cited = {one for part in result.values() if isinstance(part, list) for each in part
                 if isinstance(each, dict) for one in each["citations"]}  # fmt: skip
        assert cited <= known
    silent = transcript()
    assert all(run_operator(each, silent, OperatorContext()).result for each in BUILT_IN)
