"""What texts may hold that are kept in both engines. Used wherever a caller's words come into the room."""

from __future__ import annotations

import re

from tieline.intelligence.errors import InvalidRule

_CANNOT_BE_KEPT = re.compile(r"[\x00\ud800-\udfff]")


def check_text(text: str, *, field: str) -> str:
    """Return text that both engines can keep. Raises: InvalidRule for null characters and halves of characters."""
    if _CANNOT_BE_KEPT.search(text):
        raise InvalidRule(f"{field} holds a character that cannot be kept.", field=field)
    return text
