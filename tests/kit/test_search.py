"""Ranking by words: both languages, rare words first, neighbours lend, names can be left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieline.kit.search import Shelf, analyse, pieces, rank, stem, words

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("delivery", "deliveries"), ("delivered", "delivering"), ("order", "orders"), ("stopped", "stop"),
        ("love", "loving"), ("cuenta", "cuentas"), ("zapato", "zapatos"), ("pedido", "pedidos"),
        ("facturación", "factura"), ("refund", "refunded"),
    ],
)  # fmt: skip
def test_forms_of_a_word_meet(one: str, other: str) -> None:
    assert stem(words(one)[0]) == stem(words(other)[0])


@pytest.mark.parametrize(
    ("one", "other"), [("order", "older"), ("cuenta", "cuento largo"), ("12345", "12346"), ("bus", "bu")]
)
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert analyse(one).counts.keys() != analyse(other).counts.keys()


def test_accents_and_case_do_not_matter() -> None:
    assert words("¿Dónde está MI Envío?") == ["donde", "esta", "mi", "envio"]


def test_the_rare_word_decides() -> None:
    texts = [
        "The parcel is late",
        "The parcel is here",
        "The parcel has a scratch",
        "A refund for the parcel",
    ]
    assert rank("parcel refund", texts)[0][0] == 3


def test_spanish_question_finds_spanish_fact() -> None:
    texts = [
        "Prefiere que le llamen por la mañana",
        "Su pedido llegó roto y pidió un reembolso",
        "Vive en Sevilla",
    ]
    assert rank("¿Qué pasó con los pedidos rotos?", texts)[0][0] == 1


def test_nothing_in_common_is_not_returned() -> None:
    assert rank("bicycle", ["Likes tea", "Lives in Seville"]) == []
    assert rank("how are you", ["How are you?"]) == []
    assert rank("tea", []) == []


def test_of_equal_texts_the_later_comes_first() -> None:
    assert [at for at, _ in rank("tea", ["Likes tea", "Likes tea"])] == [1, 0]


def test_a_neighbour_lends_only_in_its_group() -> None:
    texts = [analyse("What about the bicycle?"), analyse("It squeaks."), analyse("Lives far away.")]
    shelf = Shelf(texts, lend_before=0.2, groups=["a", "a", "b"])
    scores = shelf.scores(analyse("bicycle"))
    assert set(scores) == {0, 1}
    assert scores[0] > scores[1]


def test_what_is_asked_reaches_the_answer() -> None:
    texts = [analyse(text) for text in ("My bicycle squeaks. Do you have oil?", "On the left.", "Far away.")]
    assert texts[0].asked == analyse("oil").counts.keys()
    shelf = Shelf(texts, lend_before=0.1, lend_asked=0.8)
    assert shelf.scores(analyse("oil"))[1] > shelf.scores(analyse("bicycle"))[1]
    assert set(shelf.scores(analyse("oil"))) == {0, 1}


def test_names_can_be_left_out() -> None:
    assert "maria" not in analyse("Maria likes tea", ignore={"maria"}).counts


def test_long_texts_are_cut_at_sentences() -> None:
    text = " ".join(f"Sentence number {number} is here." for number in range(100))
    cut = list(pieces(text, 300))
    assert " ".join(cut) == text
    assert all(len(piece) <= 300 for piece in cut)


@given(st.text(), st.lists(st.text(), max_size=8))
def test_scores_are_from_0_to_1_and_sorted(query: str, texts: list[str]) -> None:
    found = rank(query, texts)
    scores = [score for _, score in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
    assert len({at for at, _ in found}) == len(found)
