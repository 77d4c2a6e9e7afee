"""<Record>: a caller leaves a message after the beep (reference: voice.md section 2, and the vendor's Record verb).

On a device of sound its frames are kept (`call_recorder.py`); on a device of words what is typed is the message, and its
recording is absent. Either way the words stand in the transcript. A message in which nobody said anything is dropped,
and the next verb comes.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from tieline.channels.voice.line import Digit, SpeakingChanged, Words
from tieline.channels.voice.models import Callback, Recording
from tieline.channels.voice.service import CallService
from tieline.channels.voice.verbs import Record
from tieline.conversations import Speaker
from tieline.journeys.calls.answering import AnsweringStage
from tieline.journeys.calls.call_fields import recording_fields
from tieline.journeys.calls.call_recorder import MESSAGE, CallRecorders
from tieline.journeys.calls.live_call import CallOver, LiveCall, TimeUp, new_utterance_id
from tieline.journeys.calls.run_twiml import Onward, Outcome
from tieline.journeys.calls.sounds import beep
from tieline.journeys.calls.talking_verbs import Tell
from tieline.journeys.calls.transcript import Spoken, Transcript
from tieline.journeys.calls.urls import absolute
from tieline.kit.db import Database

HANG_UP = "hangup"
"""What `Digits` says of a message that ended with the call."""


class RecordVerb:
    """Carries out <Record>."""

    def __init__(
        self,
        db: Database,
        *,
        calls: CallService,
        answering: AnsweringStage,
        recorders: CallRecorders,
        transcript: Transcript,
        tell: Tell,
    ) -> None:
        """Keep the room and the stories; `tell` tells an application something without waiting for it."""
        self._db = db
        self._calls = calls
        self._answering = answering
        self._recorders = recorders
        self._transcript = transcript
        self._tell = tell

    async def __call__(self, live: LiveCall, verb: Record, *, base_url: str) -> Outcome:
        """Beep, keep what the party says until they are done, and give it to the action."""
        if verb.play_beep:
            sound = await beep(new_utterance_id())
            await live.play(sound)
            await live.wait_for_end_of(sound.utterance_id)
        recorder = self._recorders.of(live)
        kept = recorder.keep(await self._begin(live, verb, base_url), trim=verb.trim == "trim-silence")
        message, gone = _Message(self, live, verb), None
        try:
            await message.listen()
        except CallOver as over:
            gone, message.digits = over, HANG_UP
        finally:
            recording = await recorder.end(kept, keep=message.has_voice)
        if recording is not None and message.has_voice:
            self._tell_text(live, verb, base_url, recording, message)
        fields = {**recording_fields(recording), "Digits": message.digits}
        if gone is not None:
            if message.has_voice:
                told = {**fields, "CallStatus": "completed"}
                self._tell(live, absolute(base_url, verb.action or ""), verb.method, told)
            raise gone
        return Onward(url=verb.action or "", method=verb.method, fields=fields) if message.has_voice else None

    async def _begin(self, live: LiveCall, verb: Record, base_url: str) -> Recording:
        callback = None
        if verb.recording_status_callback:
            callback = Callback(
                url=absolute(base_url, verb.recording_status_callback),
                method=verb.recording_status_callback_method,
                events=verb.recording_status_callback_event,
            )
        start = partial(
            self._calls.start_recording,
            account_id=live.call.account_id,
            source=MESSAGE,
            call_id=live.call_id,
            track="inbound",
            callback=callback,
        )
        return await self._db.transact(start, key=live.conversation_id)

    def _tell_text(
        self, live: LiveCall, verb: Record, base_url: str, recording: Recording, message: _Message
    ) -> None:
        """Tell what was said in words to whoever asked for that."""
        if not verb.transcribe_callback:
            return
        text = " ".join(message.words)
        fields = {
            **recording_fields(recording),
            "TranscriptionText": text,
            "TranscriptionStatus": "completed" if text else "failed",
        }
        self._tell(live, absolute(base_url, verb.transcribe_callback), "POST", fields)

    async def write(self, live: LiveCall, words: Words) -> None:
        """Keep what the party says; a message of somebody who has no conversation yet opens one."""
        if live.conversation_id is None and live.call.parent_call_id is None:
            await self._answering.join(live)
        if live.conversation_id is None or live.call.worker_id is not None:
            return
        spoken = Spoken(
            text=words.text,
            speaker=Speaker.customer(),
            language=words.language,
            confidence=words.confidence,
            engine=words.engine,
        )
        await self._transcript.write(call=live.call, conversation_id=live.conversation_id, spoken=spoken)


class _Message:
    """One message while it is being left."""

    def __init__(self, verbs: RecordVerb, live: LiveCall, verb: Record) -> None:
        self._verbs = verbs
        self._live = live
        self._verb = verb
        self._ends_at = live.after(verb.max_length)
        self._is_speaking = False
        self.has_voice = False
        self.digits = ""
        self.words: list[str] = []

    async def listen(self) -> None:
        """Return when the party has been silent for long enough, has pressed a key, or has said enough."""
        until = self._silent_until()
        while True:
            signal = await self._live.next(until=until)
            await self._live.words.hear(signal)
            match signal:
                case TimeUp():
                    return
                case Digit(digit=digit) if digit in self._verb.finish_on_key:
                    self.digits = digit
                    return
                case SpeakingChanged(who="party", speaking=speaking):
                    self._is_speaking = speaking
                    self.has_voice = self.has_voice or speaking
                    until = self._silent_until()
                case Words():
                    self.has_voice = True
                    self.words.append(signal.text)
                    await self._verbs.write(self._live, signal)
                    until = self._silent_until()

    def _silent_until(self) -> datetime:
        if self._is_speaking:
            return self._ends_at
        return min(self._live.after(self._verb.timeout), self._ends_at)
