"""Recordings and transcriptions of calls, as resources. A part of `CallService` (`service.py`).

The sound itself is written by whoever carries the call, to `<data>/recordings/<recording_id>.wav`; it hears of a new
recording, of a pause and of a stop by `RecordingChanged`.
"""

from __future__ import annotations

from datetime import timedelta

from tieline.channels.voice.errors import (
    CallOver,
    ConferenceNotFound,
    RecordingNotFound,
    RecordingOver,
    TranscriptionNotFound,
)
from tieline.channels.voice.events import RecordingChanged, TranscriptionChanged
from tieline.channels.voice.models import (
    NEXT_RECORDING_STATUSES,
    Call,
    Callback,
    Recording,
    RecordingFilter,
    RecordingStatus,
    Transcription,
    wants,
)
from tieline.channels.voice.store import calls as call_store
from tieline.channels.voice.store import conferences as conference_store
from tieline.channels.voice.store import recordings as store
from tieline.kit import jobs
from tieline.kit.db import Transaction
from tieline.kit.events import emit
from tieline.kit.ids import IdKind, is_id, new_id
from tieline.kit.pages import Page, PageRequest

SETTLE_RECORDINGS = "settle_recordings"
"""The job that ends what nobody has ended some time after its call was over (payload: call_id)."""

FROM_THE_FIRST_WORD = "OutboundAPI"
"""The source of a recording that was asked for with the call itself (`Record=true` of the Calls API)."""

FIRST_PAGE = PageRequest(size=1000)
_SETTLED_AFTER = timedelta(seconds=30)
_TOLD = {RecordingStatus.IN_PROGRESS, RecordingStatus.COMPLETED, RecordingStatus.ABSENT}


class Recordings:
    """Recordings go forward only, but for a pause that ends."""

    def start_recording(
        self,
        tx: Transaction,
        *,
        account_id: str,
        source: str,
        call_id: str | None = None,
        conference_id: str | None = None,
        channels: int = 1,
        track: str = "both",
        callback: Callback | None = None,
    ) -> Recording:
        """Begin to record a call or a conference.

        Args:
            tx: the open transaction.
            account_id: whose it is.
            source: the vendor's word for who asked (StartCallRecordingAPI, RecordVerb, DialVerb, Conference, …).
            call_id: the call that is recorded, or
            conference_id: the conference that is.
            channels: 1 mixes both sides, 2 keeps them apart.
            track: inbound, outbound or both.
            callback: who hears of it; unless it says what, of its completion.

        Raises:
            CallOver: when the call is over.
            ConferenceNotFound: when there is no such conference.
        """
        recording_id = new_id(IdKind.RECORDING)
        values = {
            "recording_id": recording_id,
            "account_id": account_id,
            "call_id": call_id,
            "conference_id": conference_id,
            "conversation_id": self._conversation_of(tx, call_id=call_id, conference_id=conference_id),
            "status": str(RecordingStatus.IN_PROGRESS),
            "source": source,
            "channels": channels,
            "track": track,
            "pause_behavior": "silence",
            "callback": callback,
            "started_at": tx.now,
        }
        store.insert_recording(tx, values)
        return self._told(tx, recording_id)

    def get_recording(
        self, tx: Transaction, *, recording_id: str, account_id: str | None = None, deleted: bool = False
    ) -> Recording:
        """Return a recording (of this account, when given); a deleted one only if `deleted`. Raises `RecordingNotFound`."""
        found = store.find_recording(tx, recording_id) if is_id(IdKind.RECORDING, recording_id) else None
        if found is None or account_id not in {None, found.account_id}:
            raise RecordingNotFound
        if found.status is RecordingStatus.DELETED and not deleted:
            raise RecordingNotFound
        return found

    def find_recording(self, tx: Transaction, *, recording_id: str) -> Recording | None:
        """Return a recording by its id, whatever its status, or None."""
        return store.find_recording(tx, recording_id)

    def list_recordings(
        self,
        tx: Transaction,
        *,
        account_id: str,
        matching: RecordingFilter | None = None,
        page: PageRequest = FIRST_PAGE,
    ) -> Page[Recording]:
        """List an account's recordings, newest first."""
        return store.list_recordings(
            tx, account_id=account_id, matching=matching or RecordingFilter(), page=page
        )

    def list_running_recordings(
        self, tx: Transaction, *, call_id: str | None = None, conference_id: str | None = None
    ) -> list[Recording]:
        """Return the recordings of a call or a conference that have not ended, newest first."""
        return store.list_running(tx, call_id=call_id, conference_id=conference_id)

    def set_recording_status(
        self,
        tx: Transaction,
        *,
        recording_id: str,
        status: RecordingStatus | str,
        duration_seconds: int | None = None,
        pause_behavior: str | None = None,
        error_code: int | None = None,
    ) -> Recording:
        """Note how far a recording is, or pause it, go on or stop it; what it is already changes nothing.

        `duration_seconds` is how long the finished sound is. Raises `RecordingNotFound`, `RecordingOver`.
        """
        recording = self.get_recording(tx, recording_id=recording_id)
        wanted = RecordingStatus(status)
        if wanted is recording.status:
            return recording
        if wanted not in NEXT_RECORDING_STATUSES[recording.status]:
            raise RecordingOver
        values = {"status": str(wanted)}
        given = {
            "duration_seconds": duration_seconds,
            "pause_behavior": pause_behavior,
            "error_code": error_code,
        }
        changed = {name: value for name, value in given.items() if value is not None}
        store.update_recording(tx, recording_id, values | changed)
        return self._told(tx, recording_id)

    def delete_recording(self, tx: Transaction, *, recording_id: str) -> Recording:
        """Delete a recording: what is known of it stays, its file must go. Raises `RecordingNotFound`."""
        self.get_recording(tx, recording_id=recording_id)
        store.update_recording(tx, recording_id, {"status": str(RecordingStatus.DELETED)})
        return self._told(tx, recording_id)

    def _settle_later(self, tx: Transaction, call_id: str) -> None:
        """Leave whoever writes the sound of a call that is over some time to say what became of it."""
        if store.list_running(tx, call_id=call_id):
            payload = {"call_id": call_id}
            jobs.enqueue(tx, SETTLE_RECORDINGS, payload, due_at=tx.now + _SETTLED_AFTER)

    def _told(self, tx: Transaction, recording_id: str) -> Recording:
        """Return a recording as it is now, and say that it changed."""
        recording = store.find_recording(tx, recording_id)
        assert recording is not None
        told = recording.status in _TOLD and wants(recording.callback, str(recording.status))
        emit(
            tx,
            RecordingChanged(
                account_id=recording.account_id,
                recording_id=recording_id,
                call_id=recording.call_id,
                conference_id=recording.conference_id,
                conversation_id=recording.conversation_id,
                status=str(recording.status),
                has_callback=told,
            ),
        )
        return recording

    def _conversation_of(
        self, tx: Transaction, *, call_id: str | None, conference_id: str | None
    ) -> str | None:
        """Return the conversation that sound belongs to. Raises `CallOver`, `ConferenceNotFound`."""
        if call_id is not None:
            return _live(tx, call_id).conversation_id
        conference = conference_store.find_conference(tx, conference_id or "")
        if conference is None:
            raise ConferenceNotFound
        present = conference_store.list_present(tx, conference_id=conference.conference_id)
        found = (call_store.find_call(tx, each.call_id) for each in present)
        return next((call.conversation_id for call in found if call and call.conversation_id), None)

    # Transcriptions

    def start_transcription(
        self,
        tx: Transaction,
        *,
        call_id: str,
        name: str | None = None,
        track: str = "both_tracks",
        inbound_label: str | None = None,
        outbound_label: str | None = None,
        language: str = "en-US",
        callback: Callback | None = None,
    ) -> Transcription:
        """Begin to tell `callback` what is said in a live call. Raises `CallOver`.

        `name` is what the caller stops it by (else its id); labels are what the two sides are called.
        """
        call = _live(tx, call_id)
        transcription_id = new_id(IdKind.CALL_TRANSCRIPTION)
        values = {
            "transcription_id": transcription_id,
            "account_id": call.account_id,
            "call_id": call_id,
            "conversation_id": call.conversation_id,
            "name": name or transcription_id,
            "status": "in-progress",
            "track": track,
            "inbound_label": inbound_label,
            "outbound_label": outbound_label,
            "language": language,
            "callback": callback,
            "sequence": 0,
        }
        store.insert_transcription(tx, values)
        return self._transcription_changed(tx, call_id, transcription_id)

    def find_transcription(self, tx: Transaction, *, call_id: str, name: str) -> Transcription | None:
        """Return a call's transcription by its id or its name, or None."""
        return store.find_transcription(tx, call_id=call_id, name=name)

    def list_running_transcriptions(self, tx: Transaction, *, conversation_id: str) -> list[Transcription]:
        """Return the transcriptions that go on of a conversation's calls, the oldest in front."""
        return store.list_running_transcriptions(tx, conversation_id=conversation_id)

    def count_transcription(self, tx: Transaction, *, transcription: Transcription) -> int:
        """Count one more thing told of a transcription and return its number, from 1."""
        number = transcription.sequence + 1
        store.update_transcription(tx, transcription.transcription_id, {"sequence": number})
        return number

    def stop_transcription(self, tx: Transaction, *, call_id: str, name: str) -> Transcription:
        """Stop a transcription by its id or name; a stopped one stays so. Raises `TranscriptionNotFound`."""
        found = store.find_transcription(tx, call_id=call_id, name=name)
        if found is None:
            raise TranscriptionNotFound
        if found.status == "stopped":
            return found
        store.update_transcription(tx, found.transcription_id, {"status": "stopped"})
        return self._transcription_changed(tx, call_id, found.transcription_id)

    def _stop_transcriptions(self, tx: Transaction, call_id: str) -> None:
        for running in store.list_running_transcriptions(tx, call_id=call_id):
            self.stop_transcription(tx, call_id=call_id, name=running.transcription_id)

    def _transcription_changed(self, tx: Transaction, call_id: str, transcription_id: str) -> Transcription:
        found = store.find_transcription(tx, call_id=call_id, name=transcription_id)
        assert found is not None
        emit(
            tx,
            TranscriptionChanged(
                account_id=found.account_id,
                call_id=call_id,
                conversation_id=found.conversation_id,
                transcription_id=transcription_id,
                status=found.status,
                has_callback=found.callback is not None,
            ),
        )
        return found


def _live(tx: Transaction, call_id: str) -> Call:
    call = call_store.find_call(tx, call_id)
    if call is None or call.is_over:
        raise CallOver
    return call
