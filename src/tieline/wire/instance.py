"""The id of an account's Flex instance, which both versions of Flex's door speak of."""

from __future__ import annotations


def instance_of(account_id: str) -> str:
    """Return the id of an account's Flex instance: each has one, made of its own id."""
    return f"GO{account_id[2:]}"
