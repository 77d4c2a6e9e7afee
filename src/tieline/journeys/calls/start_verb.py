"""<Start>: something goes on beside the verbs that follow, until <Stop> or the call's end (reference: voice.md 2).

A <Recording> is a row that the call's recorder follows; a <Transcription> one by which what is said is told as it is
said (`tell_outside.py`); a <Stream> gives an application the call's sound to listen to (`media_stream.py`).
"""

from __future__ import annotations

from functools import partial

from tieline.channels.voice.models import Callback
from tieline.channels.voice.nouns import Recording, Stream, Transcription
from tieline.channels.voice.service import CallService
from tieline.channels.voice.verbs import Start, Stop
from tieline.journeys.calls.answering import AnsweringStage
from tieline.journeys.calls.live_call import LiveCall
from tieline.journeys.calls.media_streams import MediaStreams
from tieline.journeys.calls.run_twiml import Outcome
from tieline.journeys.calls.urls import absolute
from tieline.kit.db import Database

SOURCE = "StartCallRecordingTwiML"


class StartVerb:
    """Carries out <Start>."""

    def __init__(
        self, db: Database, *, calls: CallService, answering: AnsweringStage, streams: MediaStreams
    ) -> None:
        """Keep the room and the stories."""
        self._db = db
        self._calls = calls
        self._answering = answering
        self._streams = streams

    async def __call__(self, live: LiveCall, verb: Start, *, base_url: str) -> Outcome:
        """Begin it; the next verb comes at once."""
        for noun in verb.nouns:
            match noun:
                case Recording():
                    await self._record(live, noun, base_url)
                case Transcription():
                    await self._transcribe(live, noun, base_url)
                case Stream():
                    await self._streams.listen(live, noun, base_url=base_url)
        return None

    async def stop(self, live: LiveCall, verb: Stop, *, base_url: str) -> Outcome:
        """End what <Start> began (<Stop>); the next verb comes at once."""
        for each in verb.streams:
            await self._streams.stop(live, name=each.name)
        return None

    async def _record(self, live: LiveCall, noun: Recording, base_url: str) -> None:
        callback = _callback(
            base_url,
            noun.recording_status_callback,
            noun.recording_status_callback_method,
            noun.recording_status_callback_event,
        )
        start = partial(
            self._calls.start_recording,
            account_id=live.call.account_id,
            source=SOURCE,
            call_id=live.call_id,
            channels=2 if noun.channels == "dual" else 1,
            track=noun.track,
            callback=callback,
        )
        await self._db.transact(start, key=live.conversation_id)

    async def _transcribe(self, live: LiveCall, noun: Transcription, base_url: str) -> None:
        """Begin to tell what is said; it is what stands in the conversation, so there must be one."""
        if live.conversation_id is None and live.call.parent_call_id is None:
            await self._answering.join(live)
        start = partial(
            self._calls.start_transcription,
            call_id=live.call_id,
            name=noun.name,
            track=noun.track,
            inbound_label=noun.inbound_track_label,
            outbound_label=noun.outbound_track_label,
            language=noun.language_code,
            callback=_callback(base_url, noun.status_callback_url, noun.status_callback_method, ()),
        )
        await self._db.transact(start, key=live.conversation_id)


def _callback(base_url: str, url: str | None, method: str, events: tuple[str, ...]) -> Callback | None:
    return Callback(url=absolute(base_url, url), method=method, events=events) if url else None
