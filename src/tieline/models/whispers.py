"""How a supervisor's whisper stands in what a model is told: on a line of its own behind a mark, never for the customer.

The built-in agent's instructions have such lines (`agents/prompts.py`), and so has what a program recalls
(`journeys/supervision/whispers.py`). The rehearsal model, which makes up nothing, can follow one kind: say "…".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

WHISPER_MARK = "[Supervisor's instruction for the next reply only; the customer must never see it]"
_TO_SAY = re.compile(
    r"\b(?:say|tell (?:them|him|her|the customer)(?: that)?|d[ií](?:le|ga|gale)?|sag(?:en sie)?|dis|diga)\b\s*:?\s*"
    r"[“\"«](?P<words>[^”\"»]{1,600})[”\"»]",
    re.IGNORECASE,
)


def marked(whisper: str) -> str:
    """Return a whisper as one line behind the mark."""
    return f"{WHISPER_MARK} {' '.join(whisper.split())}"


def taken_apart(text: str) -> tuple[str, list[str]]:
    """Return a text without its whispers, and the whispers."""
    rest: list[str] = []
    found: list[str] = []
    for line in text.splitlines():
        before, mark, whisper = line.partition(WHISPER_MARK)
        if mark:
            found.append(whisper.strip())
        if not mark or before.strip(" -*•"):
            rest.append(before)
    return "\n".join(rest), found


def words_to_say(whispers: Sequence[str]) -> str | None:
    """Return the words that whispers tell the agent to say, None when they tell of none."""
    said = [found["words"].strip() for whisper in whispers if (found := _TO_SAY.search(whisper))]
    return " ".join(said) or None
