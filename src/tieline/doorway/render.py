"""What a screen reads: a frozen value as camelCase JSON. The doors of the screens render with it and nothing else.

A field's name in the value is its name on the wire; keys of mappings are somebody's own words and stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from tieline.kit.clock import iso_ms


def camel_name(name: str) -> str:
    """Return `conversation_id` as `conversationId`."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def camel(value: object) -> Any:
    """Render a value: dataclasses as objects, dates as ISO-8601 with milliseconds, enums as their value."""
    if is_dataclass(value) and not isinstance(value, type):
        return {camel_name(field.name): camel(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, datetime):
        return iso_ms(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): camel(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [camel(item) for item in value]
    return value
