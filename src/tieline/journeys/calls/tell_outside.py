"""Who asked to hear of a call, a conference, a recording or what is said is told of it, each one's news in order (P7).

One job for each event somebody asked for (`has_callback`); the webhooks room signs, sends, tries again and keeps every
attempt. How a form looks is the door's business (`NewsBodies`). See `outbound_text.py` for how messages do it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from tieline.channels import ChannelService
from tieline.channels.voice import (
    FROM_THE_FIRST_WORD,
    OVER,
    Call,
    Callback,
    CallService,
    Conference,
    ConferenceParticipant,
    Recording,
    RecordingFilter,
    RecordingStatus,
    Transcription,
)
from tieline.conversations import ConversationService, SpeakerKind
from tieline.journeys.calls.reach import reach
from tieline.kit import jobs
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import NotFound
from tieline.kit.jobs import Job
from tieline.webhooks import WebhookService

TELL_CALL = "tell_call_status"
TELL_ANSWERER = "tell_call_answerer"
TELL_CONFERENCE = "tell_conference"
TELL_RECORDING = "tell_recording"
TELL_TRANSCRIPTION = "tell_transcription"
TELL_WORDS = "tell_call_words"

Fields = Mapping[str, str]


class NewsBodies(Protocol):
    """Renders the forms of status callbacks; the wire door passes it in."""

    def call_status(
        self, call: Call, *, status: str, sequence: int, at: datetime, recording: Recording | None = None
    ) -> Fields:
        """Return the form of a call's progress; `recording` is what was kept of a call that is over."""
        ...

    def answerer(self, call: Call, *, answered_by: str, duration_ms: int) -> Fields:
        """Return the form that says who answered."""
        ...

    def conference_change(
        self,
        conference: Conference,
        participant: ConferenceParticipant | None,
        *,
        change: str,
        sequence: int,
        at: datetime,
    ) -> Fields:
        """Return the form of a change in a conference."""
        ...

    def recording_status(self, recording: Recording, *, status: str) -> Fields:
        """Return the form of a recording's progress."""
        ...

    def transcription_event(
        self,
        transcription: Transcription,
        *,
        sequence: int,
        at: datetime,
        status: str | None = None,
        text: str | None = None,
        track: str | None = None,
    ) -> Fields:
        """Return the form of a transcription's begin or end (`status`), or of what was said (`text` on `track`)."""
        ...


class TellOutside:
    """Schedules the deliveries."""

    def __init__(
        self,
        db: Database,
        *,
        calls: CallService,
        channels: ChannelService,
        conversations: ConversationService,
        webhooks: WebhookService,
        bodies: NewsBodies,
    ) -> None:
        """Keep the rooms and the renderer of forms."""
        self._db = db
        self._calls = calls
        self._channels = channels
        self._conversations = conversations
        self._webhooks = webhooks
        self._bodies = bodies

    async def tell_call(self, job: Job) -> None:
        """Tell how far a call is (job on CallStarted and CallStatusChanged)."""
        await self._db.transact(partial(self._tell_call, job=job))

    def _tell_call(self, tx: Transaction, *, job: Job) -> None:
        jobs.finish(tx, job)
        call = self._calls.find_call(tx, call_id=job.payload["call_id"])
        if call is None or call.callback is None:
            return
        status = "initiated" if job.payload["event"] == "CallStarted" else job.payload["status"]
        sequence = job.payload.get("sequence", 0)
        recording = self._recording_of(tx, call) if status in OVER else None
        form = self._bodies.call_status(
            call, status=status, sequence=sequence, at=_at(job), recording=recording
        )
        self._schedule(tx, call, "call-status", callback=call.callback, form=form)

    def _recording_of(self, tx: Transaction, call: Call) -> Recording | None:
        """Return what was recorded of a call because its maker asked for that; it is finished before the call is over."""
        if call.record is None:
            return None
        matching = RecordingFilter(call_id=call.call_id)
        page = self._calls.list_recordings(tx, account_id=call.account_id, matching=matching)
        kept = (one for one in page.items if one.source == FROM_THE_FIRST_WORD)
        return next((one for one in kept if one.status is RecordingStatus.COMPLETED), None)

    async def tell_answerer(self, job: Job) -> None:
        """Tell whether a person or a machine answered (job on CallAnswererDetected)."""
        await self._db.transact(partial(self._tell_answerer, job=job))

    def _tell_answerer(self, tx: Transaction, *, job: Job) -> None:
        jobs.finish(tx, job)
        call = self._calls.find_call(tx, call_id=job.payload["call_id"])
        if call is None or not call.machine_detection.get("callback_url"):
            return
        detection = call.machine_detection
        callback = Callback(url=detection["callback_url"], method=detection.get("callback_method") or "POST")
        found = {"answered_by": job.payload["answered_by"], "duration_ms": job.payload["duration_ms"]}
        form = self._bodies.answerer(call, **found)
        self._schedule(tx, call, "call-answered-by", callback=callback, form=form)

    async def tell_conference(self, job: Job) -> None:
        """Tell what changed in a conference (job on ConferenceChanged)."""
        await self._db.transact(partial(self._tell_conference, job=job))

    def _tell_conference(self, tx: Transaction, *, job: Job) -> None:
        jobs.finish(tx, job)
        event = job.payload
        conference = self._calls.find_conference(tx, conference_id=event["conference_id"])
        if conference is None or conference.callback is None:
            return
        participant = self._calls.find_participant(
            tx, conference_id=conference.conference_id, call_id=event.get("call_id") or ""
        )
        form = self._bodies.conference_change(
            conference, participant, change=event["change"], sequence=event["sequence"], at=_at(job)
        )
        self._send(
            tx,
            account_id=conference.account_id,
            subject_ids=(event.get("conversation_id"), conference.conference_id),
            event_type="conference-status",
            callback=conference.callback,
            form=form,
        )

    async def tell_recording(self, job: Job) -> None:
        """Tell how far a recording is (job on RecordingChanged)."""
        await self._db.transact(partial(self._tell_recording, job=job))

    def _tell_recording(self, tx: Transaction, *, job: Job) -> None:
        jobs.finish(tx, job)
        recording = self._calls.find_recording(tx, recording_id=job.payload["recording_id"])
        if recording is None or recording.callback is None:
            return
        subject = recording.call_id or recording.conference_id or recording.recording_id
        self._send(
            tx,
            account_id=recording.account_id,
            subject_ids=(recording.conversation_id, subject),
            event_type="recording-status",
            callback=recording.callback,
            form=self._bodies.recording_status(recording, status=job.payload["status"]),
        )

    async def tell_transcription(self, job: Job) -> None:
        """Tell that a transcription began or ended (job on TranscriptionChanged)."""
        await self._db.transact(partial(self._tell_transcription, job=job))

    def _tell_transcription(self, tx: Transaction, *, job: Job) -> None:
        jobs.finish(tx, job)
        ids = {"call_id": job.payload["call_id"], "name": job.payload["transcription_id"]}
        found = self._calls.find_transcription(tx, **ids)
        call = self._calls.find_call(tx, call_id=ids["call_id"])
        if found is not None and call is not None:
            self._tell_of(tx, found, call=call, at=_at(job), status=job.payload["status"])

    async def tell_words(self, job: Job) -> None:
        """Tell what was said in a call to whoever has it transcribed (job on CommunicationAdded, spoken ones)."""
        await self._db.transact(partial(self._tell_words, job=job))

    def _tell_words(self, tx: Transaction, *, job: Job) -> None:
        jobs.finish(tx, job)
        event = job.payload
        running = self._calls.list_running_transcriptions(tx, conversation_id=event["conversation_id"])
        if not running:
            return
        try:
            said = self._conversations.get_communication(
                tx, conversation_id=event["conversation_id"], communication_id=event["communication_id"]
            )
        except NotFound:
            return
        for transcription in running:
            call = self._calls.get_call(tx, call_id=transcription.call_id)
            track = _track_of(event["speaker"], call)
            if transcription.track in {track, "both_tracks"}:
                self._tell_of(tx, transcription, call=call, at=_at(job), text=said.text, track=track)

    def _tell_of(
        self,
        tx: Transaction,
        transcription: Transcription,
        *,
        call: Call,
        at: datetime,
        status: str | None = None,
        text: str | None = None,
        track: str | None = None,
    ) -> None:
        if transcription.callback is None:
            return
        sequence = self._calls.count_transcription(tx, transcription=transcription)
        form = self._bodies.transcription_event(
            transcription, sequence=sequence, at=at, text=text, track=track, status=status
        )
        self._schedule(tx, call, "call-transcription", callback=transcription.callback, form=form)

    def _schedule(
        self, tx: Transaction, call: Call, event_type: str, *, callback: Callback, form: Fields
    ) -> None:
        """Schedule news of a call."""
        self._send(
            tx,
            account_id=call.account_id,
            subject_ids=(call.conversation_id, call.call_id),
            event_type=event_type,
            callback=callback,
            form=form,
        )

    def _send(
        self,
        tx: Transaction,
        *,
        account_id: str,
        subject_ids: tuple[str | None, str],
        event_type: str,
        callback: Callback,
        form: Fields,
    ) -> None:
        """Schedule a form behind what was told of the same thing (`subject_ids`: its conversation, and itself)."""
        target = reach(tx, self._channels, account_id=account_id, url=callback.url, method=callback.method)
        self._webhooks.schedule_delivery(
            tx,
            account_id=account_id,
            conversation_id=subject_ids[0] or subject_ids[1],
            event_type=event_type,
            url=target.url,
            public_url=target.public_url,
            method=target.method,
            body=form,
            body_format="form",
            behind=subject_ids[1],
        )


def _at(job: Job) -> datetime:
    return datetime.fromisoformat(job.payload["at"])


def _track_of(speaker: Any, call: Call) -> str:
    """Return the side of a call on which somebody spoke: inbound is what comes from the party at its other end."""
    party = SpeakerKind.WORKER if call.worker_id else SpeakerKind.CUSTOMER
    return "inbound_track" if speaker == party else "outbound_track"
