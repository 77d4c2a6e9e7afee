"""Transfers of a channel: begin, fetch, complete or take back. Their bodies are JSON."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from tieline.interactions import Fallback, TransferKind, TransferNotFound
from tieline.kit.ids import IdKind, is_id
from tieline.wire.auth import Caller
from tieline.wire.envelope import public_base, read_json
from tieline.wire.flex_v1.channels import CHANNEL
from tieline.wire.flex_v1.door import Door
from tieline.wire.flex_v1.render import render_transfer

_TRANSFERS = f"{CHANNEL}/Transfers"
Words = Annotated[str, Field(max_length=4000, pattern=r"^[^\x00]*$")]


class NewTransferBody(BaseModel):
    """A new transfer; `from` is the participant who gives away, the first worker who is there if left out."""

    kind: Literal["cold", "warm"] = Field("cold", alias="type")
    to: Annotated[str, Field(pattern="^W[KQ][0-9a-fA-F]{32}$")]
    from_: str | None = Field(None, alias="from")
    note: Words = ""
    summary: Words = ""
    fallback: Literal["queue", "back"] = "queue"


class TransferBody(BaseModel):
    """What is to become of a transfer."""

    status: Literal["completed", "failed", "canceled"]


def add_transfer_routes(router: APIRouter, door: Door) -> None:
    """Add the routes of transfers."""

    @router.post(_TRANSFERS, status_code=201)
    async def create_transfer(
        interaction_id: str, channel_id: str, request: Request, caller: Caller
    ) -> dict[str, Any]:
        """Give the conversation away."""
        body = await read_json(request, NewTransferBody)
        begun = await door.engage.transfer(
            interaction=await door.find(caller, interaction_id, channel_id),
            to=body.to,
            kind=TransferKind(body.kind),
            from_participant_id=body.from_,
            note=body.note,
            summary=body.summary,
            fallback=Fallback(body.fallback),
        )
        return render_transfer(begun, base=public_base(request))

    @router.get(f"{_TRANSFERS}/{{transfer_id}}")
    async def fetch_transfer(
        interaction_id: str, channel_id: str, transfer_id: str, request: Request, caller: Caller
    ) -> dict[str, Any]:
        """Fetch a transfer."""
        await door.find(caller, interaction_id, channel_id)
        _check(transfer_id)
        found = await door.db.read(
            lambda tx: door.interactions.get_transfer(
                tx,
                transfer_id=transfer_id,
                account_id=caller.account_id,
                interaction_id=interaction_id,
            )
        )
        return render_transfer(found, base=public_base(request))

    @router.post(f"{_TRANSFERS}/{{transfer_id}}")
    async def update_transfer(
        interaction_id: str, channel_id: str, transfer_id: str, request: Request, caller: Caller
    ) -> dict[str, Any]:
        """Complete a warm transfer, or take one back."""
        body = await read_json(request, TransferBody)
        found = await door.find(caller, interaction_id, channel_id)
        _check(transfer_id)
        ended = await door.engage.end_transfer(
            interaction=found, transfer_id=transfer_id, complete=body.status == "completed"
        )
        return render_transfer(ended, base=public_base(request))


def _check(transfer_id: str) -> None:
    if not is_id(IdKind.TRANSFER, transfer_id):
        raise TransferNotFound
