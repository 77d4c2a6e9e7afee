"""What goes on beside a call: recordings, words that are told as they are said, and streams of its sound."""

from __future__ import annotations

import base64
import wave

import pytest

from tests.support.calls import Caller, begin_call
from tests.support.documents import answers, asked, serve, until_asked
from tests.support.house import Story
from tests.support.sound_device import VOICE, FakeSoundLine
from tieline.channels.voice.models import RecordingFilter, RecordingStatus
from tieline.journeys.call_recordings import RecordingOwner

pytestmark = pytest.mark.journey

TALK = '<Say>Hello.</Say><Gather input="speech" action="/said"/><Pause length="600"/>'


async def recordings(story: Story, caller: Caller) -> list[tuple[str, RecordingStatus, int | None]]:
    """Return what was recorded of a call: source, status and seconds."""
    calls, matching = story.house.calls_room, RecordingFilter(call_id=caller.call_id)
    page = await story.db.read(
        lambda tx: calls.list_recordings(tx, account_id=story.account_id, matching=matching)
    )
    return [(one.source, one.status, one.duration_seconds) for one in page.items]


class TestRecording:
    async def test_both_sides_are_kept_until_the_call_is_over(self, story: Story) -> None:
        await serve(story, "<Start><Recording/></Start>", TALK)
        line = FakeSoundLine()
        ana = await begin_call(story, line=line)
        await line.until_said("Hello.")
        await line.until_tapped()
        shown = await line.until_notice("state")
        assert shown.fields["recording"] == "on"
        line.hears(VOICE)
        line.sends(VOICE)
        line.leave()
        await ana.over()
        assert await recordings(story, ana) == [("StartCallRecordingTwiML", RecordingStatus.COMPLETED, 1)]
        [path] = list(story.house.recording_files.folder.iterdir())
        with wave.open(str(path)) as file:
            assert (file.getnchannels(), file.getnframes()) == (2, 16_000)

    async def test_a_device_of_words_leaves_it_absent(self, story: Story) -> None:
        await serve(
            story,
            '<Start><Recording recordingStatusCallback="/kept"'
            ' recordingStatusCallbackEvent="absent"/></Start>',
            TALK,
        )
        ana = await begin_call(story)
        await ana.line.until_notice("state")
        ana.line.leave()
        await ana.over()
        assert (await until_asked(story, "/kept"))["RecordingStatus"] == "absent"

    async def test_what_the_api_begins_pauses_and_stops_is_obeyed(self, story: Story) -> None:
        await serve(story, '<Pause length="600"/>')
        line = FakeSoundLine()
        ana = await begin_call(story, line=line)
        await line.until_notice("call")
        kept = story.house.call_recordings
        begun = await kept.start(account_id=story.account_id, call_id=ana.call_id)
        assert (await line.until_notice("state")).fields["recording"] == "on"
        line.sends(VOICE)
        owner = RecordingOwner(account_id=story.account_id, call_id=ana.call_id)
        await kept.update(owner=owner, recording_id=begun.recording_id, status=RecordingStatus.STOPPED)
        await line.until_tapped(tapped=False)
        line.leave()
        await ana.over()
        assert await recordings(story, ana) == [("StartCallRecordingAPI", RecordingStatus.COMPLETED, 1)]


class TestTranscription:
    async def test_what_is_said_is_told_as_it_is_said(self, story: Story) -> None:
        start = '<Transcription statusCallbackUrl="/words" name="all" inboundTrackLabel="Ana"/>'
        await serve(story, f"<Start>{start}</Start>", TALK)
        answers(story, "/said", '<Pause length="600"/>')
        ana = await begin_call(story)
        await ana.line.until_said("Hello.")
        ana.line.speak("Where is my order?")
        await until_asked(story, "/words", 3)
        events = [form["TranscriptionEvent"] for form in asked(story, "/words")]
        assert events == ["transcription-started", *["transcription-content"] * 2]
        assert "Where is my order?" in asked(story, "/words")[2]["TranscriptionData"]
        ana.line.leave()
        await ana.over()
        last = await until_asked(story, "/words", 4)
        assert last["TranscriptionEvent"] == "transcription-stopped"


class TestListening:
    async def test_an_application_hears_both_sides_beside_the_document(self, story: Story) -> None:
        stream = (
            '<Stream url="wss://shop.example.test/listen" track="both_tracks" statusCallback="/stream">'
            '<Parameter name="order" value="4711"/></Stream>'
        )
        await serve(story, f"<Start>{stream}</Start>", TALK)
        line = FakeSoundLine()
        ana = await begin_call(story, line=line)
        app = await story.dialer.until_opened()
        assert app.url == "ws://127.0.0.1:8000/listen"
        assert (await app.until_event("connected"))["protocol"] == "Call"
        start = await app.until_event("start")
        assert start["start"]["tracks"] == ["inbound", "outbound"]
        assert start["start"]["customParameters"] == {"order": "4711"}
        await line.until_said("Hello.")
        await line.until_tapped()
        line.sends(VOICE)
        line.hears(VOICE)
        media = await app.until_event("media", 100)
        assert media["streamSid"] == start["streamSid"]
        tracks = [one["media"]["track"] for one in app.received if one["event"] == "media"]
        assert tracks == ["inbound"] * 50 + ["outbound"] * 50
        app.frame({"event": "media", "media": {"payload": base64.b64encode(b"x" * 160).decode()}})
        line.press("7")
        assert (await app.until_event("dtmf"))["dtmf"]["digit"] == "7"
        line.leave()
        await ana.over()
        assert (await app.until_event("stop"))["stop"]["callSid"] == ana.call_id
        assert not [sound for sound in line.sounds if sound.name == "stream"]
        await until_asked(story, "/stream", 2)
        assert [form["StreamEvent"] for form in asked(story, "/stream")] == [
            "stream-started",
            "stream-stopped",
        ]

    async def test_a_stop_ends_the_stream_of_its_name_and_the_call_goes_on(self, story: Story) -> None:
        stream = '<Stream url="wss://shop.example.test/listen" name="ears"/>'
        await serve(story, f"<Start>{stream}</Start>", TALK)
        stops = '<Stop><Stream name="other"/></Stop><Stop><Stream name="ears"/></Stop>'
        answers(story, "/said", stops, "<Say>Alone.</Say>", '<Pause length="600"/>')
        ana = await begin_call(story, line=FakeSoundLine())
        app = await story.dialer.until_opened()
        await app.until_event("start")
        await ana.line.until_said("Hello.")
        ana.line.speak("Nobody else, please.")
        assert (await app.until_event("stop"))["stop"]["callSid"] == ana.call_id
        await ana.line.until_said("Alone.")
        ana.line.leave()
        await ana.over()

    async def test_who_cannot_be_reached_is_told_and_the_call_goes_on(self, story: Story) -> None:
        story.dialer.refuses = "The socket could not be opened."
        stream = '<Stream url="wss://shop.example.test/listen" statusCallback="/stream"/>'
        await serve(story, f"<Start>{stream}</Start>", TALK)
        ana = await begin_call(story, line=FakeSoundLine())
        await ana.line.until_said("Hello.")
        assert (await until_asked(story, "/stream"))["StreamEvent"] == "stream-error"
        ana.line.leave()
        await ana.over()

    async def test_a_device_of_words_is_not_streamed(self, story: Story) -> None:
        stream = '<Stream url="wss://shop.example.test/listen"/>'
        await serve(story, f"<Start>{stream}</Start>", TALK)
        ana = await begin_call(story)
        await ana.line.until_said("Hello.")
        assert story.dialer.opened == []
        ana.line.leave()
        await ana.over()
