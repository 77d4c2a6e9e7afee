"""The audit log as administrators read it: filtered, page by page, or as one CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from tieline.accounts.audit import ActFilter, AuditService, RecordedAct
from tieline.doorway.auth import ConsoleCaller
from tieline.doorway.envelope import PageQuery
from tieline.doorway.render import camel
from tieline.kit.clock import iso_ms
from tieline.kit.db import Database
from tieline.kit.errors import Invalid
from tieline.kit.pages import PageRequest

_COLUMNS = (
    "at",
    "actor",
    "role",
    "userId",
    "workerId",
    "what",
    "route",
    "status",
    "ids",
    "address",
    "signInId",
)
_AT_ONCE = 500
_Id = Annotated[str | None, Query(max_length=64)]


def add_routes(router: APIRouter, *, db: Database, audit: AuditService) -> None:
    """Add the routes about the audit log."""

    @router.get("/console/api/audit")
    async def list_acts(
        *, caller: ConsoleCaller, page: PageQuery, userId: _Id = None, workerId: _Id = None, what: _Id = None,
        about: _Id = None, refused: bool | None = None, since: _Id = None, until: _Id = None,
    ) -> Any:  # fmt: skip
        """Who did what, newest first."""
        wanted = _filter(userId, workerId, what, about, refused=refused, since=since, until=until)
        read = partial(audit.list_acts, account_id=caller.account_id, wanted=wanted, page=page)
        found = await db.read(read)
        names = await db.read(partial(audit.list_operations, account_id=caller.account_id))
        return {"acts": camel(found.items), "operations": names, "nextToken": found.next_token}

    @router.get("/console/api/audit.csv")
    async def export_audit(
        *, caller: ConsoleCaller, userId: _Id = None, workerId: _Id = None, what: _Id = None,
        about: _Id = None, refused: bool | None = None, since: _Id = None, until: _Id = None,
    ) -> Any:  # fmt: skip
        """The same as one file, whole."""
        wanted = _filter(userId, workerId, what, about, refused=refused, since=since, until=until)
        lines = _lines(db, audit, account_id=caller.account_id, wanted=wanted)
        name = {"Content-Disposition": 'attachment; filename="audit.csv"'}
        return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=name)


def _filter(
    user_id: str | None, worker_id: str | None, what: str | None, about: str | None, *,
    refused: bool | None, since: str | None, until: str | None,
) -> ActFilter:  # fmt: skip
    return ActFilter(
        user_id=user_id or None,
        worker_id=worker_id or None,
        what=what or None,
        about=about or None,
        refused=refused,
        since=_moment(since, "since"),
        until=_moment(until, "until"),
    )


def _moment(text: str | None, field: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid("A moment is written as 2026-01-31T08:00:00Z.", field=field) from error
    if moment.tzinfo is None:
        raise Invalid("A moment names its zone, such as Z.", field=field)
    return moment


async def _lines(
    db: Database, audit: AuditService, *, account_id: str, wanted: ActFilter
) -> AsyncIterator[str]:
    yield _row(_COLUMNS)
    token: str | None = None
    while True:
        page = PageRequest(size=_AT_ONCE, token=token)
        found = await db.read(partial(audit.list_acts, account_id=account_id, wanted=wanted, page=page))
        for act in found.items:
            yield _row(_values(act))
        token = found.next_token
        if token is None:
            return


def _values(act: RecordedAct) -> tuple[object, ...]:
    ids = " ".join(f"{name}={value}" for name, value in act.ids.items())
    who = (_plain(act.actor), act.role, act.user_id, act.worker_id)
    return (iso_ms(act.at), *who, act.what, act.route, act.status, ids, act.address, act.sign_in_id)


def _plain(text: str) -> str:
    """Return a name that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def _row(values: tuple[object, ...]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(["" if value is None else value for value in values])
    return out.getvalue()
