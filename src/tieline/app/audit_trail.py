"""Every act of a person goes through here on its way out, so that none can be forgotten.

The row is written after the act's own transaction and before its answer leaves: who sees the answer finds the act in the
log. What is lost when the machine fails between the two commits is the row, never the act (decision 19). Programs with a key
are no people, and the handset plays customers; the API's own call log shows both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tieline.accounts import Principal
from tieline.accounts.audit import Act
from tieline.app.house import House

_SAFE = {"GET", "HEAD", "OPTIONS"}
READS = frozenset(
    {
        "recall_memory",
        "match_workers",
        "preview_task",
        "simulate_day",
        "look_at_link",
        "create_knowledge_search",
        "lookup_profiles",
    }
)
"""What is asked by POST and changes nothing."""
PROGRAMS = frozenset({"begin_serving", "renew_serving", "end_serving"})
"""What `tieline run` does by itself every few seconds, with the key of whoever started it."""
TAKEN_OUT = frozenset(
    {
        "export_profile",
        "export_audit",
        "fetch_environment",
        "log_in",
        "open_desktop",
        "begin_elsewhere",
        "finish_elsewhere",
    }
)
"""What is done by GET all the same: exports, the project's secrets, and ways in."""
_CLASSIC = re.compile(r"[A-Z]{2}[0-9a-f]{32}")
_ORDERED = re.compile(r"[a-z]+_[a-z]+_[0-7][0-9a-z]{25}")
_STAFF = {"console", "administrator", "supervisor", "worker"}


@dataclass(frozen=True)
class _Route:
    what: str
    method: str
    path: str


class AuditTrail:
    """ASGI middleware that writes to the audit log."""

    def __init__(self, app: ASGIApp, *, house: House) -> None:
        """Watch what people do at the doors of `app`."""
        self._app = app
        self._house = house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; before its answer leaves, write down what it was."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return

        async def send_after_noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                await self._note(scope, message["status"])
            elif message["type"] == "websocket.accept":
                await self._note(scope, 101)
            await send(message)

        await self._app(scope, receive, send_after_noting)

    async def _note(self, scope: Scope, status: int) -> None:
        route = _route_of(scope)
        state = scope.get("state", {})
        attempt: tuple[str | None, str | None] | None = state.get("attempt")
        principal: Principal | None = state.get("principal")
        if route is None or not _counts(route, is_attempt=attempt is not None):
            return
        status = state.get("act_status", status)
        if principal is None and attempt is not None:
            await self._record(await self._nobodys(scope, route, attempt, status))
        elif principal is not None and principal.role in _STAFF:
            await self._record(_act(scope, route, principal, status))

    async def _nobodys(
        self, scope: Scope, route: _Route, attempt: tuple[str | None, str | None], status: int
    ) -> Act | None:
        """Return the act of somebody who was not let in; of a name that is nobody's, the first account hears."""
        user_id, account_id = attempt
        if account_id is None:
            accounts = await self._house.db.read(self._house.accounts.list_accounts)
            account_id = accounts[0].account_id if accounts else None
        if account_id is None:
            return None
        who = Principal(account_id=account_id, role="worker", user_id=user_id)
        act = _act(scope, route, who, status)
        return Act(**{**vars(act), "role": "nobody"})

    async def _record(self, act: Act | None) -> None:
        if act is not None:
            await self._house.db.transact(partial(self._house.audit.record, act=act))


def _route_of(scope: Scope) -> _Route | None:
    name = getattr(scope.get("endpoint"), "__name__", None)
    if name is None:
        # Nothing is there, or files: an application of its own.
        return None
    path = str(getattr(scope.get("route"), "path", "")) or str(scope["path"])
    return _Route(what=name, method=scope.get("method", "WS"), path=path)


def _counts(route: _Route, *, is_attempt: bool) -> bool:
    """Say whether a request is an act of somebody: whatever may change something, and a few reads."""
    if route.path.startswith("/phone/api") or route.what in READS | PROGRAMS:
        return False
    return route.method not in _SAFE or route.what in TAKEN_OUT or is_attempt


def _act(scope: Scope, route: _Route, who: Principal, status: int) -> Act:
    client = scope.get("client")
    return Act(
        account_id=who.account_id,
        role=who.role,
        actor=who.name[:128],
        user_id=who.user_id,
        worker_id=who.worker_id,
        sign_in_id=who.sign_in_id,
        what=route.what[:64],
        route=f"{route.method} {route.path}"[:200],
        status=status,
        ids=_ids(scope),
        address=str(client[0])[:64] if client else "",
    )


def _ids(scope: Scope) -> dict[str, str]:
    """Return the ids an act was about. Names that callers choose themselves may be a customer's: they stay out."""
    given = {**scope.get("path_params", {}), **scope.get("state", {}).get("act_ids", {})}
    return {
        name: str(value)
        for name, value in given.items()
        if _CLASSIC.fullmatch(str(value)) or _ORDERED.fullmatch(str(value))
    }
