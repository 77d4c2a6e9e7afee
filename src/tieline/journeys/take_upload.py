"""A file arrives for a source that waits for it. Who does not know its address is turned away before it is read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from tieline.kit.db import Database
from tieline.knowledge import Knowledge, KnowledgeService


class TakeUpload:
    """Takes files."""

    def __init__(self, db: Database, *, knowledge: KnowledgeService) -> None:
        """Keep the room."""
        self._db = db
        self._knowledge = knowledge

    async def take(self, *, upload_token: str, read: Callable[[], Awaitable[bytes]]) -> Knowledge:
        """Read the file and hand it to its source.

        Raises: UploadNotFound, WrongFileSize, and whatever `read` does of a file that is too large.
        """
        await self._db.read(partial(self._knowledge.get_awaited, upload_token=upload_token))
        content = await read()
        return await self._db.transact(
            partial(self._knowledge.put_file, upload_token=upload_token, content=content)
        )
