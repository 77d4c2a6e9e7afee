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

MASK = "[removed]"

_CARD = re.compile(r"(?<![\d+])(?:\d[ -]?){12,18}\d(?!\d)")
_SSN = re.compile(r"(?<!\d)\d{3}[- ]\d{2}[- ]\d{4}(?!\d)")
_DIGITS = re.compile(r"(?<![$€£\d.,])\d(?:[\d -]*\d)?(?!\s*(?:€|euros?|dollars?|USD|EUR|%))")
_LONG_DIGITS = re.compile(r"(?<![$€£+\d.,\w-])\d(?:[\d -]*\d){2,}(?![\w€%])")
_SENTENCES = re.compile(r"((?<=[.!?\n])\s+)")
_SCRAP_WORDS = 3
_SCRAP_SECRET_WORDS = 6
_SHORT_WORDS = 15
_ASKING = 3
"""How many lines a question for a secret stays open."""


def redact_lines(lines: Sequence[Line]) -> list[str]:
    """Return the text of each line without secrets.

    A customer's answer to a question for a secret is masked, and so is a number that nothing says is harmless.
    """
    texts: list[str] = []
    open_for, asked = 0, ""
    for line in lines:
        text = redact(line.text)
        if line.speaker == "customer":
            texts.append(_mask_answer(text) if open_for else _mask_strange_numbers(text, asked=asked))
            open_for = max(0, open_for - 1)
        else:
            texts.append(text)
            asked = _flat(line.text)
            open_for = _ASKING if names_secret(line.text) else max(0, open_for - 1)
    return texts


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


def _mask_strange_numbers(text: str, *, asked: str) -> str:
    """Mask long numbers in sentences where nothing says what they are, unless that was just asked for."""
    if not any(each.isdigit() for each in text) or NUMBER_LABEL.search(asked):
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
