"""Ana and Luis talk: an answer is found by what it was asked, a text alone by what it says."""

from __future__ import annotations

import pytest

np = pytest.importorskip("numpy", reason="`make meaning` installs what compares vectors.")

from tieline.models.embedding import meanings  # noqa: E402
from tieline.models.embedding.meanings import Meanings  # noqa: E402
from tieline.models.embedding.ports import ASKED, WHOLE, TextVectors, as_rows  # noqa: E402

pytestmark = pytest.mark.unit

LAMP, GREEN, FRIDAY, SHIP, HELLO = range(5)


def text(*words: int, asked: bool = False) -> TextVectors:
    rows = as_rows(np.eye(8, dtype=np.float32)[list(words)])
    return TextVectors(
        words=np.array([word | (ASKED if asked else 0) for word in words], dtype=np.uint32), rows=rows
    )


def both(one: TextVectors, other: TextVectors) -> TextVectors:
    return TextVectors(
        words=np.concatenate([one.words, other.words]), rows=np.concatenate([one.rows, other.rows])
    )


def scores(*texts: TextVectors, talks: str = "", query: TextVectors, asked_share: float = 1.0) -> list[float]:
    made = Meanings.of(texts, talks=list(talks or "a" * len(texts)))
    return [round(float(score), 3) for score in made.scores(query, asked_share=asked_share)]


def test_the_question_itself_is_as_near_as_can_be() -> None:
    assert scores(text(LAMP, GREEN), text(SHIP), talks="ab", query=text(LAMP, GREEN)) == [1.0, 0.0]


def test_an_answer_counts_more_after_a_question_than_after_a_statement() -> None:
    after_question = scores(text(LAMP, asked=True), text(GREEN), query=text(LAMP))
    after_statement = scores(text(LAMP), text(GREEN), query=text(LAMP))
    assert after_question[1] > after_statement[1] > 0


def test_who_only_asks_comes_after_who_answers() -> None:
    asks, answers = scores(text(LAMP, asked=True), text(GREEN), query=text(LAMP), asked_share=0.5)
    assert answers > asks


def test_what_is_said_beside_a_question_counts_whole() -> None:
    says_and_asks = both(text(LAMP), text(SHIP, asked=True))
    asks_and_says = both(text(SHIP), text(LAMP, asked=True))
    found = scores(says_and_asks, asks_and_says, talks="ab", query=text(LAMP), asked_share=0.5)
    assert found[0] > found[1]


def test_talks_of_their_own_borrow_nothing() -> None:
    assert scores(text(LAMP, asked=True), text(GREEN), talks="ab", query=text(LAMP))[1] == 0.0


def test_the_further_away_the_less_is_borrowed() -> None:
    found = scores(text(LAMP), *[text(HELLO)] * 6, query=text(LAMP))
    assert found[1] >= found[2] > found[3] > found[4] > found[5] == 0.0


def test_one_vector_a_text_does_as_well() -> None:
    rows = as_rows(np.eye(8, dtype=np.float32))
    lamp, ship = (
        TextVectors(words=np.array([WHOLE], dtype=np.uint32), rows=rows[at : at + 1]) for at in (0, 3)
    )
    assert scores(lamp, ship, talks="ab", query=lamp) == [1.0, 0.0]


def test_vectors_of_another_model_say_nothing() -> None:
    other = TextVectors(words=np.array([1], dtype=np.uint32), rows=as_rows(np.eye(4, dtype=np.float32)[:1]))
    assert scores(text(LAMP), query=other) == [0.0]


def test_of_very_many_the_nearest_as_wholes_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [text(LAMP, GREEN), *[text(SHIP, HELLO)] * 6, both(text(HELLO), text(LAMP, asked=True))]
    asked = text(LAMP)
    whole = scores(*texts, talks="abcdefgh", query=asked)
    monkeypatch.setattr(meanings, "MOST_COMPARED", 2)
    assert scores(*texts, talks="abcdefgh", query=asked) == whole
    monkeypatch.setattr(meanings, "MOST_COMPARED", 1)
    assert sum(score > 0.5 for score in scores(*texts, talks="abcdefgh", query=asked)) == 1


def test_many_rows_are_compared_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [text(LAMP, GREEN), text(SHIP), text(LAMP), text(HELLO, SHIP, FRIDAY)]
    at_once = scores(*texts, talks="abcd", query=text(LAMP, SHIP))
    monkeypatch.setattr(meanings, "_ROWS_AT_ONCE", 2)
    assert scores(*texts, talks="abcd", query=text(LAMP, SHIP)) == at_once
