"""Who may change configurations and results, and the ids a path may hold."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from tieline.accounts import Principal
from tieline.kit.errors import NotFound, Refused


class WorkersOnlyRead(Refused):
    """A worker's session may only read here; changing takes an API key or the console."""


def check_may_change(caller: Principal) -> None:
    """Let programs and the console pass. Raises `WorkersOnlyRead`."""
    if caller.role not in {"account", "console"}:
        raise WorkersOnlyRead


def _known_id(text: str) -> str:
    # No id of ours has such a character, and a database would refuse to look for it.
    if "\x00" in text:
        raise NotFound
    return text


PathId = Annotated[str, AfterValidator(_known_id)]
