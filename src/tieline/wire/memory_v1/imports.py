"""Imports of profiles from CSV: begun, looked at, and the address where the file is put, which is its own key."""

from __future__ import annotations

import csv
import io
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from tieline.journeys.import_profiles import ImportProfiles
from tieline.kit.db import Database
from tieline.memory import ImportComplaint, MemoryService
from tieline.wire.auth import Caller
from tieline.wire.envelope import PageQuery, public_base, read_json, token_page
from tieline.wire.memory_v1.render import render_import
from tieline.wire.memory_v1.schema import ImportBody, OrderQuery

IMPORTS = "/v1/Stores/{store_id}/Profiles/Imports"
IMPORT_UPLOADS = "/v1/ImportUploads/"
"""Under this path a body may be as large as an import's file."""


def mount(
    router: APIRouter, *, db: Database, memory: MemoryService, import_profiles: ImportProfiles | None
) -> None:
    """Add the imports' routes."""
    _mount_imports(router, db=db, memory=memory)
    if import_profiles is not None:
        _mount_upload(router, import_profiles=import_profiles)


def _mount_imports(router: APIRouter, *, db: Database, memory: MemoryService) -> None:
    @router.get(IMPORTS)
    async def list_imports(
        store_id: str, caller: Caller, query: PageQuery, order: OrderQuery = "DESC"
    ) -> dict[str, Any]:
        page = await db.read(
            lambda tx: memory.list_imports(
                tx, store_id=store_id, page=query, newest_first=order == "DESC", account_id=caller.account_id
            )
        )
        return token_page("imports", page, request=query, render=lambda one: one.import_id)

    @router.post(IMPORTS, status_code=201)
    async def create_import(store_id: str, caller: Caller, request: Request) -> JSONResponse:
        body = await read_json(request, ImportBody, required=True)
        made, secret = await db.transact(
            lambda tx: memory.create_import(
                tx, store_id=store_id, filename=body.filename, file_size=body.file_size,
                columns=body.columns(), account_id=caller.account_id,
            )
        )  # fmt: skip
        url = f"{public_base(request)}{IMPORT_UPLOADS}{made.import_id}/{secret}"
        return JSONResponse({"importId": made.import_id, "url": url}, status_code=201)

    @router.get(IMPORTS + "/{import_id}")
    async def fetch_import(store_id: str, import_id: str, caller: Caller) -> dict[str, Any]:
        found = await db.read(
            lambda tx: memory.get_import(
                tx, store_id=store_id, import_id=import_id, account_id=caller.account_id
            )
        )
        return render_import(found)

    @router.get(IMPORTS + "/{import_id}/Errors")
    async def fetch_import_errors(store_id: str, import_id: str, caller: Caller) -> Response:
        found = await db.read(
            lambda tx: memory.list_import_errors(
                tx, store_id=store_id, import_id=import_id, account_id=caller.account_id
            )
        )
        name = {"Content-Disposition": f'attachment; filename="{import_id}-errors.csv"'}
        return Response(_render_errors(found), media_type="text/csv; charset=utf-8", headers=name)


def _mount_upload(router: APIRouter, *, import_profiles: ImportProfiles) -> None:
    @router.put(IMPORT_UPLOADS + "{import_id}/{upload_token}")
    async def put_import_file(import_id: str, upload_token: str, request: Request) -> Response:
        await import_profiles.take_file(import_id=import_id, secret=upload_token, body=request.stream())
        return Response(status_code=200)


def _render_errors(complaints: list[ImportComplaint]) -> str:
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(["line", "column", "severity", "message"])
    for one in complaints:
        writer.writerow([one.line, one.column, "error" if one.is_error else "warning", one.reason])
    return written.getvalue()
