"""Files that workers and customers put before they send them, and whoever reads them afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from tieline.channels import MOST_FILES, ChannelService, KeptFile, NewFile
from tieline.journeys.desk_view import DeskView
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Invalid
from tieline.kit.jobs import Job


class TooManyFiles(Invalid):
    """A message takes at most 10 files."""


class SentFiles:
    """Gives files their addresses when they are sent."""

    def __init__(self, *, channels: ChannelService, reached_at: str) -> None:
        """Keep the room; `reached_at` is where others reach the files."""
        self._channels = channels
        self._reached_at = reached_at

    def take(
        self, tx: Transaction, *, account_id: str, file_ids: Sequence[str], conversation_id: str
    ) -> tuple[str, ...]:
        """Return the addresses of files that a message of a conversation takes. Raises `TooManyFiles`, `FileNotFound`."""
        if len(file_ids) > MOST_FILES:
            raise TooManyFiles(field="fileIds")
        files = self._channels.take_files(
            tx, account_id=account_id, file_ids=file_ids, conversation_id=conversation_id
        )
        return tuple(f"{self._reached_at}{kept.url}" for kept in files)


class PutFiles:
    """Keeps files until they are sent, and shows them."""

    def __init__(self, db: Database, *, channels: ChannelService, desk: DeskView) -> None:
        """Keep the room; `desk` says who may see which task."""
        self._db = db
        self._channels = channels
        self._desk = desk

    async def for_task(self, *, account_id: str, worker_id: str, task_id: str, new: NewFile) -> KeptFile:
        """Keep a file for the customer of a task. Raises `TaskNotFound`, `FileInvalid`."""

        def keep(tx: Transaction) -> KeptFile:
            task = self._desk.task(tx, account_id=account_id, worker_id=worker_id, task_id=task_id)
            return self._channels.keep_file(
                tx, account_id=account_id, new=new, conversation_id=task.conversation_id
            )

        return await self._db.transact(keep)

    async def for_customer(self, *, account_id: str, address: str, new: NewFile) -> KeptFile:
        """Keep a file that a customer is about to send. Raises `FileInvalid`."""
        step = partial(self._channels.keep_file, account_id=account_id, new=new, address=address.strip())
        return await self._db.transact(step)

    async def read(self, *, token: str) -> tuple[KeptFile, bytes]:
        """Return a file by the secret of its address. Raises `FileNotFound`."""
        return await self._db.read(partial(self._channels.read_file, token=token))

    async def forget_unsent(self, job: Job) -> None:
        """Delete a file that nobody sent within a day (job `forget_unsent_file`)."""
        await self._db.transact(partial(self._channels.forget_unsent, file_id=job.payload["file_id"]))
