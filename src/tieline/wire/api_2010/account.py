"""The account: fetch, and what it is called."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from tieline.accounts import Account, AccountService
from tieline.kit.db import Database
from tieline.kit.errors import Invalid
from tieline.wire.api_2010.caller import BASE, VERSION, Owner
from tieline.wire.envelope import read_form, render_rfc2822

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


class AccountForm(BaseModel):
    """The form of an account's update; what is missing stays."""

    friendly_name: str | None = Field(None, alias="FriendlyName", min_length=1, max_length=64)
    status: str | None = Field(None, alias="Status")

    def check(self) -> None:
        """Raise `Invalid` for a status that this server's only account cannot have."""
        if self.status not in {None, "active"}:
            raise Invalid(
                "An account is active here; stop the server, or reset its data folder.", field="Status"
            )


class AccountRoutes:
    """The handlers."""

    def __init__(self, *, db: Database, accounts: AccountService) -> None:
        self._db, self._accounts = db, accounts

    async def fetch_account(self, *, owner: Owner) -> dict[str, Any]:
        """Fetch the caller's account."""
        account_id = owner.account_id
        return render_account(
            await self._db.read(lambda tx: self._accounts.get_account(tx, account_id=account_id))
        )

    async def update_account(self, *, request: Request, owner: Owner) -> dict[str, Any]:
        """Call the caller's account something else."""
        form = await read_form(request, AccountForm)
        form.check()
        account_id, name = owner.account_id, form.friendly_name
        if name is None:
            return await self.fetch_account(owner=owner)
        return render_account(
            await self._db.transact(
                lambda tx: self._accounts.rename_account(tx, account_id=account_id, friendly_name=name)
            )
        )


def add_account_routes(router: APIRouter, *, db: Database, accounts: AccountService) -> None:
    """Add the routes of this file."""
    routes = AccountRoutes(db=db, accounts=accounts)
    router.add_api_route(BASE + ".json", routes.fetch_account, methods=["GET"])
    router.add_api_route(BASE + ".json", routes.update_account, methods=["POST"])
