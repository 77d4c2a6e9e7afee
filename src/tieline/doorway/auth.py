"""Who is calling a door: HTTP Basic with either kind of credential, a screen's session cookie, or the local key.

Reference: every product takes API key + secret or account id + auth token (twilio-apis.md section 1.2); a wrong pair is
401 with code 20003. A cookie's unsafe request must come from the page itself (same-origin `Origin`).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request

from tieline.accounts import Principal, Role
from tieline.doorway.rights import subject_of, worker_may
from tieline.kit.errors import NotFound, Refused, TielineError
from tieline.kit.settings import Settings

COOKIE = "tieline_session"
# A worker's desktop and the handset have cookies of their own, so that one browser can have them all open.
COOKIES: dict[Role, str] = {"worker": "tieline_worker", "phone": "tieline_phone"}
_SAFE = {"GET", "HEAD", "OPTIONS"}
API_ROLES: tuple[Role, ...] = ("account", "console", "worker")


class Unauthenticated(TielineError):
    """Authenticate with HTTP Basic: an API key and its secret, or the account id and its auth token."""


class WrongRole(Refused):
    """This key or session opens another door; open this one by its own link."""


class NotYours(NotFound):
    """There is no such conversation or customer among yours."""


class CrossSite(Refused):
    """This request comes from another site; a screen's session only answers its own pages."""


BasicCheck = Callable[[str, str], Awaitable[Principal | None]]
TokenCheck = Callable[[str], Awaitable[Principal | None]]
DeskCheck = Callable[[Principal, str | None, str | None], Awaitable[bool]]
"""Says whether a conversation or a profile (either may be None) is of a task at a worker's desktop."""


class Authenticator:
    """Finds the principal of a request; the checks come from the accounts room."""

    def __init__(
        self,
        *,
        basic: BasicCheck,
        session: TokenCheck,
        local_key: TokenCheck,
        at_desk: DeskCheck | None = None,
    ) -> None:
        """Keep the three ways in: Basic pairs, session cookies, and the data folder's local key (Bearer).

        `at_desk` narrows a worker's session to their own customers; without it a worker may see the account's.
        """
        self._at_desk = at_desk
        self._basic = basic
        self._session = session
        self._local_key = local_key

    async def find(self, request: Request, *, roles: Sequence[Role] = API_ROLES) -> Principal | None:
        """Return who is calling, or None; of several sessions in one browser the first role of `roles` counts.

        Raises `CrossSite` for a cookie used from another site.
        """
        header = request.headers.get("authorization", "")
        scheme, _, rest = header.partition(" ")
        if scheme.lower() == "basic":
            pair = _read_basic(rest)
            return await self._basic(*pair) if pair else None
        if scheme.lower() == "bearer":
            return await self._local_key(rest.strip())
        principal = await self._find_by_cookie(request, roles)
        if principal is not None and request.method not in _SAFE:
            _check_origin(request)
        return principal

    async def concerns(self, worker: Principal, path: str) -> bool:
        """Say whether what a path is about is this worker's business."""
        conversation_id, profile_id = subject_of(path)
        if self._at_desk is None or (conversation_id is None and profile_id is None):
            return True
        return await self._at_desk(worker, conversation_id, profile_id)

    async def _find_by_cookie(self, request: Request, roles: Sequence[Role]) -> Principal | None:
        tokens = [request.cookies.get(name) for name in (COOKIE, *COOKIES.values())]
        found = [await self._session(token) for token in tokens if token]
        known = [principal for principal in found if principal is not None]
        wanted = (one for role in roles for one in known if one.role == role)
        return next(wanted, known[0] if known else None)


def _read_basic(text: str) -> tuple[str, str] | None:
    try:
        username, separator, password = base64.b64decode(text, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    # No name of ours holds a null byte, and PostgreSQL would not even look for one.
    return (username, password) if separator and "\x00" not in username else None


def _check_origin(request: Request) -> None:
    """Let only our own pages pass: same host and port, and https wherever the page was got by https."""
    scheme, _, host = request.headers.get("origin", "").partition("://")
    if host != request.headers.get("host") or scheme != scheme_of(request):
        raise CrossSite


def scheme_of(request: Request) -> str:
    """Return the scheme a browser reaches us by: the public URL's under its host name, else the request's own.

    A proxy that ends TLS before us is only believed when `TIELINE_PUBLIC_URL` says so, never by a header.
    """
    settings: Settings | None = getattr(request.app.state, "settings", None)
    public = urlsplit((settings.public_url if settings else None) or "")
    return public.scheme if public.netloc == request.headers.get("host") else request.url.scheme


async def require_principal(request: Request) -> Principal:
    """Return who is calling a product's door. Raises `Unauthenticated`."""
    authenticator: Authenticator = request.app.state.authenticator
    principal = await authenticator.find(request)
    if principal is None or principal.role not in API_ROLES:
        raise Unauthenticated
    if principal.role == "worker":
        if not worker_may(method=request.method, path=request.url.path):
            raise WrongRole
        if not await authenticator.concerns(principal, request.url.path):
            raise NotYours
    request.state.principal = principal
    return principal


def cookie_of(role: Role) -> str:
    """Return the name of the cookie that holds a session of `role`."""
    return COOKIES.get(role, COOKIE)


def is_local(request: Request) -> bool:
    """Say whether a request comes with the data folder's local key, the only Bearer there is."""
    return request.headers.get("authorization", "").lower().startswith("bearer ")


def _one_of(*roles: Role) -> Callable[[Request], Awaitable[Principal]]:
    async def require_role(request: Request) -> Principal:
        authenticator: Authenticator = request.app.state.authenticator
        principal = await authenticator.find(request, roles=roles)
        if principal is None:
            raise Unauthenticated
        if principal.role not in roles:
            raise WrongRole
        return principal

    return require_role


PhoneCaller = Annotated[Principal, Depends(_one_of("phone", "console", "account"))]
"""Who may use the handset. Raises `Unauthenticated`, `WrongRole`."""

DesktopCaller = Annotated[Principal, Depends(_one_of("worker", "console", "account"))]
"""Who may look at a desktop. Raises `Unauthenticated`, `WrongRole`."""

WorkerCaller = Annotated[Principal, Depends(_one_of("worker"))]
"""Who may act at a desktop. Raises `Unauthenticated`, `WrongRole`."""

ConsoleCaller = Annotated[Principal, Depends(_one_of("console", "account"))]
"""Who may use the console. Raises `Unauthenticated`, `WrongRole`."""

Caller = Annotated[Principal, Depends(require_principal)]
