"""A CSV file becomes profiles: put by whoever knows its address, kept in portions, worked through a portion at a time.

Live work goes first: a portion is a short transaction, and whatever else the house has to do comes in between.
"""

from __future__ import annotations

import asyncio
import io
import tempfile
from collections.abc import AsyncIterator, Iterator
from functools import partial
from typing import IO

from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Invalid
from tieline.kit.jobs import Job
from tieline.memory import IMPORT_LARGEST, MemoryService, ProfileImport
from tieline.memory.importing.rows import Line, portions, read_header, read_lines

_IN_MEMORY = 4 * 1024 * 1024
_GAVE_UP = "The import could not be worked through; what it had made by then stays."
_TOO_LATE = "No file was uploaded in time."


class ImportProfiles:
    """Takes files and makes profiles of them."""

    def __init__(self, db: Database, *, memory: MemoryService) -> None:
        """Keep the room."""
        self._db = db
        self._memory = memory

    async def take_file(self, *, import_id: str, secret: str, body: AsyncIterator[bytes]) -> None:
        """Take an import's file, once.

        Raises:
            ImportNotFound, Refused: Whoever does not know the address, or is too late, is turned away unread.
            Invalid: The file is no such CSV or too large; the import has failed then, saying why.
        """
        claim = partial(self._memory.claim_upload, import_id=import_id, secret=secret)
        one = await self._db.transact(claim)
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
            try:
                size = await _receive(file, body)
                total = await self._keep(one, file)
            except Invalid as refusal:
                failed = partial(self._memory.fail_import, import_id=import_id, failure=refusal.message)
                await self._db.transact(failed)
                raise
            except BaseException:
                # Whoever was cut off may put the file again.
                await self._db.transact(
                    partial(self._memory.release_upload, import_id=import_id, secret=secret)
                )
                raise
        whole = partial(self._memory.accept_file, import_id=import_id, rows_total=total, file_size=size)
        await self._db.transact(whole)

    async def _keep(self, one: ProfileImport, file: IO[bytes]) -> int:
        """Keep the header and the rows in portions; return how many rows there are."""
        file.seek(0)
        # What is no UTF-8 is kept recognisable, and refused row by row.
        text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="")
        lines = read_lines(text)
        header = read_header(lines, columns=one.columns)
        keep = partial(self._memory.keep_portion, import_id=one.import_id)
        await self._db.transact(partial(keep, number=0, lines=[(1, header)]))
        number = total = 0
        cut = portions(lines)
        while portion := await asyncio.to_thread(_next, cut):
            number, total = number + 1, total + len(portion)
            await self._db.transact(partial(keep, number=number, lines=portion))
        text.detach()
        return total

    async def run(self, job: Job) -> None:
        """Make profiles of a file's rows, portion by portion (job `run_profile_import`)."""
        step = partial(self._memory.import_portion, import_id=job.payload["import_id"])
        while await self._db.transact(step):
            pass

    async def expire(self, job: Job) -> None:
        """End an import whose file never came (job `expire_profile_import`)."""
        await self._db.transact(
            partial(self._memory.expire_import, import_id=job.payload["import_id"], failure=_TOO_LATE)
        )

    def give_up(self, tx: Transaction, job: Job) -> None:
        """Say of an import whose job failed too often that it failed."""
        self._memory.fail_import(tx, import_id=job.payload["import_id"], failure=_GAVE_UP)


async def _receive(file: IO[bytes], body: AsyncIterator[bytes]) -> int:
    size = 0
    async for chunk in body:
        size += len(chunk)
        if size > IMPORT_LARGEST:
            raise Invalid(f"The file is larger than {IMPORT_LARGEST:,} bytes.", field="file")
        await asyncio.to_thread(file.write, chunk)
    return size


def _next(cut: Iterator[list[Line]]) -> list[Line] | None:
    return next(cut, None)
