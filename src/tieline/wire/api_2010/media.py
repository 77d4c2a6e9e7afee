"""A message's media: list, fetch, delete. What is at their address is its owner's; this keeps the address alone."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from tieline.channels import ChannelService, Media, media_of
from tieline.kit.db import Database, Transaction
from tieline.kit.pages import Page
from tieline.wire.api_2010.caller import BASE, VERSION, Owner
from tieline.wire.api_2010.messages import own_message
from tieline.wire.envelope import ClassicPageQuery, api2010_page, render_rfc2822

PATH = BASE + "/Messages/{message_id}/Media"


def render_media(media: Media) -> dict[str, Any]:
    """Render one of a message's media."""
    message = f"/{VERSION}/Accounts/{media.account_id}/Messages/{media.message_id}"
    return {
        "sid": media.media_id,
        "account_sid": media.account_id,
        "parent_sid": media.message_id,
        "content_type": media.content_type,
        "date_created": render_rfc2822(media.created_at),
        "date_updated": render_rfc2822(media.updated_at),
        "uri": f"{message}/Media/{media.media_id}.json",
    }


class MediaRoutes:
    """The handlers."""

    def __init__(self, *, db: Database, channels: ChannelService) -> None:
        self._db, self._channels = db, channels

    async def list_media(
        self, *, request: Request, message_id: str, owner: Owner, page: ClassicPageQuery
    ) -> dict[str, Any]:
        """List what came with a message: ten at most, which is one page."""
        message = await self._db.read(
            lambda tx: own_message(tx, self._channels, message_id=message_id, owner=owner)
        )
        found = Page(items=media_of(message))
        return api2010_page(request, "media_list", found, query=page, render=render_media)

    async def fetch_media(self, *, message_id: str, media_id: str, owner: Owner) -> dict[str, Any]:
        """Fetch one."""

        def find(tx: Transaction) -> Media:
            own_message(tx, self._channels, message_id=message_id, owner=owner)
            return self._channels.get_media(tx, message_id=message_id, media_id=media_id)

        return render_media(await self._db.read(find))

    async def delete_media(self, *, message_id: str, media_id: str, owner: Owner) -> Response:
        """Take one from its message."""

        def delete(tx: Transaction) -> None:
            own_message(tx, self._channels, message_id=message_id, owner=owner)
            self._channels.delete_media(tx, message_id=message_id, media_id=media_id)

        await self._db.transact(delete)
        return Response(status_code=204)


def add_media_routes(router: APIRouter, *, db: Database, channels: ChannelService) -> None:
    """Add the routes of this file."""
    routes = MediaRoutes(db=db, channels=channels)
    router.add_api_route(PATH + ".json", routes.list_media, methods=["GET"])
    router.add_api_route(PATH + "/{media_id}.json", routes.fetch_media, methods=["GET"])
    router.add_api_route(PATH + "/{media_id}.json", routes.delete_media, methods=["DELETE"], status_code=204)
