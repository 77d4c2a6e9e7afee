"""Cuts a stream of tokens into what a synthesiser speaks at once, and a spoken sentence into its words.

An agent's words come token by token; the first sentence is spoken while the others are still being written. What was
heard of a sentence is counted in whole words, so its sound is cut at the words' places.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tieline.models.speech.audio import BYTES_PER_MS, SAMPLE_BYTES, samples
from tieline.models.speech.ports import Spoken

LONGEST = 240
"""A sentence longer than this is cut at a comma or between words: nobody waits for it to end."""
_END = re.compile(r"[.!?…。！？]+[\"'”’»)\]]*(?=\s)|\n")
_BREAK = re.compile(r"[,;:–—]\s|\s")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[A-Z]|mr|mrs|ms|dr|st|no|vs|etc|approx|e\.g|i\.e|sr|sra|srta|ud|núm|aprox|bzw|z\.b|nr|p\.ex)\.$",
    re.I,
)
_WORD = re.compile(r"\S+\s*")
_QUIET = 300
"""Samples below this are silence, in the sound of a synthesiser."""
_PAUSE_WEIGHT = 3.0
"""How many letters' time a comma or a full stop takes, roughly."""


class SentenceCutter:
    """Takes tokens and gives sentences; together they are exactly what was given."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, text: str) -> list[str]:
        """Take more text and return the sentences that are complete now, their trailing blanks included."""
        self._held += text
        sentences = []
        while end := _end_of_sentence(self._held):
            sentences.append(self._held[:end])
            self._held = self._held[end:]
        return sentences

    def rest(self) -> str:
        """Return what is left when nothing more comes."""
        rest, self._held = self._held, ""
        return rest


def _end_of_sentence(text: str) -> int | None:
    for found in _END.finditer(text):
        if _ABBREVIATION.search(text[: found.end()]):
            continue
        # Blanks belong to the sentence before them. More of them may come, but nobody waits to find out.
        return len(text) - len(text[found.end() :].lstrip())
    if len(text) <= LONGEST:
        return None
    breaks = list(_BREAK.finditer(text, 0, LONGEST))
    marks = [found for found in breaks if not found.group().isspace() and found.end() > LONGEST // 3]
    best = marks or breaks
    return best[-1].end() if best else LONGEST


def cut_at_words(pcm: bytes, sentence: str) -> tuple[Spoken, ...]:
    """Return a spoken sentence in pieces, a word each, by how long its letters and marks take to say.

    The places are estimates, right to about a word: the synthesisers here do not tell where words begin. Silence before
    the first word belongs to it, silence after the last to that.
    """
    words = _WORD.findall(sentence)
    if not words:
        return (Spoken(pcm=pcm, characters=len(sentence)),) if sentence or pcm else ()
    start, end = _voiced(pcm)
    ends = [start + (end - start) * share for share in _shares(words)]
    ends[-1] = len(pcm) // SAMPLE_BYTES
    pieces, begin = [], 0
    # Blanks in front of the first word are heard with it.
    leading = len(sentence) - sum(map(len, words))
    for number, (word, stop) in enumerate(zip(words, ends, strict=True)):
        bytes_end = int(stop) * SAMPLE_BYTES
        characters = len(word) + (leading if number == 0 else 0)
        pieces.append(Spoken(pcm=pcm[begin:bytes_end], characters=characters))
        begin = bytes_end
    return tuple(pieces)


def _shares(words: Sequence[str]) -> list[float]:
    """Return for each word where it ends, as a share of the sentence's voice."""
    weights = []
    for word in words:
        letters = sum(character.isalnum() for character in word)
        # A digit is a whole word when spoken.
        digits = sum(character.isdigit() for character in word)
        pause = _PAUSE_WEIGHT if re.search(r"[,;:.!?…]\s*$", word) else 0.0
        weights.append(1.0 + letters + 3.0 * digits + pause)
    weights[-1] -= _PAUSE_WEIGHT if re.search(r"[,;:.!?…]\s*$", words[-1]) else 0.0
    total, so_far, shares = sum(weights), 0.0, []
    for weight in weights:
        so_far += weight
        shares.append(so_far / total)
    return shares


def _voiced(pcm: bytes) -> tuple[int, int]:
    """Return from which to which sample there is something to hear."""
    values, step = samples(pcm), BYTES_PER_MS * 5
    loud = [at for at in range(0, len(values), step) if max(map(abs, values[at : at + step])) > _QUIET]
    return (loud[0], min(len(values), loud[-1] + step)) if loud else (0, len(values))
