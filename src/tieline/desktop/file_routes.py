"""What goes to the customer beside words: files, and the sign that the worker types."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from tieline.doorway.auth import WorkerCaller
from tieline.doorway.files import add_files, read_new_file, render_file
from tieline.journeys.sent_files import PutFiles
from tieline.journeys.typing import TypingSigns

_Name = Annotated[str, Query(max_length=300)]


def build_file_router(*, files: PutFiles, typing: TypingSigns) -> APIRouter:
    """Return the routes of files and typing signs, and the one that shows a file to whoever has its address."""
    router = APIRouter(tags=["desktop"])

    @router.post("/desktop/api/tasks/{task_id}/files", status_code=201)
    async def keep_file(task_id: str, request: Request, caller: WorkerCaller, name: _Name = "file") -> Any:
        """Put a file; a message takes it by its id within a day."""
        kept = await files.for_task(
            account_id=caller.account_id,
            worker_id=caller.worker_id or "",
            task_id=task_id,
            new=await read_new_file(request, name=name),
        )
        return render_file(kept)

    @router.post("/desktop/api/tasks/{task_id}/typing", status_code=204)
    async def tell_typing(task_id: str, caller: WorkerCaller) -> None:
        """Tell the customer that I type."""
        await typing.by_worker(
            account_id=caller.account_id, worker_id=caller.worker_id or "", task_id=task_id
        )

    add_files(router, files=files)
    return router
