"""What an API caller does to recordings: begin one, pause it, stop it, delete it with its file, fetch its sound.

Sound is written by whoever carries the call; it hears `RecordingChanged`.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tieline.channels.voice import (
    Callback,
    CallNotConnected,
    CallService,
    CallStatus,
    Recording,
    RecordingNotFound,
    RecordingOver,
    RecordingStatus,
)
from tieline.journeys.recording_files import RecordingFiles
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import NotFound
from tieline.kit.jobs import Job, RetryLater

CURRENT = "Twilio.CURRENT"
"""The vendor's name for the recording that goes on now."""


class SoundNotThere(NotFound):
    """The sound of this recording is not there: the recording has not ended, or nothing was recorded."""


@dataclass(frozen=True, kw_only=True)
class RecordingOwner:
    """What a recording is of, in one account: a call or a conference, or (with neither) whatever it is."""

    account_id: str
    call_id: str | None = None
    conference_id: str | None = None

    def has(self, recording: Recording) -> bool:
        """Say whether a recording is of this."""
        return (
            recording.account_id == self.account_id
            and self.call_id in {None, recording.call_id}
            and self.conference_id in {None, recording.conference_id}
        )


class CallRecordings:
    """Does it."""

    def __init__(self, db: Database, *, calls: CallService, files: RecordingFiles) -> None:
        """Keep the room and the folder."""
        self._db = db
        self._calls = calls
        self._files = files

    async def start(
        self,
        *,
        account_id: str,
        call_id: str,
        channels: int = 1,
        track: str = "both",
        callback: Callback | None = None,
    ) -> Recording:
        """Begin to record a connected call. Raises `CallNotFound`, `CallOver`, `CallNotConnected`."""

        def start(tx: Transaction) -> Recording:
            call = self._calls.get_call(tx, call_id=call_id, account_id=account_id)
            if not call.is_over and call.status is not CallStatus.IN_PROGRESS:
                raise CallNotConnected("Call is not in-progress. Nobody has answered it yet.")
            return self._calls.start_recording(
                tx,
                account_id=account_id,
                source="StartCallRecordingAPI",
                call_id=call_id,
                channels=channels,
                track=track,
                callback=callback,
            )

        return await self._db.transact(start, key=call_id)

    async def update(
        self,
        *,
        owner: RecordingOwner,
        recording_id: str,
        status: RecordingStatus,
        pause_behavior: str | None = None,
    ) -> Recording:
        """Pause, go on with or stop a recording (`recording_id` may be `CURRENT`).

        Raises `RecordingNotFound`, `RecordingOver`.
        """

        def update(tx: Transaction) -> Recording:
            found = self.find(tx, owner=owner, recording_id=recording_id)
            if found.status is RecordingStatus.STOPPED and status is not RecordingStatus.STOPPED:
                raise RecordingOver(field="Status")
            return self._calls.set_recording_status(
                tx, recording_id=found.recording_id, status=status, pause_behavior=pause_behavior
            )

        return await self._db.transact(update, key=owner.call_id or owner.conference_id)

    def find(
        self, tx: Transaction, *, owner: RecordingOwner, recording_id: str, deleted: bool = False
    ) -> Recording:
        """Return a recording of its owner (`recording_id` may be `CURRENT`). Raises `RecordingNotFound`."""
        if recording_id == CURRENT and (owner.call_id or owner.conference_id):
            running = self._calls.list_running_recordings(
                tx, call_id=owner.call_id, conference_id=owner.conference_id
            )
            recording_id = running[0].recording_id if running else ""
        found = self._calls.get_recording(tx, recording_id=recording_id, deleted=deleted)
        if not owner.has(found):
            raise RecordingNotFound
        return found

    async def delete(self, *, owner: RecordingOwner, recording_id: str) -> None:
        """Delete a recording and its file; what is known of it stays. Raises `RecordingNotFound`."""

        def delete(tx: Transaction) -> None:
            self.find(tx, owner=owner, recording_id=recording_id)
            self._calls.delete_recording(tx, recording_id=recording_id)

        await self._db.transact(delete)
        await asyncio.to_thread(self._files.delete, [recording_id])

    async def sound(self, *, account_id: str, recording_id: str) -> Path:
        """Return the file of a finished recording. Raises `RecordingNotFound`, `SoundNotThere`."""
        owner = RecordingOwner(account_id=account_id)
        found = await self._db.read(partial(self.find, owner=owner, recording_id=recording_id))
        path = self._files.path_of(found.recording_id)
        if found.status is not RecordingStatus.COMPLETED or not path.exists():
            raise SoundNotThere
        return path

    async def settle(self, job: Job) -> None:
        """End what nobody has ended of a call that is over (job `settle_recordings`): by its file, or as absent."""
        running = partial(self._calls.list_running_recordings, call_id=job.payload["call_id"])
        for recording in await self._db.read(running):
            recording_id = recording.recording_id
            if await asyncio.to_thread(self._files.is_being_written, recording_id):
                raise RetryLater(seconds=30, reason="Its sound is still being written.")
            seconds = await asyncio.to_thread(self._files.seconds_of, recording_id)
            await self._db.transact(
                partial(
                    self._calls.set_recording_status,
                    recording_id=recording_id,
                    status=RecordingStatus.ABSENT if seconds is None else RecordingStatus.COMPLETED,
                    duration_seconds=seconds,
                ),
                key=recording.call_id,
            )
