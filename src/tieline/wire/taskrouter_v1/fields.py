"""Values of this door's forms and filters that need more than a type: attributes, lists of states, booleans."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from tieline.kit.errors import Invalid
from tieline.routing import AttributesInvalid

S = TypeVar("S", bound=StrEnum)

MAX_ATTRIBUTES = 4096
"""Characters of a task's or worker's attributes (flex-taskrouter-studio.md section 3.1)."""


def read_attributes(text: str) -> dict[str, Any]:
    """Read the `Attributes` of a form.

    Raises `AttributesInvalid` unless it is one JSON object of at most 4096 characters.
    """
    if len(text) > MAX_ATTRIBUTES:
        raise AttributesInvalid(
            f"Attributes may have at most {MAX_ATTRIBUTES} characters; these have {len(text)}.",
            field="Attributes",
        )
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as broken:
        raise AttributesInvalid(
            "Attributes must be one JSON object, as text.", field="Attributes"
        ) from broken
    if not isinstance(value, dict):
        raise AttributesInvalid(field="Attributes")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def read_choices(kind: type[S], values: list[str] | None, *, field: str) -> tuple[S, ...]:
    """Read a filter that may be repeated or hold a comma list. Raises `Invalid` for a word that is none of `kind`."""
    words = [word.strip() for value in values or () for word in value.split(",") if word.strip()]
    known = {str(each): each for each in kind}
    for word in words:
        if word not in known:
            raise Invalid(f"{field} must be one of {', '.join(known)}; it is {word!r}.", field=field)
    return tuple(known[word] for word in words)


def read_flag(text: str | None, *, field: str) -> bool | None:
    """Read a yes or no of a query, in the spellings the vendor takes. Raises `Invalid`."""
    if text is None or text == "":
        return None
    found = {"true": True, "1": True, "false": False, "0": False}.get(text.lower())
    if found is None:
        raise Invalid(f"{field} must be true or false; it is {text!r}.", field=field)
    return found
