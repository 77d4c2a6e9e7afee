"""What may leave to a customer: a reply's length and form. The limit is a text message's (1,600 characters)."""

from __future__ import annotations

import re

LONGEST_REPLY = 1_600
"""Characters in one message: the limit of the Messages API."""

_SENTENCE_END = re.compile(r"[.!?…。！？]['\"”’)]*(?=\s|$)|[。！？]")


def trim_reply(text: str) -> str | None:
    """The words as they may be sent, or None when there are none.

    Longer words end at the last sentence that fits, else at a word; the end is then marked with an ellipsis.
    """
    text = text.replace("\x00", "").strip()
    if len(text) <= LONGEST_REPLY:
        return text or None
    kept = text[:LONGEST_REPLY]
    ends = [match.end() for match in _SENTENCE_END.finditer(kept)]
    # A first short sentence alone would lose nearly all: then a cut at a word says more.
    if ends and ends[-1] >= LONGEST_REPLY // 4:
        return kept[: ends[-1]]
    return f"{kept[: LONGEST_REPLY - 1].rsplit(maxsplit=1)[0]}…"
