"""The routes of `/phone/api`; bodies in `bodies.py`, who may come in in `doorway/auth.py`."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from tieline.doorway.auth import PhoneCaller
from tieline.doorway.envelope import read_json
from tieline.doorway.files import read_new_file, render_file
from tieline.doorway.live import live_response
from tieline.doorway.render import camel
from tieline.gateway.bodies import CustomerAddress, NewCustomer, NewText
from tieline.journeys.add_customer import AddCustomer
from tieline.journeys.end_now import EndNow
from tieline.journeys.inbound_message import InboundMessage
from tieline.journeys.phone_view import PhoneView, is_shown_on_phone, phone_channel
from tieline.journeys.sent_files import PutFiles
from tieline.journeys.typing import TypingSigns
from tieline.kit.db import Database

Limit = Annotated[int, Query(ge=1, le=500)]


def build_router(
    *,
    db: Database,
    view: PhoneView,
    inbound: InboundMessage,
    add_customer: AddCustomer,
    end_now: EndNow,
    files: PutFiles,
    typing: TypingSigns,
) -> APIRouter:
    """Return the routes of the handset."""
    router = APIRouter(prefix="/phone/api", tags=["phone"])
    _add_reads(router, db=db, view=view)
    _add_writes(router, db=db, view=view, inbound=inbound)
    _add_beside(router, files=files, typing=typing)
    _add_customers(router, add_customer=add_customer, end_now=end_now)
    return router


def _add_reads(router: APIRouter, *, db: Database, view: PhoneView) -> None:
    @router.get("/state")
    async def fetch_state(caller: PhoneCaller) -> Any:
        """The number called, who answers it, and the customers."""
        return camel(await db.read(partial(view.state, account_id=caller.account_id)))

    @router.get("/messages")
    async def list_messages(caller: PhoneCaller, address: str, limit: Limit = 50) -> Any:
        """A customer's thread."""
        read = partial(view.thread, account_id=caller.account_id, address=address, limit=limit)
        return camel(await db.read(read))

    @router.get("/turns/{turn_id}")
    async def fetch_turn(turn_id: str, caller: PhoneCaller) -> Any:
        """What a text has come to."""
        return camel(await db.read(partial(view.turn, account_id=caller.account_id, turn_id=turn_id)))

    @router.get("/live")
    async def follow_live(request: Request, caller: PhoneCaller) -> Response:
        """What changes on the handsets, as it happens."""
        return await live_response(
            request, db, account_id=caller.account_id, keep=lambda event: is_shown_on_phone(event.type)
        )


def _add_writes(router: APIRouter, *, db: Database, view: PhoneView, inbound: InboundMessage) -> None:
    @router.post("/messages", status_code=201)
    async def send_text(request: Request, caller: PhoneCaller) -> Any:
        """Text the number as a customer."""
        body = await read_json(request, NewText)
        to = await db.read(partial(view.number_called, account_id=caller.account_id, number=body.to))
        received = await inbound.receive(
            channel=phone_channel(body.address),
            from_=body.address,
            to=to,
            body=body.body,
            file_ids=body.file_ids,
        )
        return {
            "messageId": received.message_id,
            "conversationId": received.conversation_id,
            "communicationId": received.communication_id,
            "turnId": received.turn_id,
        }


def _add_beside(router: APIRouter, *, files: PutFiles, typing: TypingSigns) -> None:
    @router.post("/files", status_code=201)
    async def keep_file(
        request: Request,
        caller: PhoneCaller,
        address: str,
        name: Annotated[str, Query(max_length=300)] = "file",
    ) -> Any:
        """Put a file that the customer is about to send."""
        new = await read_new_file(request, name=name)
        kept = await files.for_customer(account_id=caller.account_id, address=address, new=new)
        return render_file(kept)

    @router.post("/typing", status_code=204)
    async def tell_typing(request: Request, caller: PhoneCaller) -> None:
        """Tell whoever serves the customer that the customer types."""
        body = await read_json(request, CustomerAddress)
        await typing.by_customer(account_id=caller.account_id, address=body.address)


def _add_customers(router: APIRouter, *, add_customer: AddCustomer, end_now: EndNow) -> None:
    @router.post("/customers", status_code=201)
    async def create_customer(request: Request, caller: PhoneCaller) -> Any:
        """Add a customer to play."""
        body = await read_json(request, NewCustomer)
        profile_id = await add_customer.add(
            account_id=caller.account_id, address=body.address, name=body.name
        )
        return {"address": body.address.strip(), "name": body.name, "profileId": profile_id}

    @router.post("/conversations/end")
    async def end_conversation(request: Request, caller: PhoneCaller) -> Any:
        """End the open conversation, so that the next text begins a new one."""
        body = await read_json(request, CustomerAddress)
        ended = await end_now.end_of_customer(account_id=caller.account_id, address=body.address, by="phone")
        return {"conversationId": ended}
