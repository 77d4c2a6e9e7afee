"""How the attributes of a verb are declared and read: each field of a verb carries the reader of its text.

A value that no reader understands is no refusal: the verb keeps its default and a `Note` tells of it, as the vendor
only warns (12200). `verbs.py` and `nouns.py` declare, `read_attributes` reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import Field, dataclass, field, fields
from typing import Any

from tieline.channels.voice.markup import Element
from tieline.channels.voice.twiml_errors import Note, VerbIncomplete

Reader = Callable[[str], Any]
"""Makes a value of an attribute's text; raises ValueError with what it should have been."""


def declare(default: Any, read: Reader, *, name: str | None = None, shown: bool = True) -> Any:
    """Declare a field that `read` makes of the attribute `name` (None: the field's own in camel case)."""
    return field(default=default, repr=shown, metadata={"read": read, "name": name})


def text(default: str | None = None, *, name: str | None = None, shown: bool = True) -> Any:
    """Declare an attribute that is kept as written; `name` where it is not the field's own in camel case.

    A secret is not `shown` where the verb is printed.
    """
    return declare(default, str, name=name, shown=shown)


def flag(default: bool | None = None) -> Any:
    """Declare a "true" or "false"."""
    return declare(default, read_flag)


def whole(default: int | None = None, *, low: int = 0, high: int | None = None) -> Any:
    """Declare a whole number between `low` and `high`, both included."""

    def read(value: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", value.strip()) or not low <= int(value) <= (high or int(value)):
            raise ValueError(f"a whole number from {low}" + (f" to {high}" if high else ""))
        return int(value)

    return declare(default, read)


def choice(default: str | None, *values: str, other: dict[str, str] | None = None) -> Any:
    """Declare one of `values`, or one of the older spellings that `other` translates."""

    def read(value: str) -> str:
        found = (other or {}).get(value, value)
        if found not in values:
            raise ValueError("one of " + ", ".join(values))
        return found

    return declare(default, read)


def http_method() -> Any:
    """Declare GET or POST; POST is the default everywhere."""
    return declare("POST", _read_method)


def words(*default: str, among: Sequence[str], needed: bool = False) -> Any:
    """Declare a list of words of `among` with blanks between them; at least one if `needed`."""

    def read(value: str) -> tuple[str, ...]:
        found = tuple(value.split())
        if not set(found) <= set(among) or (needed and not found):
            raise ValueError("words among " + ", ".join(among))
        return found

    return declare(default, read)


def keys(default: str | None = None, *, among: str = "0123456789*#") -> Any:
    """Declare keys of a keypad (the empty text means none of them)."""

    def read(value: str) -> str:
        if not set(value) <= set(among):
            raise ValueError(f"keys among {among}")
        return value

    return declare(default, read)


def seconds_or_auto(default: int | str | None) -> Any:
    """Declare a number of seconds, or "auto"."""

    def read(value: str) -> int | str:
        if value == "auto":
            return value
        if not re.fullmatch(r"[0-9]{1,6}", value):
            raise ValueError('a number of seconds, or "auto"')
        return int(value)

    return declare(default, read)


def read_flag(value: str) -> bool:
    """Return what "true" or "false" says; raises ValueError for anything else."""
    if value.lower() not in ("true", "false"):
        raise ValueError("true or false")
    return value.lower() == "true"


def _read_method(value: str) -> str:
    if value.upper() not in ("GET", "POST"):
        raise ValueError("GET or POST")
    return value.upper()


def camel(name: str) -> str:
    """Return `wait_url_method` as `waitUrlMethod`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


@dataclass(frozen=True, kw_only=True)
class AttributeFault:
    """An attribute that cannot be used. `expected` is what it must be; None: there is no such attribute."""

    name: str
    expected: str | None

    def __str__(self) -> str:
        if self.expected is None:
            return f"The attribute {self.name} is not known"
        return f"The attribute {self.name} must be {self.expected}"


def read_values(
    kind: type[Any], attributes: Mapping[str, str]
) -> tuple[dict[str, Any], list[AttributeFault]]:
    """Return the arguments for `kind` that `attributes` give, and what of them cannot be used."""
    known = {_name(each): each for each in fields(kind) if "read" in each.metadata}
    values: dict[str, Any] = {}
    faults: list[AttributeFault] = []
    for name, value in attributes.items():
        if name not in known:
            faults.append(AttributeFault(name=name, expected=None))
            continue
        try:
            values[known[name].name] = known[name].metadata["read"](value)
        except ValueError as error:
            faults.append(AttributeFault(name=name, expected=str(error)))
    return values, faults


def read_attributes(kind: type[Any], element: Element, notes: list[Note]) -> dict[str, Any]:
    """Return the arguments for `kind` that the attributes of `element` give; what cannot be used goes to `notes`."""
    values, faults = read_values(kind, element.attributes)
    for fault in faults:
        outcome = " and was ignored." if fault.expected is None else "; its default was taken."
        notes.append(note(element, f"{fault}{outcome}"))
    return values


def _name(declared: Field[Any]) -> str:
    return declared.metadata["name"] or camel(declared.name)


def note(element: Element, message: str) -> Note:
    """Return a note on `element`."""
    return Note(line=element.line, element=element.name, message=message)


def incomplete(element: Element, message: str) -> VerbIncomplete:
    """Return the refusal of an `element` that lacks something."""
    return VerbIncomplete(message, line=element.line, element=element.name)
