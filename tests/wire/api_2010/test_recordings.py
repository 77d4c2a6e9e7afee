"""Recordings and transcriptions of calls, as the official SDK sees them; and the sound itself."""

from __future__ import annotations

import wave
from datetime import timedelta
from functools import partial

import httpx
import pytest
from twilio.base.exceptions import TwilioException, TwilioRestException

from tests.support.served import ACCOUNT, OTHER, OTHER_TOKEN, TOKEN
from tests.wire.api_2010.voice_shop import HOOK, PATH, VoiceShop, fits
from tieline.channels.voice import Callback, Recording, RecordingStatus

pytestmark = pytest.mark.wire


def write_sound(voice: VoiceShop, recording_id: str, *, seconds: int = 1) -> bytes:
    """Lay a second of silence where a recorder would."""
    voice.files.make_room()
    path = voice.files.path_of(recording_id)
    with wave.open(str(path), "wb") as sound:
        sound.setparams((1, 2, 16_000, 0, "NONE", ""))
        sound.writeframes(bytes(2 * 16_000 * seconds))
    return path.read_bytes()


def of_conference(voice: VoiceShop) -> Recording:
    conference = voice.work(voice.calls.create_conference, account_id=ACCOUNT, friendly_name="order 4711")
    asked = {"conference_id": conference.conference_id, "source": "Conference", "account_id": ACCOUNT}
    voice.clock.advance(seconds=1)
    return voice.work(voice.calls.start_recording, **asked)


def completes(voice: VoiceShop, recording_id: str, seconds: int = 1) -> None:
    done = {"status": RecordingStatus.COMPLETED, "duration_seconds": seconds}
    voice.work(voice.calls.set_recording_status, recording_id=recording_id, **done)


class TestCallRecordings:
    def test_a_call_is_recorded_paused_and_stopped(self, voice: VoiceShop) -> None:
        call = voice.ana_talks()
        made = voice.sdk.calls(call.call_id).recordings.create(
            recording_channels="dual",
            recording_track="inbound",
            recording_status_callback=HOOK,
            recording_status_callback_event=["in-progress", "completed"],
        )
        assert (made.status, made.channels, made.track) == ("in-progress", 2, "inbound")
        assert (made.source, made.duration, made.call_sid) == ("StartCallRecordingAPI", None, call.call_id)
        kept = voice.work(voice.calls.get_recording, recording_id=made.sid)
        assert kept.callback == Callback(url=HOOK, events=("in-progress", "completed"))
        one = voice.sdk.calls(call.call_id).recordings(made.sid)
        assert one.update(status="paused", pause_behavior="skip").status == "paused"
        assert voice.work(voice.calls.get_recording, recording_id=made.sid).pause_behavior == "skip"
        current = voice.sdk.calls(call.call_id).recordings("Twilio.CURRENT")
        assert current.update(status="in-progress").sid == made.sid
        assert one.update(status="stopped").status == "stopped"
        assert one.fetch().status == "stopped"

    def test_a_calls_recordings_list_newest_first(self, voice: VoiceShop) -> None:
        call = voice.ana_talks()
        of_conference(voice)
        made = []
        for _ in range(3):
            voice.clock.advance(seconds=86_400)
            made.append(voice.sdk.calls(call.call_id).recordings.create().sid)
        listed = voice.sdk.calls(call.call_id).recordings
        assert [each.sid for each in listed.list(page_size=2)] == made[::-1]
        day = voice.work(voice.calls.get_recording, recording_id=made[1]).created_at.date()
        assert [each.sid for each in listed.list(date_created=day)] == [made[1]]
        assert [each.sid for each in listed.list(date_created_before=day)] == [made[0]]
        after = listed.list(date_created_after=day + timedelta(days=1))
        assert [each.sid for each in after] == [made[2]]

    def test_the_answers_on_the_wire(self, voice: VoiceShop) -> None:
        call = voice.ana_talks()
        place, path = f"/Calls/{call.call_id}/Recordings", "/Calls/{CallSid}/Recordings"
        made = voice.http("POST", f"{place}.json")
        assert made.status_code == 201
        assert fits(f"{path}.json", made) == []
        assert fits(f"{path}.json", voice.http("GET", f"{place}.json")) == []
        one = f"{place}/{made.json()['sid']}.json"
        assert fits(f"{path}/{{Sid}}.json", voice.http("GET", one)) == []
        assert fits(f"{path}/{{Sid}}.json", voice.http("POST", one, Status="paused")) == []

    @pytest.mark.parametrize("statuses", [(), ("ringing",), ("in-progress", "completed")])
    def test_only_a_connected_call_is_recorded(self, voice: VoiceShop, statuses: tuple[str, ...]) -> None:
        call = voice.goes(voice.ana_calls().call_id, *statuses) if statuses else voice.ana_calls()
        before = voice.rows()
        answer = voice.http("POST", f"/Calls/{call.call_id}/Recordings.json")
        assert (answer.status_code, answer.json()["code"]) == (400, 21220)
        assert voice.rows() == before

    @pytest.mark.parametrize(
        ("fields", "named"),
        [
            ({"RecordingChannels": "quadro"}, "RecordingChannels"),
            ({"RecordingTrack": "both_tracks"}, "RecordingTrack"),
            ({"Trim": "hair"}, "Trim"),
            ({"RecordingStatusCallback": "hook"}, "RecordingStatusCallback"),
            ({"RecordingConfigurationId": "one"}, "RecordingConfigurationId"),
        ],
    )
    def test_what_cannot_be_recorded_is_not(
        self, voice: VoiceShop, fields: dict[str, str], named: str
    ) -> None:
        call = voice.ana_talks()
        before = voice.rows()
        answer = voice.http("POST", f"/Calls/{call.call_id}/Recordings.json", **fields)
        assert (answer.status_code, answer.json()["field"]) == (400, named)
        assert voice.rows() == before

    def test_what_has_ended_is_not_paused(self, voice: VoiceShop) -> None:
        call = voice.ana_talks()
        made = voice.sdk.calls(call.call_id).recordings.create()
        one = voice.sdk.calls(call.call_id).recordings(made.sid)
        one.update(status="stopped")
        completes(voice, made.sid)
        before = voice.rows()
        for status in ("paused", "in-progress", "completed", "loud"):
            with pytest.raises(TwilioRestException) as refused:
                one.update(status=status)
            assert (refused.value.status, refused.value.code) == (400, 20001)
        assert voice.rows() == before

    def test_a_recording_of_another_call_is_not_there(self, voice: VoiceShop) -> None:
        made = voice.sdk.calls(voice.ana_talks().call_id).recordings.create()
        other = voice.sdk.calls(voice.ana_talks().call_id)
        before = voice.rows()
        for recording in (other.recordings(made.sid), other.recordings("Twilio.CURRENT")):
            for ask in (recording.fetch, recording.delete, partial(recording.update, status="stopped")):
                with pytest.raises(TwilioRestException) as refused:
                    ask()
                assert (refused.value.status, refused.value.code) == (404, 20404)
        assert voice.rows() == before


class TestConferenceRecordings:
    def test_a_conferences_recording_is_paused_and_deleted(self, voice: VoiceShop) -> None:
        recording = of_conference(voice)
        of_it = voice.sdk.conferences(recording.conference_id or "").recordings
        assert [each.sid for each in of_it.list()] == [recording.recording_id]
        day = recording.created_at.date()
        assert [each.sid for each in of_it.list(date_created=day)] == [recording.recording_id]
        assert of_it.list(date_created_after=day + timedelta(days=1)) == []
        assert of_it("Twilio.CURRENT").update(status="paused").status == "paused"
        assert of_it(recording.recording_id).fetch().status == "paused"
        assert of_it(recording.recording_id).delete() is True
        assert of_it.list() == []

    def test_the_answers_on_the_wire(self, voice: VoiceShop) -> None:
        recording = of_conference(voice)
        path = "/Conferences/{ConferenceSid}/Recordings"
        place = f"/Conferences/{recording.conference_id}/Recordings"
        assert fits(f"{path}.json", voice.http("GET", f"{place}.json")) == []
        one = f"{place}/{recording.recording_id}.json"
        assert fits(f"{path}/{{Sid}}.json", voice.http("GET", one)) == []
        assert fits(f"{path}/{{Sid}}.json", voice.http("POST", one, Status="stopped")) == []


class TestRecordings:
    def test_recordings_list_by_every_filter(self, voice: VoiceShop) -> None:
        call = voice.ana_talks()
        first = voice.sdk.calls(call.call_id).recordings.create().sid
        voice.clock.advance(seconds=86_400)
        second = of_conference(voice)
        sdk = voice.sdk.recordings

        def ids(**matching: object) -> list[str]:
            return [each.sid for each in sdk.list(**matching)]

        day = second.created_at.date()
        assert ids(page_size=1) == [second.recording_id, first]
        assert ids(call_sid=call.call_id) == [first]
        assert ids(conference_sid=second.conference_id) == [second.recording_id]
        assert ids(date_created=second.created_at) == [second.recording_id]
        assert ids(date_created_before=second.created_at - timedelta(days=1)) == [first]
        assert ids(date_created_after=second.created_at) == [second.recording_id]
        assert day == second.created_at.date()
        sdk(first).delete()
        assert ids() == [second.recording_id]
        assert ids(include_soft_deleted=True) == [second.recording_id, first]

    def test_a_deleted_recording_is_shown_to_who_asks_for_it(self, voice: VoiceShop) -> None:
        made = voice.sdk.calls(voice.ana_talks().call_id).recordings.create()
        write_sound(voice, made.sid)
        one = voice.sdk.recordings(made.sid)
        assert one.delete() is True
        assert one.fetch(include_soft_deleted=True).status == "deleted"
        assert not voice.files.path_of(made.sid).exists()
        for ask in (one.fetch, one.delete):
            with pytest.raises(TwilioRestException) as refused:
                ask()
            assert (refused.value.status, refused.value.code) == (404, 20404)

    def test_the_answers_on_the_wire(self, voice: VoiceShop) -> None:
        recording = of_conference(voice)
        assert fits("/Recordings.json", voice.http("GET", "/Recordings.json")) == []
        answer = voice.http("GET", f"/Recordings/{recording.recording_id}.json")
        assert fits("/Recordings/{Sid}.json", answer) == []
        assert answer.json()["media_url"] == f"{voice.url}{PATH}/Recordings/{recording.recording_id}"

    def test_the_sound_is_fetched_once_it_is_there(self, voice: VoiceShop) -> None:
        made = voice.sdk.calls(voice.ana_talks().call_id).recordings.create()
        early = voice.http("GET", f"/Recordings/{made.sid}.wav")
        assert (early.status_code, early.json()["code"]) == (404, 20404)
        sound = write_sound(voice, made.sid)
        completes(voice, made.sid)
        media_url = voice.sdk.recordings(made.sid).fetch().media_url
        for url in (
            f"{voice.url}{PATH}/Recordings/{made.sid}.wav",
            f"{voice.url}{PATH}/Recordings/{made.sid}",
        ):
            answer = httpx.get(url, auth=(ACCOUNT, TOKEN))
            assert (answer.status_code, answer.headers["content-type"]) == (200, "audio/x-wav")
            assert answer.content == sound
        assert media_url.endswith(f"/Recordings/{made.sid}")

    def test_there_is_no_mp3_and_it_says_so(self, voice: VoiceShop) -> None:
        answer = voice.http("GET", f"/Recordings/RE{'0' * 32}.mp3")
        assert (answer.status_code, answer.json()["code"]) == (404, 20404)
        assert ".wav" in answer.json()["message"]

    def test_another_account_hears_nothing(self, voice: VoiceShop) -> None:
        made = voice.sdk.calls(voice.ana_talks().call_id).recordings.create()
        write_sound(voice, made.sid)
        completes(voice, made.sid)
        before = voice.rows()
        theirs = f"{voice.url}/2010-04-01/Accounts/{OTHER}/Recordings/{made.sid}"
        for ending in (".wav", "", ".json"):
            answer = httpx.get(theirs + ending, auth=(OTHER, OTHER_TOKEN))
            assert (answer.status_code, answer.json()["code"]) == (404, 20404)
        with pytest.raises(TwilioRestException):
            voice.stranger.recordings(made.sid).delete()
        assert voice.stranger.recordings.list() == []
        assert voice.files.path_of(made.sid).exists()
        assert voice.rows() == before


class TestTranscriptions:
    def test_what_is_said_is_told_until_it_is_stopped(self, voice: VoiceShop) -> None:
        call = voice.ana_talks()
        all_ = voice.sdk.calls(call.call_id).transcriptions
        made = all_.create(name="notes", track="inbound_track", status_callback_url=HOOK, language_code="es")
        assert (made.status, made.name, made.sid[:2]) == ("in-progress", "notes", "GT")
        kept = voice.work(voice.calls.find_transcription, call_id=call.call_id, name=made.sid)
        assert kept is not None
        assert (kept.track, kept.language, kept.callback) == ("inbound_track", "es", Callback(url=HOOK))
        assert all_("notes").update(status="stopped").status == "stopped"

    def test_the_answers_on_the_wire(self, voice: VoiceShop) -> None:
        call = voice.ana_talks()
        place = f"/Calls/{call.call_id}/Transcriptions"
        made = voice.http("POST", f"{place}.json")
        assert made.status_code == 200
        assert fits("/Calls/{CallSid}/Transcriptions.json", made) == []
        stopped = voice.http("POST", f"{place}/{made.json()['sid']}.json", Status="stopped")
        assert fits("/Calls/{CallSid}/Transcriptions/{Sid}.json", stopped) == []

    def test_what_is_refused_changes_nothing(self, voice: VoiceShop) -> None:
        ringing = voice.goes(voice.ana_calls().call_id, "ringing")
        talking = voice.ana_talks()
        before = voice.rows()
        asked: list[tuple[str, dict[str, str], int, int]] = [
            (f"/Calls/{ringing.call_id}/Transcriptions.json", {}, 400, 21220),
            (f"/Calls/{talking.call_id}/Transcriptions.json", {"Track": "all"}, 400, 20001),
            (f"/Calls/{talking.call_id}/Transcriptions.json", {"StatusCallbackUrl": "x"}, 400, 21609),
            (f"/Calls/{talking.call_id}/Transcriptions.json", {"IntelligenceService": "GA1"}, 400, 20001),
            (f"/Calls/{talking.call_id}/Transcriptions/notes.json", {"Status": "stopped"}, 404, 20404),
            (f"/Calls/{talking.call_id}/Transcriptions/notes.json", {"Status": "paused"}, 400, 20001),
            (f"/Calls/CA{'0' * 32}/Transcriptions.json", {}, 404, 20404),
        ]
        for path, fields, status, code in asked:
            answer = voice.http("POST", path, **fields)
            assert (answer.status_code, answer.json()["code"]) == (status, code), path
        assert voice.rows() == before
        with pytest.raises(TwilioException):
            voice.stranger.calls(talking.call_id).transcriptions.create()
