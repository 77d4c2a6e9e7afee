"""Finds the exact words of a quote in the text it was taken from. Pure."""

from __future__ import annotations

import re

from tieline.intelligence.redaction import MASK

_LEAST = 3
"""Letters or digits a quote needs to be one."""


def locate(quote: str, text: str) -> tuple[int, int] | None:
    """Return where a quote begins and ends in a text, or None where it does not stand there.

    Spaces, line ends and marks of emphasis between the words may differ, capitals too. Of a quote with something taken out
    the longest part that is left counts.
    """
    part = max(quote.split(MASK), key=len).strip(" \t\n\"“”‘’'«»")
    pieces = part.split()
    if sum(each.isalnum() for each in part) < _LEAST:
        return None
    between = r"(?:[\s*_`]+)"
    pattern = between.join(re.escape(each) for each in pieces)
    found = re.search(pattern, text, re.IGNORECASE)
    return (found.start(), found.end()) if found else None
