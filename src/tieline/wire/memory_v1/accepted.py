"""`OpAccepted`: how a write of the control plane is answered, and how its operation is looked at afterwards."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from fastapi import Request
from fastapi.responses import JSONResponse

from tieline.accounts import Principal
from tieline.kit.db import Database, Transaction
from tieline.memory import MemoryService, Operation, VersionMismatch
from tieline.wire.envelope import public_base
from tieline.wire.memory_v1.render import PreconditionFailed, render_operation


class Accept(Protocol):
    """Runs what begins an operation, once for each Idempotency-Key, and answers 202."""

    async def __call__(
        self, request: Request, caller: Principal, *, work: Callable[[Transaction], Operation], message: str
    ) -> JSONResponse:
        """Answer; raises `PreconditionFailed` for a resource that changed since its ETag was read."""
        ...


def accepting(db: Database, memory: MemoryService) -> Accept:
    """Return the way this door accepts operations."""

    async def accept(
        request: Request, caller: Principal, *, work: Callable[[Transaction], Operation], message: str
    ) -> JSONResponse:
        step = partial(
            memory.run_once,
            account_id=caller.account_id,
            idempotency_key=request.headers.get("idempotency-key"),
            work=work,
        )
        try:
            operation = await db.transact(step)
        except VersionMismatch as error:
            raise PreconditionFailed(code=20412) from error
        url = _status_url(request, operation)
        headers = {"Operation-Id": operation.operation_id, "Location": url, "Retry-After": "1"}
        return JSONResponse({"message": message, "statusUrl": url}, status_code=202, headers=headers)

    return accept


def render_status(request: Request, operation: Operation) -> JSONResponse:
    """Answer with how an operation is."""
    body = render_operation(operation, status_url=_status_url(request, operation))
    headers = {"Operation-Id": operation.operation_id}
    if not operation.is_over:
        headers["Retry-After"] = "1"
    return JSONResponse(body, headers=headers)


def _status_url(request: Request, operation: Operation) -> str:
    return f"{public_base(request)}/v1/ControlPlane/Operations/{operation.operation_id}"
