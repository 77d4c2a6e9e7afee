"""Who is calling a Twilio-shaped door; all doors share it, see `doorway/auth.py`."""

from tieline.doorway.auth import (
    COOKIE,
    Authenticator,
    BasicCheck,
    Caller,
    CrossSite,
    TokenCheck,
    Unauthenticated,
    require_principal,
)

__all__ = [
    "COOKIE",
    "Authenticator",
    "BasicCheck",
    "Caller",
    "CrossSite",
    "TokenCheck",
    "Unauthenticated",
    "require_principal",
]
