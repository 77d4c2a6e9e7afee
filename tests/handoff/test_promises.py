"""A customer's language is named in many ways, and is not taken for another's because two letters are the same."""

from __future__ import annotations

import pytest

from tieline.handoff.promises import Promise, language_code, language_tag, say

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("named", "tag", "code"),
    [
        ("Spanish", "es", "es"),
        ("español", "es", "es"),
        ("es-MX", "es-mx", "es"),
        ("pt_BR", "pt-br", "pt"),
        ("nl", "nl", "en"),
        ("Estonian", None, "en"),
        ("Frisian", None, "en"),
        ("", None, "en"),
        (None, None, "en"),
    ],
)
def test_the_ways_to_name_a_language(named: str | None, tag: str | None, code: str) -> None:
    assert language_tag(named) == tag
    assert language_code(named) == code


def test_who_speaks_a_language_that_we_have_no_sentence_in_hears_english() -> None:
    assert say(Promise.NOBODY_FREE, language="Estonian") == say(Promise.NOBODY_FREE, language="english")
