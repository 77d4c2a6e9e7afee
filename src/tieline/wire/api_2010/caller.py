"""Who may use this door: whoever has the account's rights, under the account's own path.

A worker's session does not get here (`doorway/rights.py`): workers answer customers from the desktop.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from tieline.accounts import Principal
from tieline.kit.errors import Invalid, NotFound
from tieline.wire.auth import Caller

BASE = "/2010-04-01/Accounts/{account_id}"
VERSION = "2010-04-01"


class AccountPathNotFound(NotFound):
    """There is no such account for these credentials; the account id in the path must be their own."""


async def require_owner(request: Request, caller: Caller) -> Principal:
    """Return the caller when the path is its account's. Raises `AccountPathNotFound`."""
    if request.path_params.get("account_id") != caller.account_id:
        raise AccountPathNotFound
    if "\x00" in request.url.path or "%00" in request.scope.get("query_string", b"").decode("latin-1"):
        raise Invalid("The address of a request cannot hold null bytes.")
    return caller


Owner = Annotated[Principal, Depends(require_owner)]
