"""The one journey this door opens."""

from __future__ import annotations

from typing import Protocol

from tieline.channels import Message


class SendMessage(Protocol):
    """Send a text through its channel's carrier."""

    async def __call__(
        self, *, account_id: str, from_: str, to: str, body: str, status_callback: str | None
    ) -> Message:
        """Return the message as it was queued."""
        ...
