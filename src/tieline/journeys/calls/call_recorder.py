"""What is recorded of one call from its own device: begun, paused, ended and saved as its rows say (`channels/voice`).

Beside whatever the call does: `Record=true` of the Calls API, a recording begun by the API or by <Start>. A <Record>
verb keeps its message by `keep`; a conference's sound is the bridge's matter (`bridge_recording.py`). A device of words
gives no sound: its recordings end as absent.
"""

from __future__ import annotations

import asyncio
from collections import deque
from functools import partial
from weakref import WeakKeyDictionary

from tieline.channels.voice.line import Tappable
from tieline.channels.voice.lines.recorder import PauseBehavior, TwoTrackRecorder
from tieline.channels.voice.lines.trimming import Trimming
from tieline.channels.voice.models import Recording, RecordingStatus
from tieline.channels.voice.service import CallService
from tieline.journeys.calls.bridge_recording import settle_recording
from tieline.journeys.calls.live_call import LiveCall, Signal
from tieline.journeys.recording_files import RecordingFiles
from tieline.kit.db import Database
from tieline.kit.events import EventRecord

MESSAGE = "RecordVerb"
"""The source of recordings that a <Record> verb makes, and follows itself."""
_RUNNING = {RecordingStatus.IN_PROGRESS, RecordingStatus.PAUSED}
_AHEAD_FRAMES = 50


class KeptSound:
    """One recording that goes on: a tap on the call's line that writes what passes. `finish` ends it."""

    def __init__(self, live: LiveCall, recording: Recording, *, files: RecordingFiles, trim: bool) -> None:
        """Begin to keep; `trim` leaves out silence at both ends."""
        self.recording = recording
        self._live = live
        self._to_party: deque[bytes] = deque(maxlen=_AHEAD_FRAMES)
        files.make_room()
        place = files.path_of(recording.recording_id)
        self._recorder = TwoTrackRecorder(place, channels=recording.channels)
        self._trimming = Trimming(self._recorder.write) if trim else None
        if isinstance(live.line, Tappable):
            live.line.add_tap(self)

    def from_party(self, frame: bytes) -> None:
        """Write the next 20 ms: what the party said, beside what they heard."""
        heard = self._to_party.popleft() if self._to_party else b""
        said = b"" if self.recording.track == "outbound" else frame
        heard = b"" if self.recording.track == "inbound" else heard
        (self._trimming or self._recorder).write(said, heard)

    def to_party(self, frame: bytes) -> None:
        """Keep what the party is about to hear until its moment comes."""
        self._to_party.append(frame)

    def pause(self, behavior: str) -> None:
        """Keep nothing until `resume`."""
        self._recorder.pause(PauseBehavior(behavior))

    def resume(self) -> None:
        """Go on keeping."""
        self._recorder.resume()

    async def finish(self, *, keep: bool = True) -> float | None:
        """Put the file in its place and return its seconds; None when there is none, or nobody wants it (`keep`)."""
        if isinstance(self._live.line, Tappable):
            self._live.line.remove_tap(self)
        if not keep or not self._recorder.seconds:
            self._recorder.discard()
            return None
        return await asyncio.to_thread(self._recorder.finish)


class CallRecorder:
    """Follows the recordings of one call (see `live_call.Beside`)."""

    def __init__(self, live: LiveCall, *, db: Database, calls: CallService, files: RecordingFiles) -> None:
        """Record `live`."""
        self._live = live
        self._db = db
        self._calls = calls
        self._files = files
        self._running: dict[str, KeptSound] = {}
        self._following: set[asyncio.Task[None]] = set()
        self._looking = asyncio.Lock()

    async def begin(self) -> None:
        """Take up what is recorded from the first word."""
        if self._live.call.record is not None:
            await self._follow()

    def hear(self, signal: Signal) -> None:
        """Look at the rows again when one of this call's recordings has changed."""
        if not isinstance(signal, EventRecord) or signal.type != "RecordingChanged":
            return
        if signal.data.get("call_id") == self._live.call_id and not signal.data.get("conference_id"):
            task = asyncio.create_task(self._follow(), name=f"recordings of {self._live.call_id}")
            self._following.add(task)
            task.add_done_callback(self._following.discard)

    def keep(self, recording: Recording, *, trim: bool = False) -> KeptSound:
        """Begin to keep a recording for somebody who ends it themselves, by `end`."""
        return KeptSound(self._live, recording, files=self._files, trim=trim)

    async def end(self, kept: KeptSound, *, keep: bool = True) -> Recording | None:
        """End a recording and say so on the record; return it as it is then, None when it was erased meanwhile."""
        seconds = await kept.finish(keep=keep)
        recording_id = kept.recording.recording_id
        await settle_recording(
            self._db,
            self._calls,
            file=self._files.path_of(recording_id),
            status=RecordingStatus.ABSENT if seconds is None else RecordingStatus.COMPLETED,
            seconds=seconds,
        )
        return await self._db.read(partial(self._calls.find_recording, recording_id=recording_id))

    async def _follow(self) -> None:
        async with self._looking:
            running = partial(self._calls.list_running_recordings, call_id=self._live.call_id)
            wanted = {
                one.recording_id: one
                for one in await self._db.read(running)
                if one.status in _RUNNING and one.conference_id is None and one.source != MESSAGE
            }
            for recording in wanted.values():
                self._follow_one(recording)
            for recording_id in self._running.keys() - wanted.keys():
                await self.end(self._running.pop(recording_id))
            await self._show()

    def _follow_one(self, recording: Recording) -> None:
        kept = self._running.get(recording.recording_id)
        if kept is None:
            kept = self._running[recording.recording_id] = self.keep(recording)
        kept.recording = recording
        if recording.status is RecordingStatus.PAUSED:
            kept.pause(recording.pause_behavior)
        else:
            kept.resume()

    async def _show(self) -> None:
        """Let the party see that they are recorded."""
        paused = all(one.recording.status is RecordingStatus.PAUSED for one in self._running.values())
        state = ("paused" if paused else "on") if self._running else "off"
        await self._live.show_recording(state)

    async def close(self) -> None:
        """End every recording: the call is over."""
        while self._following:
            await asyncio.wait(set(self._following))
        for recording_id in list(self._running):
            await self.end(self._running.pop(recording_id))


class CallRecorders:
    """Every live call's recorder."""

    def __init__(self, db: Database, *, calls: CallService, files: RecordingFiles) -> None:
        """Write into the folder of `files`."""
        self._db = db
        self._calls = calls
        self._files = files
        self._of: WeakKeyDictionary[LiveCall, CallRecorder] = WeakKeyDictionary()

    async def accompany(self, live: LiveCall) -> None:
        """Let a call that begins be recorded whenever somebody wants it."""
        recorder = CallRecorder(live, db=self._db, calls=self._calls, files=self._files)
        self._of[live] = recorder
        live.beside(recorder)
        await recorder.begin()

    def of(self, live: LiveCall) -> CallRecorder:
        """Return a call's recorder."""
        return self._of[live]
