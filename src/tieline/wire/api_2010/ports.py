"""The journeys of messages that this door opens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tieline.channels import Message


class SendMessage(Protocol):
    """Send a text through its channel's carrier."""

    async def __call__(
        self,
        *,
        account_id: str,
        from_: str,
        to: str,
        body: str,
        status_callback: str | None,
        media: Sequence[str] = (),
    ) -> Message:
        """Return the message as it was queued."""
        ...


class RedactMessage(Protocol):
    """Empty a message's text wherever it stands."""

    async def __call__(self, *, account_id: str, message_id: str) -> Message:
        """Return the message as it is then."""
        ...
