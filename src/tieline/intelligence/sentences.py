"""Cutting a transcript into sentences, and telling small talk, wishes, promises and the language apart. Pure.

Used by every local operator; the words are in `words.py`, secrets are taken out by `redaction.py` first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from tieline.intelligence.redaction import redact_lines
from tieline.intelligence.transcript import Line, Transcript
from tieline.intelligence.words import (
    DONE,
    ENGLISH,
    FILLER_WORDS,
    PROBLEM,
    PROMISE,
    REQUEST,
    SMALL_TALK,
    SPANISH,
)
from tieline.kit.search import STOP_WORDS, words
from tieline.models.phrasebook import is_own_sentence, is_told_answer

Language = Literal["en", "es", "other"]

_END = re.compile(r"(?<=[.!?…。！？])[\"'”’)]*\s+|\n+|(?<=[。！？])")
_ABBREVIATION = re.compile(
    r"\b(?:mr|mrs|ms|dr|st|no|nr|inc|ltd|vs|etc|sr|sra|srta|dra|ud|uds|av|[a-z]|e\.g|i\.e|a\.m|p\.m)\.$", re.I
)
_LIST_MARK = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")
_MARKUP = re.compile(r"\*\*|__|`")
_LONGEST = 2_000
"""Characters of one line that are read."""


@dataclass(frozen=True)
class Sentence:
    """One sentence of a line, with its place. `text` is already free of secrets."""

    line: Line
    text: str
    index: int

    @cached_property
    def plain(self) -> str:
        """The text in lower case, without accents, with straight quotes."""
        return plain(self.text)

    @cached_property
    def content(self) -> frozenset[str]:
        """The words that carry meaning."""
        return frozenset(each for each in words(self.text) if each not in STOP_WORDS)

    @property
    def by_customer(self) -> bool:
        """Say whether the customer said it."""
        return self.line.speaker == "customer"

    @property
    def asks(self) -> bool:
        """Say whether it is a question."""
        return "?" in self.text or "？" in self.text

    @cached_property
    def requests(self) -> bool:
        """Say whether it asks for something to be done or told."""
        return REQUEST.search(self.plain) is not None

    @cached_property
    def complains(self) -> bool:
        """Say whether it names something that went wrong."""
        return PROBLEM.search(self.plain) is not None

    @cached_property
    def tells_deed(self) -> bool:
        """Say whether it tells of something done."""
        return DONE.search(self.plain) is not None

    @cached_property
    def promises(self) -> bool:
        """Say whether it promises something."""
        return PROMISE.search(self.plain) is not None

    @cached_property
    def tells_answer(self) -> bool:
        """Say whether the agent answers what was asked last by quoting what is known; small talk to every other rule."""
        return self.line.speaker == "agent" and is_told_answer(self.text)

    @cached_property
    def is_filler(self) -> bool:
        """Say whether it is a greeting, thanks or other small talk, or says nothing at all.

        So is what the rehearsal model says of its own: it acts on nothing, and quotes what was known before.
        """
        if self.line.speaker == "agent" and is_own_sentence(self.text):
            return True
        heard = re.findall(r"[^\W_]+", self.plain)
        if not heard or all(each in FILLER_WORDS for each in heard):
            return True
        return len(heard) <= 16 and SMALL_TALK.search(self.plain) is not None


def plain(text: str) -> str:
    """Return text in lower case, without accents, with straight quotes."""
    flat = text.casefold()
    if flat.isascii():
        return flat
    flat = unicodedata.normalize("NFKD", flat.replace("’", "'").replace("‘", "'"))
    return "".join(each for each in flat if not unicodedata.combining(each))


def read_sentences(transcript: Transcript) -> list[Sentence]:
    """Return every sentence of a transcript in order, secrets taken out."""
    found: list[Sentence] = []
    for line, text in zip(transcript.lines, redact_lines(transcript.lines), strict=True):
        for piece in split_sentences(text[:_LONGEST]):
            found.append(Sentence(line=line, text=piece, index=len(found)))
    return found


def split_sentences(text: str) -> list[str]:
    """Cut text at sentence ends and new lines; "Dr. Alexis" and "no. 5" stay whole."""
    pieces: list[str] = []
    for raw in _END.split(_MARKUP.sub("", text)):
        piece = " ".join(_LIST_MARK.sub("", raw or "").split())
        if not piece:
            continue
        if pieces and _ABBREVIATION.search(pieces[-1]):
            pieces[-1] = f"{pieces[-1]} {piece}"
        else:
            pieces.append(piece)
    return pieces


def language_of(texts: Iterable[str]) -> Language:
    """Return the language of texts by their commonest words: English, Spanish, or other."""
    heard = [each for text in texts for each in re.findall(r"[^\W\d_]+", plain(text))]
    english, spanish = (sum(each in common for each in heard) for common in (ENGLISH, SPANISH))
    best = max(english, spanish)
    if not heard or best / len(heard) < 0.2:
        return "other"
    return "en" if english >= spanish else "es"


def overlap(left: frozenset[str], right: frozenset[str]) -> float:
    """Return the share of the smaller set's words that both hold, 0..1."""
    smaller = min(len(left), len(right))
    return len(left & right) / smaller if smaller else 0.0
