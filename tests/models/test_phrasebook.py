"""The phrase book is whole: every language says everything, with the same gaps, in words fit for speech."""

import re
from dataclasses import asdict

import pytest

from tieline.models.languages import language_code
from tieline.models.phrasebook import PHRASES

pytestmark = pytest.mark.unit


def gaps(sentence: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", sentence))


@pytest.mark.parametrize("code", sorted(PHRASES))
def test_every_sentence_is_there_with_the_gaps_of_the_english_one(code: str) -> None:
    english = asdict(PHRASES["en"])
    for name, sentence in asdict(PHRASES[code]).items():
        assert sentence.strip() == sentence != "", name
        assert gaps(sentence) == gaps(english[name]), name


@pytest.mark.parametrize("code", sorted(PHRASES))
def test_sentences_can_be_spoken(code: str) -> None:
    for sentence in asdict(PHRASES[code]).values():
        assert not re.search(r"[*#_`<>\[\]\U0001F300-\U0001FAFF]", sentence)


@pytest.mark.parametrize("code", sorted(PHRASES))
def test_every_language_can_be_named(code: str) -> None:
    assert language_code(code) == code


def test_no_two_languages_offer_a_person_in_the_same_words() -> None:
    # The offer is found again in the agent's last words, to understand the customer's "yes".
    assert len({phrases.offer for phrases in PHRASES.values()}) == len(PHRASES)
