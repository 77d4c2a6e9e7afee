"""Summary: what the customer wanted, what was done or promised, why it was handed over, what is open; all of it cited."""

from __future__ import annotations

import pytest

from tests.intelligence.conftest import BOOTS, VUELO, run, transcript
from tieline.intelligence import OperatorContext
from tieline.intelligence.transcript import Speaker

pytestmark = pytest.mark.unit


def told(*said: tuple[Speaker, str], context: OperatorContext | None = None) -> dict[str, list[str]]:
    """Each sentence of the summary with what it cites."""
    return {each["text"]: each["citations"] for each in run("Summary", *said, context=context)["sentences"]}


def test_ana_and_her_boots() -> None:
    assert told(*BOOTS) == {
        "Ana wanted to return their boots and get their money back.": ["m2"],
        "Ana said: “My order 4471 hasn't arrived.”": ["m2"],
        "Tilly confirmed: “I've cancelled order 4471.”": ["m3"],
        "Tilly promised: “The refund will arrive within five days.”": ["m3"],
        "Handed over because Ana asked for a person: “I want to speak to a human please”": ["m5"],
        "Still open: Ana asked “Can I get the refund on a different account?”": ["m4"],
    }


def test_what_was_answered_from_an_article_is_not_still_open() -> None:
    said: tuple[tuple[Speaker, str], ...] = (
        ("customer", "Hello, where is my order?"),
        ("agent", "Hello Ana. You wrote about your order: I have noted it, but I cannot look it up or change it myself."),
        ("customer", "What are your opening hours?"),
        ("agent", "This is what I have about that: Our opening hours: we are open Monday to Friday from 9:00 to 18:00."),
        ("customer", "I want to speak to a human"),
    )  # fmt: skip
    assert [text for text in told(*said) if text.startswith("Still open") and "hours" in text] == []
    (question,) = run("Unanswered Questions", *said)["questions"]
    assert question["text"].endswith("where is my order?")


def test_lucia_and_her_flight_in_spanish() -> None:
    context = OperatorContext(customer_name="Lucía")
    assert told(*VUELO, context=context) == {
        "Lucía quería cambiar su vuelo a Madrid del viernes.": ["m2"],
        "Lucía dijo: “Mi reserva es AB12CD.”": ["m2"],
        "Tilly confirmó: “He cambiado su vuelo al sábado.”": ["m3"],
        "Tilly prometió: “Le enviaremos la confirmación mañana.”": ["m3"],
        "Se traspasó porque Lucía pidió hablar con una persona: “quiero hablar con una persona”": ["m5"],
        "Queda pendiente: Lucía preguntó “¿Cuánto cuesta una maleta más?”": ["m4"],
    }


def test_another_language_is_quoted_as_it_stands() -> None:
    said = told(
        ("customer", "Dzień dobry"),
        ("customer", "Moja paczka nie dotarła do mojego domu."),
        ("agent", "Sprawdzam to teraz w systemie."),
    )
    assert said == {
        "Ana: “Moja paczka nie dotarła do mojego domu.”": ["m1"],
        "Tilly: “Sprawdzam to teraz w systemie.”": ["m2"],
    }


def test_p9_every_sentence_cites_and_quotes_what_was_really_said() -> None:
    for story in (BOOTS, VUELO):
        lines = {each.communication_id: each.text for each in transcript(*story).lines}
        for text, citations in told(*story).items():
            assert citations
            quoted = text.partition("“")[2].partition("”")[0]
            assert any(quoted in lines[each] for each in citations)


@pytest.mark.parametrize("count", [3, 8, 25, 60])
def test_three_to_six_sentences_however_long_the_talk(count: int) -> None:
    said: list[tuple[Speaker, str]] = []
    for at in range(count):
        said.append(
            ("customer", f"My parcel number {4400 + at} to street {at} is late because of snow on day {at}.")
        )
        said.append(("agent", f"Depot {at} in city {at} has reported a closed road number {at}."))
    assert 3 <= len(told(*said)) <= 6


def test_small_talk_alone_has_no_summary() -> None:
    result = run(
        "Summary", ("customer", "Hi!"), ("agent", "Hello, how can I help?"), ("customer", "Thanks, bye")
    )
    assert result == {"text": "", "result": "", "sentences": []}


def test_text_and_result_say_the_same_for_an_sdk_that_reads_either() -> None:
    result = run("Summary", *BOOTS)
    assert result["result"] == result["text"] == " ".join(each["text"] for each in result["sentences"])


def test_an_unanswered_question_is_still_open_and_an_answered_one_is_not() -> None:
    asked: tuple[tuple[Speaker, str], ...] = (
        ("customer", "I need to change my delivery address."),
        ("agent", "I have updated your delivery address."),
        ("customer", "When does the parcel reach my neighbour?"),
    )
    still_open = "Still open: Ana asked “When does the parcel reach my neighbour?”"
    assert told(*asked)[still_open] == ["m2"]
    answered = told(*asked, ("agent", "The parcel reaches your neighbour on Friday."))
    assert still_open not in answered


def test_yes_please_answers_the_agents_question() -> None:
    said: tuple[tuple[Speaker, str], ...] = (
        ("customer", "I need an appointment with Dr. Alexis."),
        ("agent", "Dr. Alexis is free at one. Shall I book the appointment for you?"),
    )
    assert any(text.startswith("Still open: Tilly asked") for text in told(*said))
    assert not any(text.startswith("Still open") for text in told(*said, ("customer", "Yes please!")))


def test_the_agents_reason_is_told_only_where_the_customer_said_it() -> None:
    said: tuple[tuple[Speaker, str], ...] = (
        ("customer", "I was charged twice for the invoice in March."),
        ("agent", "The invoice shows a single amount."),
    )
    heard = told(*said, context=OperatorContext(reason="Customer was charged twice"))
    invented = told(*said, context=OperatorContext(reason="Customer threatens legal action"))
    assert any(text.startswith("Handed over because Ana said") for text in heard)
    assert not any("legal" in text or text.startswith("Handed over") for text in invented)


def test_an_address_is_no_name() -> None:
    text = next(
        iter(
            told(
                ("customer", "I want to return the boots."),
                context=OperatorContext(customer_name="+34600111222"),
            )
        )
    )
    assert text == "The customer wanted to return the boots."


def test_whom_the_customer_addresses_is_quoted_not_retold() -> None:
    assert "Ana said: “I want you to refund my money.”" in told(
        ("customer", "I want you to refund my money.")
    )
