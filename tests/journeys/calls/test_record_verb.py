"""Ana leaves a message after the beep: on a device of words, on one of sound, and with nothing to say."""

from __future__ import annotations

import asyncio
import wave
from pathlib import Path

import pytest

from tests.support.calls import Caller, begin_call
from tests.support.documents import answers, asked, serve, until_asked
from tests.support.house import Story
from tests.support.sound_device import VOICE, FakeSoundLine, quiet
from tests.support.talks import conversation_of
from tieline.channels.voice.models import Recording, RecordingFilter, RecordingStatus

pytestmark = pytest.mark.journey

PROMPT = "<Say>Leave a message.</Say>"


async def leaves_message(story: Story, attributes: str = "", *, line: FakeSoundLine | None = None) -> Caller:
    """Let Ana call a number whose document records a message, and hear its beep."""
    answers(story, "/after", "<Say>Thank you.</Say>")
    await serve(story, PROMPT, f'<Record action="/after" {attributes}/>', "<Say>You said nothing.</Say>")
    ana = await begin_call(story, line=line)
    await ana.line.until_played("beep")
    if line is not None:
        await line.until_tapped()
    return ana


async def kept(story: Story, caller: Caller) -> Recording:
    """Return the only recording of a call."""
    calls, matching = story.house.calls_room, RecordingFilter(call_id=caller.call_id)
    page = await story.db.read(
        lambda tx: calls.list_recordings(tx, account_id=story.account_id, matching=matching)
    )
    [recording] = page.items
    return recording


def seconds(path: Path) -> float:
    """Return how long a WAV file is."""
    with wave.open(str(path)) as file:
        frames: int = file.getnframes()
        return frames / int(file.getframerate())


class TestWords:
    async def test_what_is_typed_is_the_message_and_its_recording_is_absent(self, story: Story) -> None:
        ana = await leaves_message(story)
        ana.line.speak("My parcel is late")
        ana.line.speak("Please call me back")
        ana.line.press("#")
        await ana.line.until_said("Thank you.")
        await ana.over()
        [form] = asked(story, "/after")
        recording = await kept(story, ana)
        assert recording.status is RecordingStatus.ABSENT
        assert (form["RecordingSid"], form["RecordingDuration"]) == (recording.recording_id, "0")
        assert form["Digits"] == "#"
        assert await story.said(await conversation_of(ana)) == [
            ("customer", "My parcel is late"),
            ("customer", "Please call me back"),
            ("agent", "Thank you."),
        ]

    async def test_the_message_is_over_after_so_much_silence(self, story: Story) -> None:
        ana = await leaves_message(story, 'timeout="4" finishOnKey=""')
        ana.line.speak("My parcel is late")
        ana.line.press("#")
        await until_written(story, ana)
        await story.later(seconds=5)
        await ana.line.until_said("Thank you.")
        await ana.over()
        assert "Digits" not in asked(story, "/after")[0]

    async def test_with_nothing_said_the_next_verb_comes_and_nobody_is_asked(self, story: Story) -> None:
        ana = await leaves_message(story, 'timeout="4"')
        await story.later(seconds=5)
        await ana.line.until_said("You said nothing.")
        await ana.over()
        assert asked(story, "/after") == []
        assert (await kept(story, ana)).status is RecordingStatus.ABSENT

    async def test_who_hangs_up_has_left_their_message_all_the_same(self, story: Story) -> None:
        ana = await leaves_message(story)
        ana.line.speak("My parcel is late")
        ana.line.leave()
        await ana.over()
        form = await until_asked(story, "/after")
        assert (form["Digits"], form["CallStatus"]) == ("hangup", "completed")
        assert await story.said(await conversation_of(ana)) == [("customer", "My parcel is late")]

    async def test_what_was_said_is_told_in_words_to_whoever_asked(self, story: Story) -> None:
        ana = await leaves_message(story, 'transcribe="true" transcribeCallback="/words"')
        ana.line.speak("My parcel is late")
        ana.line.press("*")
        await ana.over()
        form = await until_asked(story, "/words")
        assert (form["TranscriptionText"], form["TranscriptionStatus"]) == ("My parcel is late", "completed")


class TestSound:
    async def test_the_file_holds_what_was_said_and_not_the_silence_around_it(self, story: Story) -> None:
        line = FakeSoundLine()
        ana = await leaves_message(story, 'recordingStatusCallback="/kept" finishOnKey="#"', line=line)
        line.begins_to_speak()
        line.sends(quiet(3) + VOICE + quiet(0.4) + VOICE + quiet(2))
        line.stops_speaking("My parcel is late")
        line.press("#")
        await line.until_said("Thank you.")
        await ana.over()
        recording = await kept(story, ana)
        path = story.house.recording_files.path_of(recording.recording_id)
        assert seconds(path) == pytest.approx(2.8, abs=0.05)
        assert (recording.status, recording.duration_seconds) == (RecordingStatus.COMPLETED, 3)
        form = await until_asked(story, "/kept")
        assert (form["RecordingStatus"], form["RecordingSource"]) == ("completed", "RecordVerb")
        assert asked(story, "/after")[0]["RecordingDuration"] == "3"
        assert not line.is_tapped

    async def test_all_of_it_when_nothing_is_to_be_trimmed(self, story: Story) -> None:
        line = FakeSoundLine()
        ana = await leaves_message(story, 'trim="do-not-trim"', line=line)
        line.begins_to_speak()
        line.sends(quiet(1) + VOICE + quiet(1))
        line.press("1")
        await ana.over()
        path = story.house.recording_files.path_of((await kept(story, ana)).recording_id)
        assert seconds(path) == pytest.approx(3.0)

    async def test_nobody_speaks_and_no_file_stays(self, story: Story) -> None:
        line = FakeSoundLine()
        ana = await leaves_message(story, 'timeout="3"', line=line)
        line.sends(quiet(2))
        await story.later(seconds=4)
        await line.until_said("You said nothing.")
        await ana.over()
        assert list(story.house.recording_files.folder.iterdir()) == []

    async def test_a_message_has_a_longest_length_however_much_is_said(self, story: Story) -> None:
        line = FakeSoundLine()
        ana = await leaves_message(story, 'maxLength="30"', line=line)
        line.begins_to_speak()
        line.sends(VOICE)
        await line.until_taken_in()
        await story.later(seconds=31)
        await line.until_said("Thank you.")
        await ana.over()

    async def test_a_call_that_hangs_up_leaves_a_whole_file(self, story: Story) -> None:
        line = FakeSoundLine()
        ana = await leaves_message(story, line=line)
        line.begins_to_speak()
        line.sends(VOICE)
        line.leave()
        await ana.over()
        recording = await kept(story, ana)
        assert recording.status is RecordingStatus.COMPLETED
        assert seconds(story.house.recording_files.path_of(recording.recording_id)) == pytest.approx(1.0)


async def until_written(story: Story, caller: Caller) -> None:
    """Wait until something that a caller said stands in their conversation."""
    async with asyncio.timeout(60):
        while True:
            conversation_id = (await caller.call()).conversation_id
            if conversation_id is not None and await story.said(conversation_id):
                return
            await asyncio.sleep(0)
