"""Who is calling a door: HTTP Basic with either kind of credential, a screen's session cookie, or the local key.

Reference: every product takes API key + secret or account id + auth token (twilio-apis.md section 1.2); a wrong pair is
401 with code 20003. A cookie's unsafe request must come from the page itself (same-origin `Origin`).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request

from tieline.accounts import Principal
from tieline.kit.errors import Refused, TielineError

COOKIE = "tieline_session"
_SAFE = {"GET", "HEAD", "OPTIONS"}


class Unauthenticated(TielineError):
    """Authenticate with HTTP Basic: an API key and its secret, or the account id and its auth token."""


class CrossSite(Refused):
    """This request comes from another site; a screen's session only answers its own pages."""


BasicCheck = Callable[[str, str], Awaitable[Principal | None]]
TokenCheck = Callable[[str], Awaitable[Principal | None]]


class Authenticator:
    """Finds the principal of a request; the checks come from the accounts room."""

    def __init__(self, *, basic: BasicCheck, session: TokenCheck, local_key: TokenCheck) -> None:
        """Keep the three ways in: Basic pairs, session cookies, and the data folder's local key (Bearer)."""
        self._basic = basic
        self._session = session
        self._local_key = local_key

    async def find(self, request: Request) -> Principal | None:
        """Return who is calling, or None. Raises `CrossSite` for a cookie used from another site."""
        header = request.headers.get("authorization", "")
        scheme, _, rest = header.partition(" ")
        if scheme.lower() == "basic":
            pair = _read_basic(rest)
            return await self._basic(*pair) if pair else None
        if scheme.lower() == "bearer":
            return await self._local_key(rest.strip())
        if token := request.cookies.get(COOKIE):
            principal = await self._session(token)
            if principal is not None and request.method not in _SAFE:
                _check_origin(request)
            return principal
        return None


def _read_basic(text: str) -> tuple[str, str] | None:
    try:
        username, separator, password = base64.b64decode(text, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (username, password) if separator else None


def _check_origin(request: Request) -> None:
    origin = request.headers.get("origin")
    if origin is None or origin.partition("://")[2] != request.headers.get("host"):
        raise CrossSite


async def require_principal(request: Request) -> Principal:
    """Return who is calling a product's door. Raises `Unauthenticated`."""
    authenticator: Authenticator = request.app.state.authenticator
    principal = await authenticator.find(request)
    if principal is None or principal.role == "phone":
        raise Unauthenticated
    return principal


Caller = Annotated[Principal, Depends(require_principal)]
