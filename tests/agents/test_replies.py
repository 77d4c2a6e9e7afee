"""No reply is longer than a message may be, and none ends in the middle of a word."""

import pytest

from tieline.agents.replies import LONGEST_REPLY, trim_reply

pytestmark = pytest.mark.unit


def test_a_short_reply_stays_as_it_is() -> None:
    assert trim_reply("  Hello Ana.\n") == "Hello Ana."


@pytest.mark.parametrize("text", ["", "  \n", "\x00"])
def test_no_words_are_no_reply(text: str) -> None:
    assert trim_reply(text) is None


def test_a_long_reply_ends_at_a_sentence() -> None:
    trimmed = trim_reply("This is a sentence of some length. " * 100)
    assert trimmed is not None
    assert len(trimmed) <= LONGEST_REPLY
    assert trimmed.endswith("length.")


def test_a_quoted_or_chinese_sentence_end_counts() -> None:
    assert (trim_reply("他说这是一个句子。" * 400) or "").endswith("。")
    assert (trim_reply("She said “this is it.” " * 100) or "").endswith("it.”")


def test_without_a_sentence_it_ends_at_a_word() -> None:
    trimmed = trim_reply("Short. " + "word " * 1_000)
    assert trimmed is not None
    assert len(trimmed) <= LONGEST_REPLY
    assert trimmed.endswith("word…")


def test_one_endless_word_is_cut() -> None:
    assert len(trim_reply("x" * 5_000) or "") == LONGEST_REPLY
