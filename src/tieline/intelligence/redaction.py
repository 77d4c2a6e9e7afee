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
from tieline.intelligence.words import SECRET

MASK = "[removed]"

_CARD = re.compile(r"(?<![\d+])(?:\d[ -]?){12,18}\d(?!\d)")
_SSN = re.compile(r"(?<!\d)\d{3}[- ]\d{2}[- ]\d{4}(?!\d)")
_DIGITS = re.compile(r"(?<![$€£\d.,])\d(?:[\d -]*\d)?(?!\s*(?:€|euros?|dollars?|USD|EUR|%))")
_TOLD = re.compile(
    r"((?:password|passcode|passphrase|pin(?: code)?|security (?:code|answer)|secret (?:word|answer)|maiden name|"
    r"ssn|social security(?: number)?|contraseña|contrasena|clave|palabra secreta)\s*(?:is|was|are|it's|its|es|"
    r"era|:|=|,|-)+\s*)([^\s,;.!?]+(?:[.!?][^\s,;]+)*)",
    re.IGNORECASE,
)
_SHORT_WORDS = 6
_ASKING = 3
"""How many lines a question for a secret stays open."""


def redact_lines(lines: Sequence[Line]) -> list[str]:
    """Return the text of each line without secrets; a customer's answer to a question for one is masked."""
    texts: list[str] = []
    open_for = 0
    for line in lines:
        text = redact(line.text)
        if line.speaker == "customer":
            texts.append(_mask_answer(text) if open_for else text)
            open_for = max(0, open_for - 1)
        else:
            texts.append(text)
            open_for = _ASKING if names_secret(line.text) else max(0, open_for - 1)
    return texts


def redact(text: str) -> str:
    """Return text with card numbers, social security numbers and told secrets masked.

    In a sentence that names a secret, every number is masked.
    """
    text = _SSN.sub(MASK, _CARD.sub(MASK, text))
    text = _TOLD.sub(lambda match: match.group(1) + MASK, text)
    if not names_secret(text):
        return text
    pieces = re.split(r"(?<=[.!?\n])(\s+)", text)
    return "".join(_DIGITS.sub(MASK, each) if names_secret(each) else each for each in pieces)


def names_secret(text: str) -> bool:
    """Say whether text names a PIN, password, card or another secret."""
    if text.isascii():
        return SECRET.search(text.casefold()) is not None
    flat = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return SECRET.search("".join(each for each in flat if not unicodedata.combining(each))) is not None


def _mask_answer(text: str) -> str:
    return MASK if len(text.split()) <= _SHORT_WORDS else _DIGITS.sub(MASK, text)
