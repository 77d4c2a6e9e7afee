"""DELETE of a configuration and of a conversation: done when it is answered, as a control-plane operation (202)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from tieline.conversations import Operation
from tieline.wire.auth import Caller
from tieline.wire.conversations_v2.configurations import IdempotencyKey, accepted
from tieline.wire.conversations_v2.rights import check_may_change
from tieline.wire.conversations_v2.schemas import PathId


class Removal(Protocol):
    """A journey that removes one resource of an account."""

    async def __call__(self, *, account_id: str, resource_id: str, idempotency_key: str | None) -> Operation:
        """Remove it and return the operation; the same key again returns the first one."""
        ...


@dataclass(frozen=True, kw_only=True)
class Removals:
    """The two journeys this door opens."""

    configuration: Removal
    conversation: Removal


def add_routes(router: APIRouter, *, removals: Removals) -> None:
    """Add both routes."""

    @router.delete("/v2/ControlPlane/Configurations/{configuration_id}", status_code=202)
    async def delete_configuration(
        configuration_id: PathId, request: Request, caller: Caller, idempotency_key: IdempotencyKey = None
    ) -> JSONResponse:
        check_may_change(caller)
        operation = await removals.configuration(
            account_id=caller.account_id, resource_id=configuration_id, idempotency_key=idempotency_key
        )
        return accepted(request, operation)

    @router.delete("/v2/Conversations/{conversation_id}", status_code=202)
    async def delete_conversation(
        conversation_id: PathId, request: Request, caller: Caller, idempotency_key: IdempotencyKey = None
    ) -> JSONResponse:
        check_may_change(caller)
        operation = await removals.conversation(
            account_id=caller.account_id, resource_id=conversation_id, idempotency_key=idempotency_key
        )
        return accepted(request, operation)
