"""What the verbs that set things up check before they keep it: names, attributes, choices, addresses, ranges."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from tieline.routing.errors import AttributesInvalid, RoutingFieldInvalid

MAX_NAME = 64
_MAX_URL = 2048


def checked_attributes(attributes: Any) -> dict[str, Any]:
    """Return attributes as they are stored. Raises `AttributesInvalid` for anything but an object."""
    if not isinstance(attributes, Mapping):
        raise AttributesInvalid(field="Attributes")
    _check_storable(attributes)
    return dict(attributes)


def _check_storable(value: Any) -> None:
    """Refuse what JSON allows and a database does not: null bytes, half characters, numbers without end."""
    if isinstance(value, str) and any(each == "\x00" or "\ud800" <= each <= "\udfff" for each in value):
        raise AttributesInvalid("Attributes cannot hold null bytes or half characters.", field="Attributes")
    if isinstance(value, float) and not math.isfinite(value):
        raise AttributesInvalid("Attributes cannot hold numbers without end.", field="Attributes")
    if isinstance(value, Mapping):
        for name, each in value.items():
            _check_storable(name)
            _check_storable(each)
    elif isinstance(value, list):
        for each in value:
            _check_storable(each)


def checked_name(name: str, *, field: str = "FriendlyName") -> str:
    """Return a name. Raises `RoutingFieldInvalid` for a blank or a long one."""
    if not name.strip() or len(name) > MAX_NAME or "\x00" in name:
        raise RoutingFieldInvalid(
            f"A name must have 1 to {MAX_NAME} characters and not be blank.", field=field
        )
    return name


def checked_url(url: str | None, *, field: str) -> str | None:
    """Return an address to call, None for none. Raises `RoutingFieldInvalid` for anything but http and https."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable or len(url) > _MAX_URL or any(each.isspace() for each in url):
        raise RoutingFieldInvalid(
            f"{field} must begin with http:// or https:// and name a host.", field=field
        )
    return url


def checked_choice(value: str, choices: tuple[str, ...], *, field: str) -> str:
    """Return one of `choices`. Raises `RoutingFieldInvalid` for another word."""
    if value not in choices:
        raise RoutingFieldInvalid(
            f"{field} must be one of {', '.join(choices)}; it is {value!r}.", field=field
        )
    return value


def checked_range(value: int, *, field: str, least: int = 0, most: int) -> int:
    """Return a number within bounds. Raises `RoutingFieldInvalid` for one beyond."""
    if not least <= value <= most:
        raise RoutingFieldInvalid(f"{field} must be from {least} to {most}.", field=field)
    return value
