"""Pages of a list, stable under writes: a page starts after a key, never at an offset.

A store lists `size + 1` rows after the token's key and hands them to `Page.of`.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

from tieline.kit.errors import Invalid

# What a column of whole numbers holds.
_BEYOND = 2**63
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

T = TypeVar("T")
U = TypeVar("U")


class BadPageToken(Invalid):
    """The page token is not one that this list gave out."""


@dataclass(frozen=True, kw_only=True)
class PageRequest:
    """How many items are wanted (`size`) and after which key (`token`, opaque; None = from the start).

    `token_name` is what the caller calls the token, for refusals.
    """

    size: int = 50
    token: str | None = None
    token_name: str = "pageToken"

    def after(self, *kinds: type[str] | type[int] | type[float]) -> list[str | int | float] | None:
        """Return the sort key to start after, or None for the first page.

        Args:
            kinds: what the parts of this list's key are; a key of other parts is not one that it gave out.

        Raises:
            BadPageToken: for anything but a key of such parts that a database can compare with.
        """
        if not self.token:
            return None
        try:
            padded = self.token + "=" * (-len(self.token) % 4)
            key = json.loads(base64.urlsafe_b64decode(padded))
        except (ValueError, binascii.Error, RecursionError) as error:
            raise BadPageToken(field=self.token_name) from error
        if not isinstance(key, list) or not key or not all(map(_is_part, key)):
            raise BadPageToken(field=self.token_name)
        if kinds and [type(part) for part in key] != list(kinds):
            raise BadPageToken(field=self.token_name)
        return key

    def moment_at(self, microseconds: str | int | float) -> datetime:
        """Return the moment that a key counts from 1970 on. Raises `BadPageToken` for one that no calendar has."""
        try:
            return _EPOCH + timedelta(microseconds=int(microseconds))
        except (OverflowError, ValueError) as error:
            raise BadPageToken(field=self.token_name) from error


def _is_part(part: object) -> bool:
    """Say whether a key's part is a text that can be kept, or a number that is a count or a moment."""
    if isinstance(part, str):
        return not any(character == "\x00" or "\ud800" <= character <= "\udfff" for character in part)
    return type(part) in (int, float) and abs(float(str(part))) < _BEYOND


@dataclass(frozen=True, kw_only=True)
class Page(Generic[T]):
    """Some items of a list, and the token of the page after them (None at the end)."""

    items: Sequence[T]
    next_token: str | None = None

    @classmethod
    def of(
        cls, rows: Sequence[T], *, request: PageRequest, key: Callable[[T], Sequence[str | int | float]]
    ) -> Page[T]:
        """Make a page from up to `request.size + 1` rows; the extra row only tells that there is more."""
        items = rows[: request.size]
        more = len(rows) > request.size
        return cls(items=items, next_token=page_token(key(items[-1])) if more and items else None)

    def map(self, change: Callable[[T], U]) -> Page[U]:
        """Return the same page with every item changed."""
        return Page(items=[change(item) for item in self.items], next_token=self.next_token)


def page_token(key: Sequence[str | int | float]) -> str:
    """Make the opaque token of the page that starts after `key`."""
    return base64.urlsafe_b64encode(json.dumps(list(key)).encode()).decode().rstrip("=")
