"""What a program may read already: everything, or, like the cloud, what was made a moment ago not yet (`habits.py`).

A screen is no program: whoever is signed in to one reads everything at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from tieline.accounts import Principal
from tieline.conversations import ConversationService
from tieline.kit.db import Transaction
from tieline.kit.errors import NotFound
from tieline.kit.pages import Page


class NotYetReadable(NotFound):
    """There is nothing by that id yet; ask again in a moment."""


class Made(Protocol):
    """Anything that was made at some moment."""

    @property
    def created_at(self) -> datetime:
        """Return when."""
        ...


M = TypeVar("M", bound=Made)


def seen(tx: Transaction, room: ConversationService, found: M, *, caller: Principal) -> M:
    """Return what was found. Raises `NotYetReadable`."""
    (readable,) = _readable(tx, room, [found], caller)
    if not readable:
        raise NotYetReadable
    return found


def only_seen(tx: Transaction, room: ConversationService, page: Page[M], *, caller: Principal) -> Page[M]:
    """Return a page without what cannot be read yet."""
    readable = _readable(tx, room, page.items, caller)
    kept = [one for one, may in zip(page.items, readable, strict=True) if may]
    return Page(items=kept, next_token=page.next_token)


def _readable(
    tx: Transaction, room: ConversationService, found: Sequence[Made], caller: Principal
) -> list[bool]:
    if caller.role != "account":
        return [True] * len(found)
    moments = [one.created_at for one in found]
    return room.can_be_read(tx, account_id=caller.account_id, made_at=moments)
