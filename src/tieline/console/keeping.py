"""For how long memory keeps what, and the receipts of what was erased."""

from __future__ import annotations

from functools import partial
from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict

from tieline.doorway.auth import ConsoleCaller
from tieline.doorway.envelope import read_json
from tieline.doorway.render import camel
from tieline.kit.db import Database
from tieline.memory import MemoryService, RetentionRule


class RuleBody(BaseModel):
    """One rule; `group` belongs to TRAITS alone."""

    model_config = ConfigDict(strict=True, extra="forbid")

    kind: Literal["OBSERVATIONS", "SUMMARIES", "TRAITS"]
    days: int
    group: str | None = None


class RetentionBody(BaseModel):
    """All rules of a store."""

    model_config = ConfigDict(strict=True, extra="forbid")

    rules: list[RuleBody]

    def values(self) -> list[RetentionRule]:
        """Return the rules as memory takes them."""
        return [RetentionRule(kind=one.kind, days=one.days, group=one.group) for one in self.rules]


def add_routes(router: APIRouter, *, db: Database, memory: MemoryService) -> None:
    """Add the routes about keeping."""

    @router.get("/console/api/stores/{store_id}/retention")
    async def fetch_retention(store_id: str, caller: ConsoleCaller) -> Any:
        """For how long a store keeps what; what no rule names is kept for ever."""
        read = partial(memory.list_retention, store_id=store_id, account_id=caller.account_id)
        return {"rules": camel(await db.read(read))}

    @router.put("/console/api/stores/{store_id}/retention")
    async def replace_retention(store_id: str, caller: ConsoleCaller, request: Request) -> Any:
        """Write all rules of a store over those that are there."""
        body = await read_json(request, RetentionBody)
        write = partial(
            memory.set_retention, store_id=store_id, rules=body.values(), account_id=caller.account_id
        )
        return {"rules": camel(await db.transact(write))}

    @router.get("/console/api/erasures")
    async def list_erasures(caller: ConsoleCaller, profileId: str) -> Any:
        """The receipts of a profile that was erased, the newest first."""
        read = partial(memory.list_erasures, account_id=caller.account_id, profile_id=profileId)
        return {"receipts": camel(await db.read(read))}
