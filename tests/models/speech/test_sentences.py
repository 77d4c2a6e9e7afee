"""A stream of tokens becomes sentences, and a spoken sentence words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieline.models.speech.audio import silence
from tieline.models.speech.sentences import LONGEST, SentenceCutter, cut_at_words
from tieline.models.speech.tones import tone

pytestmark = pytest.mark.unit


def cut(*tokens: str) -> list[str]:
    cutter = SentenceCutter()
    found = [sentence for token in tokens for sentence in cutter.feed(token)]
    return [*found, cutter.rest()]


class TestSentences:
    @pytest.mark.parametrize(
        ("tokens", "sentences"),
        [
            (("Hello Ana. How can I help?",), ["Hello Ana. ", "How can I help?"]),
            (("Hel", "lo", ". ", "How"), ["Hello. ", "How"]),
            (("It costs 3.50 euros. Shall I",), ["It costs 3.50 euros. ", "Shall I"]),
            (("Dr. Ruiz is in. Wait",), ["Dr. Ruiz is in. ", "Wait"]),
            (("¡Hola! ¿Qué tal? Bien",), ["¡Hola! ", "¿Qué tal? ", "Bien"]),
            (('He said "yes." Then',), ['He said "yes." ', "Then"]),
            (("One\nTwo",), ["One\n", "Two"]),
            (("Wait... what",), ["Wait... ", "what"]),
            (("no end",), ["no end"]),
            ((), [""]),
        ],
    )
    def test_end_where_a_person_would_breathe(self, tokens: tuple[str, ...], sentences: list[str]) -> None:
        assert cut(*tokens) == sentences

    def test_one_that_does_not_end_is_cut_at_a_comma(self) -> None:
        long = "and then we went on to the next one, " * 20
        first = cut(long)[0]
        assert len(first) <= LONGEST and first.endswith(", ")

    def test_one_without_a_blank_is_cut_all_the_same(self) -> None:
        assert [len(part) for part in cut("x" * (2 * LONGEST + 10))] == [LONGEST, LONGEST, 10]

    @given(st.lists(st.text(alphabet="ab .,!?\n", max_size=80), max_size=20))
    def test_nothing_is_lost_and_nothing_added(self, tokens: list[str]) -> None:
        assert "".join(cut(*tokens)) == "".join(tokens)


class TestWords:
    def test_each_word_has_its_piece_and_the_pieces_are_the_sound(self) -> None:
        sound = silence(100) + tone((200,), 1_000) + silence(200)
        pieces = cut_at_words(sound, " Your order is here. ")
        assert [piece.characters for piece in pieces] == [6, 6, 3, 6]
        assert b"".join(piece.pcm for piece in pieces) == sound

    def test_a_long_word_takes_longer_than_a_short_one(self) -> None:
        short, long = cut_at_words(tone((200,), 1_000), "I understand")
        assert len(long.pcm) > 3 * len(short.pcm)

    def test_words_share_the_voice_and_not_the_silence_around_it(self) -> None:
        pieces = cut_at_words(silence(500) + tone((200,), 400) + silence(500), "one two")
        assert abs(len(pieces[0].pcm) - len(silence(700))) < len(silence(60))

    def test_a_blank_has_no_sound(self) -> None:
        assert [(piece.pcm, piece.characters) for piece in cut_at_words(b"", "  ")] == [(b"", 2)]
        assert cut_at_words(b"", "") == ()

    @given(st.text(alphabet="ab1 .,", min_size=1, max_size=60), st.integers(0, 900))
    def test_every_character_and_every_sample_is_in_a_piece(self, sentence: str, milliseconds: int) -> None:
        sound = tone((200,), milliseconds)
        pieces = cut_at_words(sound, sentence)
        assert sum(piece.characters for piece in pieces) == len(sentence)
        assert b"".join(piece.pcm for piece in pieces) == sound
