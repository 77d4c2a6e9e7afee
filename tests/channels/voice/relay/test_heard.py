"""What was heard of an utterance is what was said up to the last whole word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieline.channels.voice.line import Progress
from tieline.channels.voice.relay.heard import Utterance, cut_at_word, heard_of

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("characters", "heard"),
    [
        (-4, ""),
        (0, ""),
        (3, ""),
        (5, "Good,"),
        (6, "Good,"),
        (13, "Good,"),
        (14, "Good, evening,"),
        (18, "Good, evening,"),
        (19, "Good, evening, Ana."),
        (99, "Good, evening, Ana."),
    ],
)
def test_half_a_word_was_not_heard(characters: int, heard: str) -> None:
    assert Utterance("u1", text="Good, evening, Ana.").heard(characters) == heard


def test_where_no_blanks_are_written_every_character_ends_a_word() -> None:
    assert cut_at_word("您好安娜", 2) == "您好"
    assert cut_at_word("か\u3099く", 1) == "", "the mark belongs to the character before it"


def test_a_long_word_of_letters_is_heard_whole_or_not_at_all() -> None:
    assert cut_at_word("Donaudampfschifffahrt", 8) == ""
    assert cut_at_word("Donaudampfschifffahrt", 21) == "Donaudampfschifffahrt"


@given(st.text(st.one_of(st.characters(), st.sampled_from(" \n"))), st.integers(-2, 60))
def test_it_is_a_prefix_cut_at_a_word(text: str, characters: int) -> None:
    utterance = Utterance("u1", text=text)
    heard = utterance.heard(characters)
    assert utterance.written.startswith(heard)
    assert len(cut_at_word(text, characters)) <= max(0, characters)
    rest = utterance.written[len(heard) :]
    assert not heard or not rest or rest[0].isspace() or not (heard[-1].isascii() or rest[0].isascii())


@given(st.lists(st.text("ab c", min_size=1), min_size=1, max_size=4), st.integers(-1, 4), st.integers(0, 20))
def test_what_came_before_was_heard_whole_and_what_came_after_not_at_all(
    texts: list[str], at: int, characters: int
) -> None:
    utterances = [Utterance(f"u{index}", text=text) for index, text in enumerate(texts)]
    counted = list(heard_of(utterances, Progress(utterance_id=f"u{at}", characters=characters)))
    assert [utterance for utterance, _ in counted] == utterances
    sounding = at if 0 <= at < len(texts) else -1
    for index, (utterance, heard) in enumerate(counted):
        if index < sounding:
            assert heard == utterance.written
        elif index == sounding:
            assert heard == utterance.heard(characters)
        else:
            assert heard == ""
