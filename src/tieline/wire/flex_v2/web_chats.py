"""`/v2/WebChats`: a visitor of a web page opens a chat."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import AfterValidator, BaseModel, Field

from tieline.conversations.classic import classic_id
from tieline.journeys.web_chat import NotForChats, OpenWebChat, Visitor
from tieline.kit.ids import IdKind
from tieline.wire.auth import Caller
from tieline.wire.envelope import read_form


def _storable(text: str) -> str:
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("holds a null byte or half of a character, which cannot be stored; leave it out")
    return text


Text = Annotated[str, Field(max_length=256), AfterValidator(_storable)]
Name = Annotated[str, Field(min_length=1, max_length=254), AfterValidator(_storable)]
Told = Annotated[str, Field(max_length=8192), AfterValidator(_storable)]


class WebChatForm(BaseModel):
    """The form of a new chat; the address is one that was configured for chats."""

    address_id: Annotated[str, Field(pattern="^IG[0-9a-fA-F]{32}$")] = Field(alias="AddressSid")
    chat_name: Text | None = Field(None, alias="ChatFriendlyName")
    customer_name: Text | None = Field(None, alias="CustomerFriendlyName")
    told: Told | None = Field(None, alias="PreEngagementData")
    identity: Name | None = Field(None, alias="Identity")


def add_web_chat_routes(router: APIRouter, open_web_chat: OpenWebChat) -> None:
    """Add the route of web chats."""

    @router.post("/v2/WebChats", status_code=201)
    async def create_web_chat(request: Request, caller: Caller) -> dict[str, Any]:
        """Open a chat for a visitor, known by an identity from then on."""
        form = await read_form(request, WebChatForm)
        visitor = Visitor(
            address_id=form.address_id,
            chat_name=form.chat_name,
            customer_name=form.customer_name,
            told=form.told,
            identity=form.identity,
        )
        try:
            opened = await open_web_chat.open(account_id=caller.account_id, visitor=visitor)
        except NotForChats as refused:
            refused.field = "AddressSid"
            raise
        return {
            "conversation_sid": classic_id(IdKind.CONVERSATION, opened.conversation_id),
            "identity": opened.identity,
        }
