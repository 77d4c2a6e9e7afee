"""Who is calling a door: HTTP Basic with either kind of credential, a screen's session cookie, or the local key.

Reference: every product takes API key + secret or account id + auth token (twilio-apis.md section 1.2); a wrong pair is
401 with code 20003. A cookie's unsafe request must come from the page itself (same-origin `Origin`).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.requests import HTTPConnection

from tieline.accounts import Place, Principal, Role
from tieline.doorway.attempts import FailedAttempts
from tieline.doorway.rights import subject_of, supervisor_may, worker_may
from tieline.kit.errors import NotFound, Refused, TielineError
from tieline.kit.settings import Settings

COOKIE = "tieline_session"
# A worker's desktop and the handset have cookies of their own, so that one browser can have them all open.
COOKIES: dict[Role, str] = {"worker": "tieline_worker", "phone": "tieline_phone"}
_SAFE = {"GET", "HEAD", "OPTIONS"}
_KEYS = {"basic", "bearer"}
"""The ways to bring a key along; with any other a request is let in by its cookie, if at all."""
_THIS_MACHINE = {"127.0.0.1", "::1"}
API_ROLES: tuple[Role, ...] = ("account", "console", "administrator", "supervisor", "worker")


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
        attempts: FailedAttempts | None = None,
        quiet_session: TokenCheck | None = None,
    ) -> None:
        """Keep the three ways in: Basic pairs, session cookies, and the data folder's local key (Bearer).

        `at_desk` narrows a worker's session to their own customers; without it a worker may see the account's.
        `attempts` counts wrong pairs and keys; without it nobody is told to wait. `quiet_session` looks a session up
        without counting that as its use.
        """
        self._quiet_session = quiet_session or session
        self._attempts = attempts
        self._at_desk = at_desk
        self._basic = basic
        self._session = session
        self._local_key = local_key

    async def find(self, request: Request, *, roles: Sequence[Role] = API_ROLES) -> Principal | None:
        """Return who is calling, or None; of several sessions in one browser the first role of `roles` counts.

        Raises `CrossSite` for a cookie used from another site, `TooManyAttempts` after many wrong pairs or keys.
        """
        principal = await self.find_connection(request, roles=roles)
        by_cookie = _scheme_of_key(request) not in _KEYS
        if principal is not None and by_cookie and request.method not in _SAFE:
            _check_origin(request)
        return principal

    async def find_connection(
        self, connection: HTTPConnection, *, roles: Sequence[Role] = API_ROLES
    ) -> Principal | None:
        """Return who is calling, or None; where a cookie may come from is for the caller to check."""
        scheme = _scheme_of_key(connection)
        rest = connection.headers.get("authorization", "").partition(" ")[2]
        if scheme == "basic":
            pair = _read_basic(rest)
            return await self._attempt(
                connection, partial(self._look_up, pair), name=pair[0] if pair else None
            )
        if scheme == "bearer":
            return await self._attempt(connection, partial(self._local_key, rest.strip()), name=None)
        return await self._find_by_cookie(connection, roles)

    async def still_counts(self, principal: Principal, connection: HTTPConnection) -> bool:
        """Say whether the sign-in that a request came with still lets in whom it did; keys do not end."""
        if principal.sign_in_id is None:
            return True
        tokens = [connection.cookies.get(name) for name in (COOKIE, *COOKIES.values())]
        found = [await self._quiet_session(token) for token in tokens if token]
        # What somebody is called may change meanwhile; what they may do may not.
        return any(one is not None and replace(one, name=principal.name) == principal for one in found)

    async def concerns(self, worker: Principal, path: str) -> bool:
        """Say whether what a path is about is this worker's business."""
        conversation_id, profile_id = subject_of(path)
        if self._at_desk is None or (conversation_id is None and profile_id is None):
            return True
        return await self._at_desk(worker, conversation_id, profile_id)

    async def _look_up(self, pair: tuple[str, str] | None) -> Principal | None:
        return await self._basic(*pair) if pair else None

    async def _attempt(
        self,
        connection: HTTPConnection,
        look_up: Callable[[], Awaitable[Principal | None]],
        *,
        name: str | None,
    ) -> Principal | None:
        """Look credentials up, and count the wrong ones; from this machine the right ones are never refused."""
        if self._attempts is None:
            return await look_up()
        address = connection.client.host if connection.client else ""
        if address not in _THIS_MACHINE:
            self._attempts.check(address=address, name=name)
        principal = await look_up()
        if principal is None:
            self._attempts.failed(address=address, name=name)
        elif name is not None:
            self._attempts.succeeded(address=address, name=name)
        return principal

    async def _find_by_cookie(self, connection: HTTPConnection, roles: Sequence[Role]) -> Principal | None:
        tokens = [connection.cookies.get(name) for name in (COOKIE, *COOKIES.values())]
        found = [await self._session(token) for token in tokens if token]
        known = [principal for principal in found if principal is not None]
        # A desktop that was opened by itself comes before that of somebody who is a worker among other things.
        exact = (one for role in roles for one in known if one.role == role)
        wider = (one for role in roles for one in known if role in one.roles)
        return next(exact, None) or next(wider, known[0] if known else None)


def _scheme_of_key(connection: HTTPConnection) -> str:
    return connection.headers.get("authorization", "").partition(" ")[0].lower()


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


def check_own_page(request: Request) -> None:
    """Let only our own pages pass, for doors that ask nobody who they are. Raises `CrossSite`."""
    _check_origin(request)


def scheme_of(request: HTTPConnection) -> str:
    """Return the scheme a browser reaches us by: the public URL's under its host name, else the request's own.

    A proxy that ends TLS before us is only believed when `TIELINE_PUBLIC_URL` says so, never by a header.
    """
    settings: Settings | None = getattr(request.app.state, "settings", None)
    public = urlsplit((settings.public_url if settings else None) or "")
    return public.scheme if public.netloc == request.headers.get("host") else request.url.scheme


def session_tokens(request: Request, *roles: Role) -> list[str]:
    """Return the tokens of the sessions a browser holds for screens of these roles, whether they still count or not."""
    names = dict.fromkeys(cookie_of(role) for role in roles)
    return [token for name in names if (token := request.cookies.get(name))]


def held_sessions(request: Request) -> dict[Role, str]:
    """Return the session that a browser holds for each role of people; roles may share a cookie."""
    roles: tuple[Role, ...] = ("worker", "supervisor", "administrator")
    return {role: token for role in roles for token in session_tokens(request, role)}


async def require_principal(request: Request) -> Principal:
    """Return who is calling a product's door. Raises `Unauthenticated`."""
    authenticator: Authenticator = request.app.state.authenticator
    principal = await authenticator.find(request)
    if principal is None or principal.role not in API_ROLES:
        raise Unauthenticated
    method, path = request.method, request.url.path
    if principal.role == "supervisor" and not supervisor_may(method=method, path=path):
        raise WrongRole
    if principal.role == "worker":
        if not worker_may(method=method, path=path):
            raise WrongRole
        if not await authenticator.concerns(principal, path):
            raise NotYours
    request.state.principal = principal
    return principal


def place_of(request: HTTPConnection) -> Place:
    """Return where a request comes from, as sign-ins are listed and counted by."""
    address = request.client.host if request.client else ""
    return Place(address=address, browser=request.headers.get("user-agent", "")[:200])


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
        if principal.roles.isdisjoint(roles):
            raise WrongRole
        request.state.principal = principal
        return principal

    return require_role


_SET_UP: tuple[Role, ...] = ("console", "administrator", "account")


def may_set_up(principal: Principal) -> bool:
    """Say whether somebody may use the console, and from there open any desktop."""
    return not principal.roles.isdisjoint(_SET_UP)


PhoneCaller = Annotated[Principal, Depends(_one_of("phone", *_SET_UP))]
"""Who may use the handset. Raises `Unauthenticated`, `WrongRole`."""

DesktopCaller = Annotated[Principal, Depends(_one_of("worker", "supervisor", *_SET_UP))]
"""Who may look at a desktop. Raises `Unauthenticated`, `WrongRole`."""

PersonCaller = Annotated[Principal, Depends(_one_of("worker", "supervisor", "administrator"))]
"""Somebody with a name, at their own screen. Raises `Unauthenticated`, `WrongRole`."""

WorkerCaller = Annotated[Principal, Depends(_one_of("worker"))]
"""Who may act at a desktop: `worker_id` is theirs. Raises `Unauthenticated`, `WrongRole`."""

SupervisorCaller = Annotated[Principal, Depends(_one_of("supervisor", *_SET_UP))]
"""Who may lead the workers and step into any conversation; `worker_id` is None for who is no worker.

Raises `Unauthenticated`, `WrongRole`.
"""

ConsoleCaller = Annotated[Principal, Depends(_one_of(*_SET_UP))]
"""Who may use the console, so also administrators. Raises `Unauthenticated`, `WrongRole`."""

Caller = Annotated[Principal, Depends(require_principal)]
