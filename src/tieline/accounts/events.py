"""What the accounts room says has happened."""

from __future__ import annotations

from dataclasses import dataclass

from tieline.kit.events import Event


@dataclass(frozen=True, kw_only=True)
class RightsChanged(Event):
    """A sign-in ended, or what its user may do changed: live feeds of it end, and ask anew who they are for.

    It is about one sign-in, or about every one of a user.
    """

    user_id: str | None
    sign_in_id: str | None
