"""The 2010 API: messages (create, fetch, list), the account, and its numbers.

Forms come in, snake_case JSON with RFC 2822 dates and relative URIs goes out (twilio-apis.md sections 2 and 11). The
account in the path must be the caller's. Rules are in `tieline.channels`; sending is a journey (`ports.py`).
`build_router` is called by app/wiring.
"""

from __future__ import annotations

from fastapi import APIRouter

from tieline.accounts import AccountService
from tieline.channels import ChannelService
from tieline.kit.db import Database
from tieline.wire.api_2010.account import add_account_routes
from tieline.wire.api_2010.messages import add_message_routes
from tieline.wire.api_2010.ports import SendMessage

__all__ = ["SendMessage", "build_router"]


def build_router(
    *, db: Database, accounts: AccountService, channels: ChannelService, send_message: SendMessage
) -> APIRouter:
    """Build the door.

    Args:
        db: the database, for reads.
        accounts: the accounts room.
        channels: the channels room.
        send_message: the journey of a message that goes out through a carrier.
    """
    router = APIRouter(tags=["api_2010"])
    add_account_routes(router, db=db, accounts=accounts, channels=channels)
    add_message_routes(router, db=db, channels=channels, send_message=send_message)
    return router
