"""Recordings and transcriptions of Ana's call: they begin, pause, end and go; and her erasure takes everything."""

from __future__ import annotations

from typing import Any

import pytest

from tests.channels.voice.office import ACCOUNT, ANA, MARCO, PEDRO, STRANGER, Office
from tieline.channels.voice import (
    Call,
    Callback,
    CallOver,
    CallStatus,
    Recording,
    RecordingFilter,
    RecordingNotFound,
    RecordingOver,
    RecordingStatus,
    RecordingWish,
    TranscriptionNotFound,
)

pytestmark = pytest.mark.store

HOOK = Callback(url="https://shop.example.com/recording", events=("in-progress", "completed"))


@pytest.fixture
async def ana(office: Office) -> Call:
    return await office.is_answered(await office.ana_calls())


async def record(office: Office, call: Call, **more: Any) -> Recording:
    office.clock.advance(seconds=1)
    asked = {"account_id": ACCOUNT, "source": "StartCallRecordingAPI", "call_id": call.call_id}
    return await office.work(office.calls.start_recording, **asked, **more)


async def becomes(office: Office, recording: Recording, status: str, **more: Any) -> Recording:
    ids = {"recording_id": recording.recording_id, "status": status}
    return await office.work(office.calls.set_recording_status, **ids, **more)


class TestRecordings:
    async def test_a_recording_is_paused_goes_on_and_is_done(self, office: Office, ana: Call) -> None:
        recording = await record(office, ana, channels=2, callback=HOOK)
        assert (recording.status, recording.channels) == (RecordingStatus.IN_PROGRESS, 2)
        paused = await becomes(office, recording, "paused", pause_behavior="skip")
        assert paused.pause_behavior == "skip"
        await becomes(office, recording, "paused")
        await becomes(office, recording, "in-progress")
        done = await becomes(office, recording, "completed", duration_seconds=12)
        assert (done.status, done.duration_seconds) == (RecordingStatus.COMPLETED, 12)
        told = await office.events("RecordingChanged")
        assert [(e.data["status"], e.data["has_callback"]) for e in told] == [
            ("in-progress", True),
            ("paused", False),
            ("in-progress", True),
            ("completed", True),
        ]

    async def test_what_has_ended_is_not_paused(self, office: Office, ana: Call) -> None:
        recording = await record(office, ana)
        await becomes(office, recording, "absent", error_code=1)
        for status in ("paused", "in-progress", "stopped", "completed"):
            with pytest.raises(RecordingOver):
                await becomes(office, recording, status)

    async def test_only_a_live_call_is_recorded(self, office: Office, ana: Call) -> None:
        await office.goes(ana, CallStatus.COMPLETED)
        with pytest.raises(CallOver):
            await record(office, ana)

    async def test_a_call_that_asked_for_it_is_recorded_once_it_is_answered(self, office: Office) -> None:
        call = await office.shop_calls(record=RecordingWish(channels=2, callback=HOOK))
        running = {"call_id": call.call_id}
        await office.goes(call, CallStatus.RINGING)
        assert await office.work(office.calls.list_running_recordings, **running) == []
        await office.goes(call, CallStatus.IN_PROGRESS)
        (recording,) = await office.work(office.calls.list_running_recordings, **running)
        assert (recording.source, recording.channels, recording.callback) == ("OutboundAPI", 2, HOOK)

    async def test_a_deleted_recording_is_only_seen_by_who_asks_for_it(
        self, office: Office, ana: Call
    ) -> None:
        recording = await record(office, ana)
        ids = {"recording_id": recording.recording_id}
        await office.work(office.calls.delete_recording, **ids)
        with pytest.raises(RecordingNotFound):
            await office.work(office.calls.get_recording, **ids)
        with pytest.raises(RecordingNotFound):
            await office.work(office.calls.delete_recording, **ids)
        seen = await office.work(office.calls.get_recording, **ids, deleted=True)
        assert seen.status is RecordingStatus.DELETED

    async def test_recordings_list_by_call_conference_and_day(self, office: Office, ana: Call) -> None:
        first = await record(office, ana)
        room = await office.work(office.calls.create_conference, account_id=ACCOUNT, friendly_name="4711")
        await office.work(office.calls.join, conference_id=room.conference_id, call_id=ana.call_id)
        asked = {"account_id": ACCOUNT, "source": "Conference", "conference_id": room.conference_id}
        office.clock.advance(seconds=1)
        second = await office.work(office.calls.start_recording, **asked)
        await office.work(office.calls.delete_recording, recording_id=first.recording_id)

        async def listed(account_id: str = ACCOUNT, **matching: Any) -> list[str]:
            chosen = RecordingFilter(**matching)
            found = await office.work(office.calls.list_recordings, account_id=account_id, matching=chosen)
            return [each.recording_id for each in found.items]

        assert await listed() == [second.recording_id]
        assert await listed(include_deleted=True) == [second.recording_id, first.recording_id]
        assert await listed(call_id=ana.call_id, include_deleted=True) == [first.recording_id]
        assert await listed(conference_id=room.conference_id) == [second.recording_id]
        assert await listed(created_from=second.created_at) == [second.recording_id]
        assert await listed(created_until=first.created_at, include_deleted=True) == [first.recording_id]
        assert await listed(STRANGER) == []


class TestTranscriptions:
    async def test_a_transcription_is_stopped_by_its_name(self, office: Office, ana: Call) -> None:
        started = await office.work(office.calls.start_transcription, call_id=ana.call_id, name="notes")
        assert (started.status, started.track, started.name) == ("in-progress", "both_tracks", "notes")
        stopped = await office.work(office.calls.stop_transcription, call_id=ana.call_id, name="notes")
        again = await office.work(
            office.calls.stop_transcription, call_id=ana.call_id, name=started.transcription_id
        )
        assert stopped.status == again.status == "stopped"
        told = [event.data["status"] for event in await office.events("TranscriptionChanged")]
        assert told == ["in-progress", "stopped"]
        with pytest.raises(TranscriptionNotFound):
            await office.work(office.calls.stop_transcription, call_id=ana.call_id, name="other")

    async def test_it_ends_with_the_call_and_counts_what_was_told(self, office: Office, ana: Call) -> None:
        started = await office.work(office.calls.start_transcription, call_id=ana.call_id)
        ids = {"call_id": ana.call_id, "conversation_id": "conv_conversation_1"}
        await office.work(office.calls.attach_conversation, **ids)
        (running,) = await office.work(
            office.calls.list_running_transcriptions, conversation_id="conv_conversation_1"
        )
        assert running.transcription_id == started.transcription_id
        assert await office.work(office.calls.count_transcription, transcription=running) == 1
        await office.goes(ana, CallStatus.COMPLETED)
        assert (
            await office.work(office.calls.list_running_transcriptions, conversation_id="conv_conversation_1")
            == []
        )
        with pytest.raises(CallOver):
            await office.work(office.calls.start_transcription, call_id=ana.call_id)


class TestEraseCalls:
    async def test_her_calls_go_with_all_that_hangs_on_them_and_pedros_stay(
        self, office: Office, ana: Call
    ) -> None:
        marco = await office.is_answered(await office.shop_calls(to=MARCO, parent_call_id=ana.call_id))
        room = await office.work(office.calls.create_conference, account_id=ACCOUNT, friendly_name="4711")
        for call in (ana, marco):
            ids = {"conference_id": room.conference_id, "call_id": call.call_id}
            await office.work(office.calls.join, **ids)
        recording = await record(office, ana)
        await office.work(office.calls.start_transcription, call_id=ana.call_id)
        pedro = await office.ana_calls(from_=PEDRO)
        pedros = await record(office, await office.is_answered(pedro))
        erased = await office.work(office.calls.erase_calls, conversation_ids=[], addresses=[ANA])
        assert set(erased.call_ids) == {ana.call_id, marco.call_id}
        assert erased.conference_ids == (room.conference_id,)
        assert erased.recording_ids == (recording.recording_id,)
        left = await office.work(office.calls.list_calls, account_id=ACCOUNT)
        assert [call.call_id for call in left.items] == [pedro.call_id]
        recordings = await office.work(office.calls.list_recordings, account_id=ACCOUNT)
        assert [each.recording_id for each in recordings.items] == [pedros.recording_id]
        conferences = await office.work(office.calls.list_conferences, account_id=ACCOUNT)
        assert conferences.items == []

    async def test_calls_of_a_conversation_go_whatever_their_addresses(
        self, office: Office, ana: Call
    ) -> None:
        ids = {"call_id": ana.call_id, "conversation_id": "conv_conversation_1"}
        await office.work(office.calls.attach_conversation, **ids)
        erased = await office.work(
            office.calls.erase_calls, conversation_ids=["conv_conversation_1"], addresses=[]
        )
        assert erased.call_ids == (ana.call_id,)
