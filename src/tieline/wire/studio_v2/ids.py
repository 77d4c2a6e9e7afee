"""The ids a path may hold; what no id of ours can look like is unknown before a database is asked."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from tieline.kit.errors import NotFound


def _known_id(text: str) -> str:
    if "\x00" in text:
        raise NotFound
    return text


PathId = Annotated[str, AfterValidator(_known_id)]
