"""The phrase book is whole: every language says everything, with the same gaps, in words fit for speech."""

import re
from dataclasses import asdict

import pytest

from tieline.models.languages import language_code
from tieline.models.phrasebook import PHRASES, is_own_sentence

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
def test_nobody_is_shouted_at(code: str) -> None:
    assert not re.search(r"[!¡]", "".join(asdict(PHRASES[code]).values()))


@pytest.mark.parametrize("code", sorted(PHRASES))
def test_every_language_can_be_named(code: str) -> None:
    assert language_code(code) == code


def test_no_two_languages_offer_a_person_in_the_same_words() -> None:
    # The offer is found again in the agent's last words, to understand the customer's "yes".
    assert len({phrases.offer for phrases in PHRASES.values()}) == len(PHRASES)


@pytest.mark.parametrize(
    "sentence",
    [
        "You wrote about order 4711: I have noted it, but I cannot look it up or change it myself.",
        "I remember: Done: “I've cancelled order 4471.”",
        "They see everything that was said so far and will answer you here.",
        "Hola, Ana.",
        "Shall I ask a person to take over?",
    ],
)
def test_its_own_sentences_are_known_again(sentence: str) -> None:
    assert is_own_sentence(sentence)


@pytest.mark.parametrize(
    "sentence", ["I've cancelled order 4471.", "You wrote that the lid is broken, so I have refunded it."]
)
def test_what_somebody_else_says_is_not_its_own(sentence: str) -> None:
    assert not is_own_sentence(sentence)
