"""What a relay session refuses, with the vendor's error numbers (reference: voice.md 1.5)."""

from __future__ import annotations

from tieline.kit.errors import Invalid

CANNOT_REACH = 39001
"""The application's socket could not be opened."""
TOO_LONG = 64104
"""The call has reached its greatest length."""
SOCKET_ENDED = 64105
"""The application's socket ended, or nothing on it could be understood."""
INVALID_ARGUMENT = 64106
INVALID_FRAME = 64107
TOO_MANY = 64109
"""More sessions at once than are allowed."""


class RelaySettingsInvalid(Invalid):
    """An attribute of ConversationRelay cannot be used."""

    def __init__(self, message: str | None = None, *, field: str | None = None) -> None:
        """Carry the vendor's number for an invalid argument; `field` is the attribute as written."""
        super().__init__(message, field=field, code=INVALID_ARGUMENT)


class FrameInvalid(Invalid):
    """A message on the application's socket is no frame."""

    def __init__(self, message: str | None = None, *, field: str | None = None) -> None:
        """Carry the vendor's number for an invalid message; `field` is the key it is about."""
        super().__init__(message, field=field, code=INVALID_FRAME)
