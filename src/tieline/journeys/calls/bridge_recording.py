"""What is recorded of a bridge: files that follow their rows (`channels/voice`), begun, paused, ended, and saved.

A row says what is wanted; the file is `<recordings>/<recording_id>.wav`. A bridge of words devices has no sound: its
recordings end as absent. `recover` makes whole what a process that died was recording.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from tieline.channels.voice.lines.recorder import PauseBehavior, TwoTrackRecorder, recover
from tieline.channels.voice.models import RECORDING_OVER, Recording, RecordingStatus
from tieline.channels.voice.service import CallService
from tieline.journeys.recording_files import RecordingFiles
from tieline.kit.db import Database

_RUNNING = {RecordingStatus.IN_PROGRESS, RecordingStatus.PAUSED}


class BridgeRecording:
    """The recordings of one bridge; the first track is the caller, the second everybody else."""

    def __init__(self, files: RecordingFiles, *, db: Database, calls: CallService) -> None:
        """Write into the folder of `files`."""
        self._files = files
        self._db = db
        self._calls = calls
        self._running: dict[str, TwoTrackRecorder] = {}
        self._paused: set[str] = set()

    @property
    def state(self) -> str:
        """Return what devices show: on, paused or off."""
        if not self._running:
            return "off"
        return "paused" if self._paused >= set(self._running) else "on"

    async def follow(self, recordings: Iterable[Recording]) -> None:
        """Begin, pause, go on or end as the rows say."""
        for recording in recordings:
            recording_id = recording.recording_id
            if recording.status in _RUNNING:
                self._follow_running(recording)
            elif recording_id in self._running:
                await self._finish(recording_id)

    def _follow_running(self, recording: Recording) -> None:
        recording_id = recording.recording_id
        if recording_id not in self._running:
            self._files.make_room()
            place = self._files.path_of(recording_id)
            self._running[recording_id] = TwoTrackRecorder(place, channels=recording.channels)
        recorder = self._running[recording_id]
        if recording.status is RecordingStatus.PAUSED:
            recorder.pause(PauseBehavior(recording.pause_behavior))
            self._paused.add(recording_id)
        else:
            recorder.resume()
            self._paused.discard(recording_id)

    def write(self, caller: bytes, others: bytes) -> None:
        """Keep 20 ms in every recording that runs."""
        for recorder in self._running.values():
            recorder.write(caller, others)

    async def finish_all(self) -> None:
        """End every recording: nobody is left."""
        for recording_id in list(self._running):
            await self._finish(recording_id)

    async def _finish(self, recording_id: str) -> None:
        recorder = self._running.pop(recording_id)
        self._paused.discard(recording_id)
        if not recorder.seconds:
            recorder.discard()
            await self._set(recording_id, RecordingStatus.ABSENT, None)
            return
        seconds = await asyncio.to_thread(recorder.finish)
        await self._set(recording_id, RecordingStatus.COMPLETED, seconds)

    async def _set(self, recording_id: str, status: RecordingStatus, seconds: float | None) -> None:
        file = self._files.path_of(recording_id)
        await settle_recording(self._db, self._calls, file=file, status=status, seconds=seconds)


async def recover_recordings(db: Database, *, calls: CallService, files: RecordingFiles) -> None:
    """Make whole and complete what a process that died was recording; called once when a process starts."""
    for file, seconds in await asyncio.to_thread(lambda: list(recover(files.folder))):
        await settle_recording(db, calls, file=file, status=RecordingStatus.COMPLETED, seconds=seconds)


async def settle_recording(
    db: Database, calls: CallService, *, file: Path, status: RecordingStatus, seconds: float | None
) -> None:
    """Write a recording's end; the sound of one that was deleted or erased meanwhile must not stay behind (P12)."""
    recording_id = file.stem
    recording = await db.read(partial(calls.find_recording, recording_id=recording_id))
    if recording is None or recording.status is RecordingStatus.DELETED:
        await asyncio.to_thread(file.unlink, missing_ok=True)
        return
    if recording.status in RECORDING_OVER:
        return
    duration = None if seconds is None else round(seconds)
    step = partial(
        calls.set_recording_status, recording_id=recording_id, status=status, duration_seconds=duration
    )
    await db.transact(step, key=recording.conversation_id)
