"""Marks: small things noted about a conversation so that they happen once ("the waiting notice was said").

A mark is a word; whoever sets it decides what it means. They go with the conversation.
"""

from __future__ import annotations

from tieline.conversations.models import Turn
from tieline.conversations.store import marks as rows
from tieline.conversations.store import turns as turn_rows
from tieline.kit.db import Transaction


class MarkMethods:
    """The service's methods about marks."""

    def set_mark(self, tx: Transaction, *, conversation_id: str, mark: str) -> bool:
        """Note `mark` on a conversation; return True when it was not there before."""
        return rows.insert_once(tx, conversation_id=conversation_id, mark=mark)

    def find_turn_marked(self, tx: Transaction, *, conversation_id: str, prefix: str) -> Turn | None:
        """Return a turn of the conversation that a mark names behind `prefix`, or None."""
        mark = rows.find_with_prefix(tx, conversation_id=conversation_id, prefix=prefix)
        return turn_rows.find(tx, mark.removeprefix(prefix)) if mark else None

    def find_mark(self, tx: Transaction, *, conversation_id: str, prefix: str) -> str | None:
        """Return the conversation's last mark that begins with `prefix`, or None."""
        return rows.find_with_prefix(tx, conversation_id=conversation_id, prefix=prefix)

    def has_mark(self, tx: Transaction, *, conversation_id: str, mark: str) -> bool:
        """Say whether a conversation has `mark`."""
        return rows.exists(tx, conversation_id=conversation_id, mark=mark)
