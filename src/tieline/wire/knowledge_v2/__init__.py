"""Enterprise Knowledge, version 2, as the official SDKs speak it.

`build_router` mounts three files: `bases.py` (knowledge bases and their operations), `sources.py` (sources, chunks, search)
and `uploads.py` (where a file is put). `schema.py` reads bodies, `render.py` writes answers. The rules are the knowledge
room's (`tieline.knowledge`).
"""

from __future__ import annotations

from fastapi import APIRouter

from tieline.journeys.search_knowledge import SearchKnowledge
from tieline.journeys.take_upload import TakeUpload
from tieline.kit.db import Database
from tieline.knowledge import KnowledgeService
from tieline.wire.knowledge_v2 import bases, sources, uploads
from tieline.wire.knowledge_v2.uploads import UPLOADS

__all__ = ["UPLOADS", "build_operations", "build_router"]

build_operations = bases.build_operations


def build_router(
    *, db: Database, knowledge: KnowledgeService, search: SearchKnowledge, upload: TakeUpload
) -> APIRouter:
    """Build the door, but for its operations (`build_operations`): their path is another product's too.

    Args:
        db: The database.
        knowledge: The room behind the door.
        search: The story that answers a query.
        upload: The story that takes a file.
    """
    router = APIRouter()
    bases.mount(router, db=db, knowledge=knowledge)
    sources.mount(router, db=db, knowledge=knowledge, search=search)
    uploads.mount(router, upload=upload)
    return router
