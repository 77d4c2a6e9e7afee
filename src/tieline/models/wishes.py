"""Does the customer ask for a person? A rule in 24 languages, without a model.

`find_wish` is used by the rehearsal model and may be used by anybody who needs the answer at once. The words
are in `wish_words.py`. The rule works clause by clause: a verb of getting in touch near a word for a person,
or wanting a person, or the bare word; not refused, not told of the past, and not a question whether the agent
is human.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

from tieline.models.wish_words import (
    MENDABLE,
    NOT_A_PERSON,
    PHRASE_REFUSALS,
    PHRASE_WISHES,
    POLITE,
    PROTECTED,
    WISH_WORDS,
    WishWords,
)

_STOPS = r"(?!,\s*(?:dass|hogy|zeby|aby)\b)[.!?;:,\n\u2014\u3001\u3002\uff01\uff1f\uff0c\u060c\u061b\u061f\u0964]+|\s-\s"
"""What ends a clause; a comma before "that" does not."""
_STOP = re.compile(_STOPS)
_CLAUSE_ENDS = re.compile(rf"{_STOPS}|\b(?:but|pero|mais|aber|sondern|mas|ma|maar|ale|men|ama|но|а)\b")
_NOT_WORDS = re.compile(r"[^\w\s]+|_")
_LETTERS = str.maketrans({"ł": "l", "ı": "i", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "’": "'", "ς": "σ"})
"""Letters that do not decompose into a plain one."""

_MAXIMUM = 4_000
"""Characters looked at; a customer's message has at most 1,600."""


@dataclass(frozen=True)
class Wish:
    """A customer's wish for a person.

    language: the language whose words matched, a two-letter code.
    words: the clause that says it, in plain form.
    """

    language: str
    words: str


def plain(text: str) -> str:
    """`text` in lower case with accents stripped, so that `Menschén` and `menschen` are one word."""
    return _without_accents(text[:_MAXIMUM].casefold().translate(_LETTERS))


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    # Only Latin, Greek and Cyrillic accents go: in other scripts a combining mark is part of the letter.
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(sign for sign in decomposed if not "\u0300" <= sign <= "\u036f")
    return unicodedata.normalize("NFC", bare)


def find_wish(text: str) -> Wish | None:
    """The wish for a person in one message of a customer, or None.

    text: the customer's own words, any language, up to 4,000 characters are read.
    """
    whole = plain(text)
    clauses = _clauses(whole)
    mended = [_mended(clause) for clause in clauses]
    # English words live in the other languages' sentences too ("agent", "contact"): what is refused in
    # English must not be taken for a wish in French.
    pairs = zip(clauses, mended, strict=True)
    undenied = [clause for clause, english in pairs if not _patterns()["en"].denies(english)]
    for language, patterns in _patterns().items():
        for clause in mended if language == "en" else undenied:
            if patterns.wishes(clause):
                return Wish(language=language, words=clause)
    return next((wish for part in _STOP.split(whole) if (wish := _find_phrase(part))), None)


def asks_for_person(text: str) -> bool:
    """Whether the customer's message asks for a person."""
    return find_wish(text) is not None


def asks_what_you_are(text: str) -> bool:
    """Whether the message asks if it is a person or a machine that answers ("are you human?")."""
    clauses = _clauses(plain(text))
    return any(patterns.questions(clause) for patterns in _patterns().values() for clause in clauses)


def refuses_person(text: str) -> bool:
    """Whether the message says that no person is wanted ("please don't transfer me")."""
    clauses = _clauses(plain(text))
    refused = any(patterns.refuses(clause) for patterns in _patterns().values() for clause in clauses)
    return refused and not asks_for_person(text)


class _Patterns:
    """One language's words, compiled. A clause is judged by `wishes` and `questions`."""

    def __init__(self, language_words: WishWords) -> None:
        words = _plain_words(language_words)
        gap = r"(?:\s+\S+){0,5}?\s+"
        near = r"(?:\s+\S+){0,2}?\s+"
        anyone = f"(?:{words.person}|{words.someone})"
        self._reach = re.compile(rf"\b(?:{words.reach})\b{gap}{anyone}\b")
        never = r"(?!)"
        self._reach_after = re.compile(rf"\b{anyone}\b{gap}(?:{words.reach})\b" if words.after else never)
        self._phrases = re.compile(rf"\b(?:{words.phrases})")
        self._want = re.compile(rf"\b(?:{words.want})\b{near}(?:{words.person})\b")
        self._want_after = re.compile(
            rf"\b(?:{words.person})\b{near}(?:{words.want})\b" if words.after else never
        )
        polite = _without_accents(POLITE)
        self._bare = re.compile(
            rf"(?:{polite}\s+)*(?:{words.person})(?:\s+(?:{words.person}))?(?:\s+{polite})*"
        )
        behind = rf"(?:{gap}|\s+)(?:{anyone}|{words.reach})\b"
        self._refused = re.compile(
            rf"\b(?:{words.refuse})\b{behind}|\b(?:no|kein\w*|geen|nie|inga|ingen|pas d|pas de) {anyone}\b"
            rf"|\b{anyone}\b (?:is |wird |est )?(?:not|nicht|pas|niet) "
            r"(?:needed|necessary|required|notig|necessaire|nodig)\b"
        )
        self._machine = re.compile(rf"\b(?:{words.refuse})\b(?:\s+\S+){{0,5}}?\s+(?:{words.machine})\b")
        self._machine_after = re.compile(rf"\b(?:{words.machine})\b{near}(?:{words.refuse})\b")
        self._what_you_are = re.compile(
            rf"\b(?:{words.you_are})\b(?:\s+\S+){{0,4}}?\s+(?:{words.person}|{words.machine}|"
            rf"{words.someone})\b"
        )
        self._about = re.compile(rf"\babout\s+(?:\w+\s+)?{anyone}$")
        self._past = re.compile(rf"\b(?:{words.past})\b")

    def wishes(self, clause: str) -> bool:
        if self._what_you_are.search(clause) or self._past.search(clause):
            return False
        if self._machine.search(clause) or self._machine_after.search(clause):
            return True
        wished = (
            self._reaches(clause)
            or self._reach_after.search(clause)
            or self._want.search(clause)
            or self._want_after.search(clause)
            or self._phrases.search(clause)
            or self._bare.fullmatch(clause)
        )
        return bool(wished) and not self._refused.search(clause)

    def refuses(self, clause: str) -> bool:
        return bool(self._refused.search(clause))

    def denies(self, clause: str) -> bool:
        """Whether the clause refuses a person or tells of the past, whatever else it may look like."""
        return bool(self._refused.search(clause) or self._past.search(clause))

    def _reaches(self, clause: str) -> bool:
        """Whether a verb leads to a person; who is only talked about is not reached."""
        return any(not self._about.search(found.group()) for found in self._reach.finditer(clause))

    def questions(self, clause: str) -> bool:
        return bool(self._what_you_are.search(clause))


def _plain_words(words: WishWords) -> WishWords:
    """The words as they stand in plain text, where the breve of the Cyrillic short i is gone like every accent."""
    bare: dict[str, Any] = {
        each.name: _without_accents(getattr(words, each.name))
        for each in fields(words)
        if each.name != "after"
    }
    return replace(words, **bare)


@cache
def _patterns() -> dict[str, _Patterns]:
    return {language: _Patterns(words) for language, words in WISH_WORDS.items()}


@cache
def _phrases() -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    def compiled(phrase: str) -> re.Pattern[str]:
        return re.compile(_without_accents(phrase))

    return {
        language: (compiled(rf"(?<![a-z])(?:{wish})"), compiled(PHRASE_REFUSALS[language]))
        for language, wish in PHRASE_WISHES.items()
    }


def _find_phrase(part: str) -> Wish | None:
    """The wish in what stands between two stops, in the languages that go by whole phrases."""
    clause = part.strip()
    if any(_patterns()["en"].denies(_mended(each)) for each in _clauses(clause)):
        return None
    for language, (wish, refusal) in _phrases().items():
        found = wish.search(clause)
        if found and not refusal.search(clause):
            return Wish(language=language, words=found.group())
    return None


def _clauses(whole: str) -> list[str]:
    """The clauses of plain text, each as words with one space between them."""
    spaced = (" ".join(_NOT_WORDS.sub(" ", piece).split()) for piece in _CLAUSE_ENDS.split(whole))
    pieces = (" ".join(_not_a_person().sub(" ", piece).split()) for piece in spaced)
    return [piece for piece in pieces if piece]


def _mended(clause: str) -> str:
    """The clause with typing errors in the words of the rule put right ("ooerator" becomes "operator")."""
    return " ".join(_mend(word) for word in clause.split())


@cache
def _known_words() -> frozenset[str]:
    return frozenset(MENDABLE) | frozenset(PROTECTED)


@cache
def _not_a_person() -> re.Pattern[str]:
    return re.compile(NOT_A_PERSON)


def _mend(word: str) -> str:
    if len(word) < 4 or word in _known_words() or not word.isascii():
        return word
    for candidate in MENDABLE:
        if _one_slip_apart(word, candidate):
            return candidate
    return word


def _one_slip_apart(word: str, other: str) -> bool:
    """Whether one letter was left out, doubled, hit wrongly, or two neighbours were swapped."""
    if abs(len(word) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(word), len(other)) and word[start] == other[start]:
        start += 1
    left, right = word[start:], other[start:]
    if len(left) == len(right):
        swapped = len(left) > 1 and left[0] == right[1] and left[1] == right[0] and left[2:] == right[2:]
        return left[1:] == right[1:] or swapped
    return left[1:] == right or left == right[1:]
