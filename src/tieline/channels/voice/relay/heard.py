"""What was heard of an utterance: its text up to where the line says it was cut, and back to the last whole word.

An agent must not believe that it said what nobody heard, nor that somebody heard half a word. `speech.py` asks here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tieline.channels.voice.line import Progress


@dataclass
class Utterance:
    """One stretch of an application's speech on a line, as far as it was written; or a sound (`is_sound`), without text."""

    utterance_id: str
    preemptible: bool = False
    language: str | None = None
    text: str = ""
    """Exactly what the line was given: its progress counts these characters."""
    is_complete: bool = False
    is_sound: bool = False
    unspoken: list[tuple[int, int]] = field(default_factory=list)
    """From where to where the line could not speak its text."""

    @property
    def written(self) -> str:
        """The words that can be heard, without the blanks around them."""
        return self._spoken(len(self.text)).strip()

    def heard(self, characters: int) -> str:
        """Return what was heard when the line had come `characters` far: a prefix of `written`, cut at a word."""
        return self._spoken(len(cut_at_word(self.text, characters))).strip()

    def fail(self, *, begins: int, characters: int) -> None:
        """Note that the line could not speak so many characters."""
        self.unspoken.append((begins, begins + characters))

    def _spoken(self, end: int) -> str:
        """Return the text up to `end`, without what could not be spoken."""
        text = ""
        begin = 0
        for start, stop in sorted(self.unspoken):
            text += self.text[begin : min(start, end)]
            begin = max(begin, stop)
        return text + self.text[begin:end]


def cut_at_word(text: str, characters: int) -> str:
    """Return at most `characters` of `text`, without a word that is not whole.

    Words end at blanks; where a script writes none (Chinese, Japanese), every character ends one.
    """
    end = max(0, min(characters, len(text)))
    while 0 < end < len(text) and not _is_between_words(text[end - 1], text[end]):
        end -= 1
    return text[:end]


def _is_between_words(before: str, after: str) -> bool:
    if before.isspace() or after.isspace():
        return True
    return _stands_alone(before) and _stands_alone(after)


def _stands_alone(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF" and not unicodedata.combining(character)


def heard_of(utterances: Iterable[Utterance], progress: Progress) -> Iterator[tuple[Utterance, str]]:
    """Yield, for each of a line's queued utterances in their order, what was heard of it.

    Those before the one that `progress` is about were heard whole, those after it not at all. When `progress` is about
    none of them (the line was sounding something else), none had begun.
    """
    queued = list(utterances)
    ids = [each.utterance_id for each in queued]
    current = ids.index(progress.utterance_id) if progress.utterance_id in ids else -1
    for index, utterance in enumerate(queued):
        if index < current:
            yield utterance, utterance.written
        else:
            yield utterance, utterance.heard(progress.characters) if index == current else ""
