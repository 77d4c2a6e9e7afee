"""Values of this door's forms and filters that need more than a type: attributes, lists of states, booleans."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from tieline.kit.errors import Invalid
from tieline.routing import AttributesInvalid, Window

S = TypeVar("S", bound=StrEnum)
_MOST_MINUTES = 60 * 24 * 366
_DIGITS = 9

MAX_ATTRIBUTES = 4096
"""Characters of a task's or worker's attributes (flex-taskrouter-studio.md section 3.1)."""


def read_attributes(text: str, *, field: str = "Attributes") -> dict[str, Any]:
    """Read the `Attributes` of a form, or of a filter `field`.

    Raises `AttributesInvalid` unless it is one JSON object of at most 4096 characters.
    """
    if len(text) > MAX_ATTRIBUTES:
        raise AttributesInvalid(
            f"{field} may have at most {MAX_ATTRIBUTES} characters; these have {len(text)}.",
            field=field,
        )
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as broken:
        raise AttributesInvalid(f"{field} must be one JSON object, as text.", field=field) from broken
    if not isinstance(value, dict):
        raise AttributesInvalid(f"{field} must be one JSON object.", field=field)
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


def read_moment(text: str | None, *, field: str) -> datetime | None:
    """Read a date and time in ISO 8601; one without a zone is in UTC. Raises `Invalid`."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as broken:
        raise Invalid(
            f"{field} must be a date and time such as 2026-03-02T09:00:00Z; it is {text!r}.", field=field
        ) from broken


def read_window(*, minutes: int | None, start: str | None, end: str | None, now: datetime) -> Window:
    """Read the stretch of time a list or a statistic is of: the last 15 minutes unless it says otherwise.

    Raises `Invalid` for a stretch that ends before it begins.
    """
    until = read_moment(end, field="EndDate") or now
    since = read_moment(start, field="StartDate")
    if minutes is not None and not 0 < minutes <= _MOST_MINUTES:
        raise Invalid(f"Minutes must be from 1 to {_MOST_MINUTES}.", field="Minutes")
    since = since or until - timedelta(minutes=minutes or 15)
    if since > until:
        raise Invalid("StartDate must not be after EndDate.", field="StartDate")
    return Window(start=since, end=until)


def read_thresholds(text: str | None) -> tuple[int, ...]:
    """Read `SplitByWaitTime`: seconds, separated by commas. Raises `Invalid`."""
    found = []
    for part in (text or "").split(","):
        word = part.strip()
        if not word:
            continue
        if not word.isascii() or not word.isdigit() or len(word) > _DIGITS:
            raise Invalid(
                f"SplitByWaitTime must be seconds, separated by commas; {word!r} is none.",
                field="SplitByWaitTime",
            )
        found.append(int(word))
    return tuple(found)


def read_ordering(text: str | None, known: Mapping[str, str]) -> tuple[tuple[str, bool], ...]:
    """Read `Ordering` (`Priority:desc,DateCreated:asc`) as columns and directions. Raises `Invalid`."""
    found: list[tuple[str, bool]] = []
    for part in (text or "").split(","):
        name, _, direction = part.strip().partition(":")
        if not name:
            continue
        if name not in known or direction.lower() not in {"", "asc", "desc"}:
            raise Invalid(
                f"Ordering must be {', '.join(known)}, each with :asc or :desc; it is {part.strip()!r}.",
                field="Ordering",
            )
        if known[name] not in {column for column, _ in found}:
            found.append((known[name], direction.lower() == "desc"))
    # What was made in one moment stays in the order it was made.
    return (*found, ("sequence", found[-1][1] if found else False))
