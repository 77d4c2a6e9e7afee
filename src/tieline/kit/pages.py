"""Pages of a list, stable under writes: a page starts after a key, never at an offset.

A store lists `size + 1` rows after the token's key and hands them to `Page.of`.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from tieline.kit.errors import Invalid

T = TypeVar("T")
U = TypeVar("U")


class BadPageToken(Invalid):
    """The page token is not one that this list gave out."""


@dataclass(frozen=True, kw_only=True)
class PageRequest:
    """How many items are wanted (`size`) and after which key (`token`, opaque; None = from the start)."""

    size: int = 50
    token: str | None = None

    def after(self) -> list[str | int | float] | None:
        """Return the sort key to start after, or None for the first page. Raises `BadPageToken`."""
        if not self.token:
            return None
        try:
            padded = self.token + "=" * (-len(self.token) % 4)
            key = json.loads(base64.urlsafe_b64decode(padded))
        except (ValueError, binascii.Error) as error:
            raise BadPageToken(field="pageToken") from error
        if not isinstance(key, list) or not all(isinstance(part, str | int | float) for part in key):
            raise BadPageToken(field="pageToken")
        return key


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
