"""Takes secrets out of what operators read: card numbers, PINs, passwords, security answers, social security numbers.

Nothing an operator writes may hold them, so they are gone before an operator sees a line. A line that answers a question
for a secret is masked as a whole where it is short, and in its numbers otherwise: better to lose a detail than to keep
one of these.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from tieline.intelligence.transcript import Line
from tieline.intelligence.words import BARE_SECRET, NUMBER_LABEL, SECRET, TELLS_SECRET
from tieline.kit.search import STOP_WORDS
from tieline.models.instructions import without_instructions

MASK = "[removed]"

_CARD = re.compile(r"(?<![\d+])(?:\d[ -]?){12,18}\d(?!\d)")
_SSN = re.compile(r"(?<!\d)\d{3}[- ]\d{2}[- ]\d{4}(?!\d)")
_DIGITS = re.compile(r"(?<![$€£\d.,])\d(?:[\d -]*\d)?(?!\s*(?:€|euros?|dollars?|USD|EUR|%))")
_LONG_DIGITS = re.compile(r"(?<![$€£+\d.,\w-])\d(?:[\d -]*\d){2,}(?![\w€%])")
_SENTENCES = re.compile(r"((?<=[.!?\n])\s+)")
_ASKS_ANSWER = re.compile(
    r"\b(?:security (?:question|answer)|secret (?:question|answer|word)|maiden name|mother'?s maiden|pet(?:'s)? name|"
    r"name of (?:the|your|my) (?:\w+ )?pet|first pet|pregunta de seguridad|palabra secreta|nombre de (?:su|tu) mascota|"
    r"apellido de soltera)\b"
)
"""Asks for a secret that is told in words."""
PHONE_TALK = re.compile(
    r"\b(?:boarding pass|flights?|airport|screen|\w*(?:gmail|hotmail|yahoo)\w*|i?phones?|mobiles?|"
    r"cell(?:phone)?|telephone|telefonos?|moviles|movil|celular|"
    r"my (?:contact )?number|mi numero)\b"
)
"""Makes nine or ten digits on their own a telephone number, and not a password."""
PHONE_GROUPS = r"\(?\d{3}\)?[ .-]\d{3}[ .-]?\d{4}"
"""How nothing but a telephone number is written."""
_PHONE_GROUPED = re.compile(rf"(?<![\w.-]){PHONE_GROUPS}(?![\w-])")
_NATIONAL_NUMBER = re.compile(r"(?<![\w.-])(?:\d{9,10}|1\d{10})(?![\w-])")
_SHORT_NUMBER = re.compile(r"(?<![$€£\d.,\w-])\d{3,6}(?![\w€%-]|[.,]\d)")
_TOKEN_NUMBERS = re.compile(r"\d{3,}")
_TOKEN_WORDS = re.compile(r"[^\W\d_]{3,}")
_NAMES_INSIDE = re.compile(r"(?<=[a-z,] )[A-ZÁÉÍÓÚÑ][^\W\d_]{2,}")
_PARTS = re.compile(r"([^\W_]+)")
_NO_ANSWER = STOP_WORDS | frozenset(
    """
    name maiden mother mothers mom pet pets dog cat fish bird hamster first childhood answer question security sorry hello
    please think remember forgot forget account bank card balance believe thats maybe idea nombre mascota perro gato madre
    apellido soltera respuesta
    """.split()  # noqa: SIM905  (a list of words reads best as words)
)
_LONGEST_SHORT_SECRET = 6
"""Digits of a PIN, or of the end of a longer number that people tell instead of all of it."""
_WORDS_BEFORE, _WORDS_AFTER = 3, 2
"""So many words beside a number may say what it is."""
_YEAR_BEFORE = re.compile(r"\b(?:in|since|of|from|until|en|desde|del?|hasta|\d{1,2},?) $")
_SCRAP_WORDS = 3
_SCRAP_SECRET_WORDS = 6
_SHORT_WORDS = 15
_ASKING = 3
"""How many lines a question for a secret stays open."""


def redact_lines(lines: Sequence[Line]) -> list[str]:
    """Return the text of each line without secrets, and without sentences that try to instruct the agent.

    A customer's answer to a question for a secret is masked, and so is a number that nothing says is harmless. What was
    told as a secret once is masked wherever it stands, also as the end of a longer number, and so is another number of as
    many digits that nothing beside it explains: it may be the secret, told wrongly before it was told right.
    """
    texts: list[str] = []
    secrets = set[str]()
    open_for, answer_for, asked, of_phones = 0, 0, "", False
    for line in lines:
        text = redact(without_instructions(line.text, mask=MASK))
        of_phones = of_phones or PHONE_TALK.search(_flat(line.text)) is not None
        if line.speaker == "customer":
            if open_for:
                masked = MASK if answer_for else _mask_answer(text)
            else:
                masked = _mask_strange_numbers(text, asked=asked, of_phones=of_phones)
            texts.append(masked)
            if open_for or names_secret(line.text):
                secrets |= _secrets_of(line.text, masked, of_words=answer_for > 0)
            open_for, answer_for = max(0, open_for - 1), max(0, answer_for - 1)
        else:
            texts.append(text)
            asked = _flat(line.text)
            open_for = _ASKING if names_secret(line.text) else max(0, open_for - 1)
            answer_for = _ASKING if _ASKS_ANSWER.search(asked) else max(0, answer_for - 1)
    short = {len(each) for each in secrets if each.isdigit() and len(each) <= _LONGEST_SHORT_SECRET}
    return [
        _without(_mask_unexplained(text, short) if line.speaker == "customer" else text, secrets)
        for line, text in zip(lines, texts, strict=True)
    ]


def _secrets_of(told: str, masked: str, *, of_words: bool) -> set[str]:
    """Return what a line told as a secret: its masked numbers, and the words of a short answer to a security question."""
    found = {number for number in _TOKEN_NUMBERS.findall(told) if number not in masked}
    words = _TOKEN_WORDS.findall(told)
    if of_words and len(words) <= _SCRAP_SECRET_WORDS:
        found |= {
            word.casefold()
            for word in words
            if _flat(word) not in _NO_ANSWER and (word[0].isupper() or len(words) <= _SCRAP_WORDS - 1)
        }
    elif of_words:
        found |= {name.casefold() for name in _NAMES_INSIDE.findall(told) if _flat(name) not in _NO_ANSWER}
    return found


def _without(text: str, secrets: set[str]) -> str:
    """Return a text with a mask in the place of every word or number that was told as a secret."""
    if not secrets:
        return text
    numbers = tuple(each for each in secrets if each.isdigit())
    kept = (
        MASK
        if part.casefold() in secrets or (numbers and part.isdigit() and part.endswith(numbers))
        else part
        for part in _PARTS.split(text)
    )
    return "".join(kept)


def _mask_unexplained(text: str, lengths: set[int]) -> str:
    """Mask numbers of so many digits that no word, sign or unit right beside them explains."""

    def masked(found: re.Match[str]) -> str:
        before = _flat(text[: found.start()])
        beside = [*before.split()[-_WORDS_BEFORE:], "#", *_flat(text[found.end() :]).split()[:_WORDS_AFTER]]
        known = NUMBER_LABEL.search(" ".join(beside)) or _YEAR_BEFORE.search(before)
        return found[0] if len(found[0]) not in lengths or known else MASK

    return _SHORT_NUMBER.sub(masked, text) if lengths else text


def redact(text: str) -> str:
    """Return text with card numbers, social security numbers and told secrets masked.

    In a sentence that names a secret, every number is masked; one that tells a secret is masked as a whole.
    """
    text = _SSN.sub(MASK, _CARD.sub(MASK, text))
    if not names_secret(text):
        return text
    sentences = _SENTENCES.split(text)
    # "I remember my PIN. It is 1596." names it in one sentence and tells it in the next (spaces stand between).
    return "".join(
        _DIGITS.sub(MASK, each) if at >= 2 and names_secret(sentences[at - 2]) else _redact_sentence(each)
        for at, each in enumerate(sentences)
    )


def _redact_sentence(sentence: str) -> str:
    flat = _flat(sentence)
    if TELLS_SECRET.search(flat) or (len(flat.split()) <= _SCRAP_SECRET_WORDS and BARE_SECRET.search(flat)):
        return MASK
    return _DIGITS.sub(MASK, sentence) if names_secret(sentence) else sentence


def names_secret(text: str) -> bool:
    """Say whether text names a PIN, password, card or another secret."""
    return SECRET.search(_flat(text)) is not None


def _flat(text: str) -> str:
    """Return text in lower case, without accents."""
    flat = text.casefold()
    if flat.isascii():
        return flat
    flat = unicodedata.normalize("NFKD", flat.replace("’", "'"))
    return "".join(each for each in flat if not unicodedata.combining(each))


def _mask_answer(text: str) -> str:
    return MASK if len(text.split()) <= _SHORT_WORDS else _DIGITS.sub(MASK, text)


def _mask_strange_numbers(text: str, *, asked: str, of_phones: bool) -> str:
    """Mask long numbers in sentences where nothing says what they are, unless that was just asked for.

    A number that is written as telephone numbers are is left; so are nine or ten digits in a talk that is `of_phones`.
    """
    if not any(each.isdigit() for each in text) or NUMBER_LABEL.search(asked):
        return text
    if _PHONE_GROUPED.search(text) or (of_phones and _NATIONAL_NUMBER.search(text)):
        return text
    return "".join(
        each if NUMBER_LABEL.search(_flat(each)) else _mask_long_numbers(each)
        for each in _SENTENCES.split(text)
    )


def _mask_long_numbers(sentence: str) -> str:
    """Mask what could be a PIN or a card: three digits and more, or any number in a scrap of three words."""
    if len(sentence.split()) <= _SCRAP_WORDS:
        return _DIGITS.sub(MASK, sentence)
    return _LONG_DIGITS.sub(MASK, sentence)
