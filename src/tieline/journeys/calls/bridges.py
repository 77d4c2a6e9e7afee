"""The bridges this process carries, one for each conference with somebody in it."""

from __future__ import annotations

from tieline.channels.voice.service import CallService
from tieline.journeys.calls.bridge import Bridge
from tieline.journeys.calls.hold_music import PlayDocument
from tieline.journeys.calls.transcript import Transcript
from tieline.journeys.recording_files import RecordingFiles
from tieline.kit.db import Database


class Bridges:
    """Opens bridges, and forgets those that nobody is in any more."""

    def __init__(
        self,
        db: Database,
        *,
        calls: CallService,
        transcript: Transcript,
        recordings: RecordingFiles,
        play_document: PlayDocument,
        paced: bool = True,
    ) -> None:
        """Keep what every bridge needs; see `Bridge`."""
        self._db = db
        self._calls = calls
        self._transcript = transcript
        self._recordings = recordings
        self._play_document = play_document
        self._paced = paced
        self._open: dict[str, Bridge] = {}

    def open(self, conference_id: str) -> Bridge:
        """Return the bridge of a conference, made now when nobody was in it."""
        if conference_id not in self._open:
            self._open[conference_id] = Bridge(
                conference_id,
                db=self._db,
                calls=self._calls,
                transcript=self._transcript,
                recordings=self._recordings,
                play_document=self._play_document,
                paced=self._paced,
            )
        return self._open[conference_id]

    def find(self, conference_id: str) -> Bridge | None:
        """Return the bridge of a conference that somebody of this process is in."""
        return self._open.get(conference_id)

    async def leave(self, bridge: Bridge, *, call_id: str, lost: bool = False) -> None:
        """Let a call out of a bridge, which is over with the last."""
        await bridge.leave(call_id, lost=lost)
        if not bridge.parties and self._open.get(bridge.conference_id) is bridge:
            del self._open[bridge.conference_id]
