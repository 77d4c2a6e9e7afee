"""Where a file is put: `importUrl` of a source that waits for one. The address is the key, as it is at the original."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from tieline.journeys.take_upload import TakeUpload

UPLOADS = "/v2/Uploads/"
"""Under this path a body may be as large as a file of knowledge."""


def mount(router: APIRouter, *, upload: TakeUpload) -> None:
    """Add the one route; it takes no credentials, and answers 404 to whoever does not know the address."""

    @router.put(UPLOADS + "{upload_token}")
    async def put_knowledge_file(upload_token: str, request: Request) -> Response:
        await upload.take(upload_token=upload_token, read=request.body)
        return Response(status_code=200)
