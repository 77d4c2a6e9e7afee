"""`/v2/ControlPlane`: configurations and the operations that changed them.

A write is done when it is answered, so its operation is COMPLETED at once; it answers 202 like the reference. The same
`Idempotency-Key` within 24 hours gets the first answer again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import JSONResponse

from tieline.accounts import Principal
from tieline.conversations import Configuration, ConversationService, Operation
from tieline.kit.db import Database, Transaction
from tieline.wire.auth import Caller
from tieline.wire.conversations_v2.convert import read_changes, read_new_configuration, read_replacement
from tieline.wire.conversations_v2.render import render_configuration, render_operation
from tieline.wire.conversations_v2.rights import check_may_change
from tieline.wire.conversations_v2.schemas import (
    CreateConfigurationBody,
    PatchConfigurationBody,
    PathId,
    PutConfigurationBody,
    Text,
)
from tieline.wire.conversations_v2.visibility import only_seen, seen
from tieline.wire.envelope import PageQuery, public_base, read_json, token_page

Change: TypeAlias = Callable[[Transaction], Configuration]
IdempotencyKey = Annotated[Text | None, Header(alias="Idempotency-Key", max_length=255)]


def add_routes(router: APIRouter, *, db: Database, room: ConversationService) -> None:
    """Add the control plane's routes."""
    _add_reading(router, db=db, room=room)
    _add_creating(router, _Writer(db=db, room=room))
    _add_changing(router, _Writer(db=db, room=room))


@dataclass(frozen=True, kw_only=True)
class _Writer:
    """Makes one change at most once for each key, and answers with its operation."""

    db: Database
    room: ConversationService

    async def write(
        self, request: Request, caller: Principal, *, key: str | None, change: Change
    ) -> JSONResponse:
        def once(tx: Transaction) -> Operation:
            account_id = caller.account_id
            done = key and self.room.find_operation_by_key(tx, account_id=account_id, idempotency_key=key)
            if done:
                return done
            related = {"configurationId": change(tx).configuration_id}
            return self.room.record_operation(tx, account_id=account_id, related=related, idempotency_key=key)

        return accepted(request, await self.db.transact(once, f"{caller.account_id}:configurations"))


def _add_reading(router: APIRouter, *, db: Database, room: ConversationService) -> None:
    @router.get("/v2/ControlPlane/Configurations")
    async def list_configurations(
        caller: Caller, page: PageQuery, memoryStoreId: Annotated[Text | None, Query()] = None
    ) -> dict[str, Any]:
        found = await db.read(
            lambda tx: only_seen(
                tx,
                room,
                room.list_configurations(
                    tx, account_id=caller.account_id, memory_store_id=memoryStoreId, page=page
                ),
                caller=caller,
            )
        )
        return token_page("configurations", found, request=page, render=render_configuration)

    @router.get("/v2/ControlPlane/Configurations/{configuration_id}")
    async def fetch_configuration(configuration_id: PathId, caller: Caller) -> dict[str, Any]:
        found = await db.read(
            lambda tx: seen(
                tx,
                room,
                room.get_configuration(tx, account_id=caller.account_id, configuration_id=configuration_id),
                caller=caller,
            )
        )
        return render_configuration(found)

    @router.get("/v2/ControlPlane/Operations/{operation_id}")
    async def fetch_operation(operation_id: PathId, request: Request, caller: Caller) -> dict[str, Any]:
        found = await db.read(
            lambda tx: room.get_operation(tx, account_id=caller.account_id, operation_id=operation_id)
        )
        return render_operation(found, base=public_base(request))


def _add_creating(router: APIRouter, writer: _Writer) -> None:
    room = writer.room

    @router.post("/v2/ControlPlane/Configurations", status_code=202)
    async def create_configuration(
        request: Request, caller: Caller, idempotency_key: IdempotencyKey = None
    ) -> JSONResponse:
        check_may_change(caller)
        settings = read_new_configuration(await read_json(request, CreateConfigurationBody))
        return await writer.write(
            request,
            caller,
            key=idempotency_key,
            change=lambda tx: room.create_configuration(tx, account_id=caller.account_id, settings=settings),
        )


def _add_changing(router: APIRouter, writer: _Writer) -> None:
    room = writer.room

    @router.put("/v2/ControlPlane/Configurations/{configuration_id}", status_code=202)
    async def replace_configuration(
        configuration_id: PathId, request: Request, caller: Caller, idempotency_key: IdempotencyKey = None
    ) -> JSONResponse:
        check_may_change(caller)
        body = await read_json(request, PutConfigurationBody)
        which = {"account_id": caller.account_id, "configuration_id": configuration_id}

        def put(tx: Transaction) -> Configuration:
            settings = read_replacement(body, room.get_configuration(tx, **which).settings)
            return room.put_configuration(tx, **which, settings=settings)

        return await writer.write(request, caller, key=idempotency_key, change=put)

    @router.patch("/v2/ControlPlane/Configurations/{configuration_id}", status_code=202)
    async def patch_configuration(
        configuration_id: PathId, request: Request, caller: Caller, idempotency_key: IdempotencyKey = None
    ) -> JSONResponse:
        check_may_change(caller)
        changes = read_changes(await read_json(request, PatchConfigurationBody))
        return await writer.write(
            request,
            caller,
            key=idempotency_key,
            change=lambda tx: room.patch_configuration(
                tx, account_id=caller.account_id, configuration_id=configuration_id, changes=changes
            ),
        )


def accepted(request: Request, operation: Operation) -> JSONResponse:
    """Answer 202 with the operation's address, in the body and in the headers."""
    rendered = render_operation(operation, base=public_base(request))
    headers = {
        "Operation-Id": operation.operation_id,
        "Location": rendered["statusUrl"],
        "Retry-After": "0" if operation.is_done else "2",
    }
    content = {"statusUrl": rendered["statusUrl"], "related": rendered["related"]}
    return JSONResponse(content, status_code=202, headers=headers)
