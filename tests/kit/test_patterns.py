"""Patterns that people write run as far as they can run safely, and those that could run away are told apart."""

from __future__ import annotations

import re
import time

import pytest

from tieline.kit.patterns import LONGEST, PatternTooCostly, longest_text

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "pattern",
    [
        r"^\+[1-9]\d{6,14}$",
        r"^[A-Z]{2}-\d{4}$",
        r"^(gold|silver|bronze)$",
        r"^[^@\s]+@[^@\s]+\.[^@\s]+$",
        r"\d+",
        r"^(?:[A-Z]\d)*$",
        r"^(\d{3}-)?\d{4}$",
        r"^(?=.*\d).{8,}$",
    ],
)
def test_what_people_write_may_run(pattern: str) -> None:
    assert longest_text(pattern) >= 128


def test_a_word_anywhere_may_be_looked_for_in_a_whole_message() -> None:
    assert longest_text(".*order.*") >= 1600


def test_a_plain_pattern_may_read_long_texts() -> None:
    assert longest_text("^gold$") == LONGEST


@pytest.mark.parametrize(
    "pattern",
    [
        r"^(a+)+$",
        r"(a|aa)+$",
        r"^(.*,)*$",
        r"^(\w+\s?)*$",
        r"(x+x+)+y",
        r"a?" * 40 + "a" * 40,
        r".*.*.*.*.*.*=",
        r"^((a{1,9}){1,9}){1,9}$",
        r"(.+)\1+",
        "(" * 500 + ")" * 500,
    ],
)
def test_what_could_run_away_is_told_apart(pattern: str) -> None:
    with pytest.raises((PatternTooCostly, re.error)):
        longest_text(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"a*a*b",
        r"^a*a*a*b",
        r"^[^@]+@[^@]+\.[^@]+$",
        r"(?=a*a*b)",
        r".*a.*",
        r"a*",
        r"^(?:aa?)b",
        r"a{2,30}a{2,30}b",
    ],
)
@pytest.mark.parametrize("letter", ["a", "@", ".", "a@.", " "])
def test_the_longest_allowed_text_takes_no_time(pattern: str, letter: str) -> None:
    text = (letter * LONGEST)[: longest_text(pattern)]
    began = time.thread_time()
    re.search(pattern, text)
    assert time.thread_time() - began < 0.5
