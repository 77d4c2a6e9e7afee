"""A database on each engine and a store of one account, as the stories of this folder find them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from tieline.kit.clock import TurnableClock
from tieline.kit.db import Database
from tieline.memory import MemoryService, TraitDefinition
from tieline.memory.records import reading

ACCOUNT = "AC" + "1" * 32
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class House:
    """One account's memory, ready to be used."""

    db: Database
    clock: TurnableClock
    memory: MemoryService
    store_id: str

    async def maria(self) -> str:
        """Maria García, known by her number."""
        return await self.db.transact(
            lambda tx: self.memory.create_profile(
                tx,
                store_id=self.store_id,
                traits={"Contact": {"phone": "+34600111222", "firstName": "Maria", "lastName": "García"}},
            )
        )


@pytest.fixture
async def house(tables_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    """A store with the Contact group and a language trait, first defined as `Language`.

    What recall reads is kept as if every profile were a large one, so that each story would notice what is stale.
    """
    monkeypatch.setattr(reading, "LARGE", 1)
    clock = TurnableClock(frozen_at=NOON)
    db = Database.open(tables_url, clock=clock)
    memory = MemoryService()
    store = await db.transact(
        lambda tx: memory.create_store(tx, account_id=ACCOUNT, display_name="customers")
    )
    language = TraitDefinition(name="Language", data_type="STRING", description="Preferred language")
    await db.transact(
        lambda tx: memory.patch_trait_group(
            tx, store_id=store.store_id, name="Contact", traits={"Language": language}
        )
    )
    yield House(db=db, clock=clock, memory=memory, store_id=store.store_id)
    await db.close()
