"""Who answers a number now: a program under its lease, or the built-in agent; programs come and go here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tieline.channels import ChannelService, Number, NumberNotFound, Program, ProgramNotFound
from tieline.kit.db import Database, Transaction

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


class ServePrograms:
    """Lets programs serve numbers, each under a lease that its program renews (real time)."""

    def __init__(self, db: Database, *, channels: ChannelService) -> None:
        """Keep the room."""
        self._db = db
        self._channels = channels

    async def begin(self, *, account_id: str, number: str, url: str, public_url: str, name: str) -> Program:
        """Let a program serve a number of this account. Raises `NumberNotFound`."""

        def begin(tx: Transaction) -> Program:
            found = self._channels.find_number(tx, number=number)
            if found is None or found.account_id != account_id:
                raise NumberNotFound(f"{number} is not a number of this project.", field="number")
            return self._channels.begin_serving(tx, number=number, url=url, public_url=public_url, name=name)

        return await self._db.transact(begin, key=f"serving:{number}")

    async def renew(self, *, account_id: str, program_id: str) -> Program:
        """Renew a program's lease. Raises `ProgramNotFound` once it has ended."""

        def renew(tx: Transaction) -> Program:
            self._must_be_of(tx, account_id=account_id, program_id=program_id)
            return self._channels.renew_serving(tx, program_id=program_id)

        return await self._db.transact(renew)

    async def end(self, *, account_id: str, program_id: str) -> None:
        """Take a program off its number. Raises `ProgramNotFound`."""

        def end(tx: Transaction) -> None:
            self._must_be_of(tx, account_id=account_id, program_id=program_id)
            self._channels.end_serving(tx, program_id=program_id)

        await self._db.transact(end)

    def _must_be_of(self, tx: Transaction, *, account_id: str, program_id: str) -> None:
        if self._channels.get_program(tx, program_id=program_id).account_id != account_id:
            raise ProgramNotFound
