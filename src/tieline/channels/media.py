"""What comes with a message, as things of their own: an id made of the message and the address, and a kind by its ending."""

from __future__ import annotations

import hashlib
import mimetypes
from urllib.parse import urlsplit

from tieline.channels.models import Media, Message
from tieline.kit.ids import IdKind

UNKNOWN_TYPE = "application/octet-stream"


def media_of(message: Message) -> tuple[Media, ...]:
    """Return a message's media in their order; the same address twice is one thing."""
    return tuple(
        Media(
            media_id=_media_id(message.message_id, url),
            message_id=message.message_id,
            account_id=message.account_id,
            url=url,
            content_type=kind_by_ending(url),
            created_at=message.created_at,
            updated_at=message.updated_at,
        )
        for url in dict.fromkeys(message.media)
    )


def kind_by_ending(url: str) -> str:
    """Return the kind of what is at an address, as far as its ending tells."""
    return mimetypes.guess_type(urlsplit(url).path)[0] or UNKNOWN_TYPE


def _media_id(message_id: str, url: str) -> str:
    digest = hashlib.sha256(f"{message_id} {url}".encode()).hexdigest()
    return f"{IdKind.MEDIA.value}{digest[:32]}"
