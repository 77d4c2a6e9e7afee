"""Next Best Response: an answer that stands somewhere, with its source, or the word that there is none."""

from __future__ import annotations

import pytest

from tests.intelligence.conftest import BOOTS, run
from tieline.intelligence import OperatorContext, Source
from tieline.intelligence.transcript import Speaker

pytestmark = pytest.mark.unit

REFUNDS = Source(
    kind="knowledge",
    source_id="know_1",
    title="Refund policy",
    text="Shoes are sold in all sizes. A refund can go to a different account when the customer sends proof of it.",
)


def test_knowledge_that_answers_is_suggested_with_its_source() -> None:
    result = run("Next Best Response", *BOOTS, context=OperatorContext(sources=(REFUNDS,)))
    assert result["text"] == "A refund can go to a different account when the customer sends proof of it."
    assert result["source"] == {"kind": "knowledge", "id": "know_1", "title": "Refund policy"}
    assert "m4" in result["citations"]
    assert result["note"] is None


def test_memory_is_told_as_a_note() -> None:
    memory = Source(
        kind="memory",
        source_id="mem_1",
        title="Observation",
        text="Ana's spare key is kept by the neighbour Ruth.",
    )
    result = run(
        "Next Best Response",
        ("customer", "Who keeps my spare key?"),
        context=OperatorContext(sources=(memory,)),
    )
    assert result["text"] == "From our notes: Ana's spare key is kept by the neighbour Ruth."
    assert result["source"]["kind"] == "memory"


def test_what_was_said_before_answers_too_and_is_cited() -> None:
    story: tuple[tuple[Speaker, str], ...] = (
        ("customer", "I want to return the boots."),
        ("agent", "The refund for returned boots takes five working days."),
        ("customer", "How long does the refund for the boots take?"),
    )
    result = run("Next Best Response", *story)
    assert result["text"] == "The refund for returned boots takes five working days."
    assert result["source"] == {"kind": "conversation", "id": "m1", "title": "Tilly"}
    assert result["citations"][-1] == "m1"


@pytest.mark.parametrize("context", [OperatorContext(), OperatorContext(sources=(REFUNDS,))])
def test_p9_with_nothing_to_cite_it_says_so(context: OperatorContext) -> None:
    result = run(
        "Next Best Response", ("customer", "Do you deliver penguins to Antarctica?"), context=context
    )
    assert (result["text"], result["source"]) == (None, None)
    assert "There is no suggestion" in result["note"]


def test_it_says_so_in_spanish() -> None:
    result = run("Next Best Response", ("customer", "¿Tienen pingüinos para mi jardín en la Antártida?"))
    assert result["note"].startswith("No hay sugerencia")


def test_asking_for_a_person_is_not_what_is_answered() -> None:
    desk = Source(kind="knowledge", source_id="k", title="Desk", text="You can speak to a human at the desk.")
    result = run(
        "Next Best Response",
        ("customer", "I want to speak to a human"),
        context=OperatorContext(sources=(desk,)),
    )
    assert result["text"] is None
