"""Files over HTTP: read from a body of any kind, and shown so that no file can act as a page of this server."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from tieline.channels import KeptFile, NewFile
from tieline.journeys.sent_files import PutFiles

_SHOWN_IN_PLACE = ("image/", "audio/", "video/", "application/pdf", "text/plain")


async def read_new_file(request: Request, *, name: str) -> NewFile:
    """Read a request's body as a file; a body beyond the server's limit was refused before."""
    content_type = request.headers.get("content-type", "")
    return NewFile(name=name, content_type=content_type, content=await request.body())


def render_file(kept: KeptFile) -> dict[str, object]:
    """Return a file as the screens know it."""
    return {
        "fileId": kept.file_id,
        "url": kept.url,
        "name": kept.name,
        "contentType": kept.content_type,
        "size": kept.size,
    }


def add_files(router: APIRouter, *, files: PutFiles) -> None:
    """Add the route under which whoever has a file's address reads it."""

    @router.get("/files/{token}/{name:path}", include_in_schema=False)
    async def read_file(token: str, name: str) -> Response:
        """The file behind an address that nobody can guess."""
        kept, content = await files.read(token=token)
        way = "inline" if kept.content_type.startswith(_SHOWN_IN_PLACE) else "attachment"
        headers = {
            "Content-Disposition": f"{way}; filename*=UTF-8''{quote(kept.name)}",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, max-age=3600",
            "Referrer-Policy": "no-referrer",
        }
        return Response(content=content, media_type=kept.content_type, headers=headers)
