"""The account and its numbers, to read."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from tieline.accounts import Account, AccountService
from tieline.channels import ChannelService, Number
from tieline.kit.db import Database
from tieline.wire.api_2010.caller import BASE, VERSION, Owner
from tieline.wire.envelope import ClassicPageQuery, api2010_page, render_rfc2822

_SUBRESOURCES = {"messages": "Messages.json", "incoming_phone_numbers": "IncomingPhoneNumbers.json"}


def render_account(account: Account) -> dict[str, Any]:
    """Render an account; its auth token is told by `tieline env`, never by an API."""
    path = f"/{VERSION}/Accounts/{account.account_id}"
    return {
        "sid": account.account_id,
        "owner_account_sid": account.account_id,
        "friendly_name": account.friendly_name,
        "status": "active",
        "type": "Full",
        "auth_token": None,
        "date_created": render_rfc2822(account.created_at),
        "date_updated": render_rfc2822(account.created_at),
        "uri": f"{path}.json",
        "subresource_uris": {name: f"{path}/{file}" for name, file in _SUBRESOURCES.items()},
    }


def render_number(number: Number) -> dict[str, Any]:
    """Render a number; what answers it is its conversation configuration, not a URL here."""
    path = f"/{VERSION}/Accounts/{number.account_id}/IncomingPhoneNumbers"
    return {
        "sid": number.number_id,
        "account_sid": number.account_id,
        "api_version": VERSION,
        "phone_number": number.number,
        "friendly_name": number.friendly_name,
        "capabilities": {"sms": True, "mms": False, "voice": False, "fax": False},
        "sms_url": "",
        "voice_url": "",
        "status": "in-use",
        "date_created": render_rfc2822(number.created_at),
        "date_updated": render_rfc2822(number.updated_at),
        "uri": f"{path}/{number.number_id}.json",
    }


class AccountRoutes:
    """The handlers."""

    def __init__(self, *, db: Database, accounts: AccountService, channels: ChannelService) -> None:
        self._db, self._accounts, self._channels = db, accounts, channels

    async def fetch_account(self, *, owner: Owner) -> dict[str, Any]:
        """Fetch the caller's account."""
        account_id = owner.account_id
        return render_account(
            await self._db.read(lambda tx: self._accounts.get_account(tx, account_id=account_id))
        )

    async def list_numbers(
        self,
        *,
        request: Request,
        owner: Owner,
        page: ClassicPageQuery,
        number: Annotated[str | None, Query(alias="PhoneNumber")] = None,
    ) -> dict[str, Any]:
        """List the account's numbers."""
        found = await self._db.read(
            lambda tx: self._channels.list_numbers(tx, account_id=owner.account_id, number=number, page=page)
        )
        return api2010_page(request, "incoming_phone_numbers", found, query=page, render=render_number)


def add_account_routes(
    router: APIRouter, *, db: Database, accounts: AccountService, channels: ChannelService
) -> None:
    """Add the routes of this file."""
    routes = AccountRoutes(db=db, accounts=accounts, channels=channels)
    router.add_api_route(BASE + ".json", routes.fetch_account, methods=["GET"])
    router.add_api_route(BASE + "/IncomingPhoneNumbers.json", routes.list_numbers, methods=["GET"])
