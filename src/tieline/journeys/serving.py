"""Who answers a number now: a program under its lease, or the built-in agent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tieline.channels import ChannelService, Number, Program
from tieline.kit.db import Transaction

BUILT_IN_NAME = "the built-in agent"


@dataclass(frozen=True, kw_only=True)
class ServedBy:
    """Who answers; `since` is None for the built-in agent, which is always there."""

    kind: Literal["builtIn", "program"]
    name: str
    since: datetime | None


@dataclass(frozen=True, kw_only=True)
class ModelShown:
    """Which model the built-in agent speaks with, and why that one; never a key."""

    name: str
    rehearsal: bool
    why: str


def served_by(programs: list[Program]) -> ServedBy:
    """Return who answers a number that these programs serve now."""
    if not programs:
        return ServedBy(kind="builtIn", name=BUILT_IN_NAME, since=None)
    first = programs[0]
    return ServedBy(kind="program", name=first.name, since=first.created_at)


def first_number(tx: Transaction, *, channels: ChannelService, account_id: str) -> Number | None:
    """Return the project's first number, which the handset calls unless it names another."""
    numbers = channels.list_numbers(tx, account_id=account_id).items
    return min(numbers, key=lambda number: (number.created_at, number.number_id)) if numbers else None
