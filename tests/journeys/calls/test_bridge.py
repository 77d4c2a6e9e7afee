"""A bridge of sound, of words, and of both: what each party hears and reads, step by step, and what is recorded."""

from __future__ import annotations

import wave
from array import array
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.support.frames import frame, level
from tests.support.house import Story
from tests.support.line import FakeLine
from tieline.app.starter import CUSTOMER_NUMBER, NUMBER
from tieline.channels.voice.line import Medium, PartialWords, Words
from tieline.channels.voice.lines.recorder import TwoTrackRecorder
from tieline.channels.voice.models import CallDirection, CallStatus, Program, Recording, RecordingStatus
from tieline.conversations import Speaker
from tieline.journeys.calls.bridge import CALLER, WORKER, Bridge, Party
from tieline.journeys.calls.live_call import LiveCall
from tieline.kit.db import Transaction
from tieline.models.speech.tones import hold_music

pytestmark = pytest.mark.journey


@pytest.fixture
def story(story_on_each_engine: Story) -> Story:
    return story_on_each_engine


@dataclass
class FakeSound(FakeLine):
    """A scripted device of sound: frames the test speaks, frames it hears."""

    medium: Medium = Medium.SOUND
    heard: list[int] = field(default_factory=list)
    spoken: deque[bytes] = field(default_factory=deque)

    def take_frame(self) -> bytes | None:
        return self.spoken.popleft() if self.spoken else None

    def give_frame(self, given: bytes) -> None:
        self.heard.append(level(given) if len(set(array("h", given))) == 1 else -1)


@dataclass
class Room:
    """A conference of Ana's call and Marco's, with its bridge that a test steps by hand."""

    story: Story
    bridge: Bridge
    ana: Party
    marco: Party

    async def refresh(self, **changes: bool) -> None:
        """Change how somebody is in the conference (ana_held, marco_muted) and let the bridge look."""
        update = self.story.house.calls_room.update_participant
        conference_id = self.bridge.conference_id

        def change(tx: Transaction) -> None:
            if "ana_held" in changes:
                update(tx, conference_id=conference_id, call_id=self.ana.call_id, hold=changes["ana_held"])
            if "marco_muted" in changes:
                update(
                    tx, conference_id=conference_id, call_id=self.marco.call_id, muted=changes["marco_muted"]
                )

        await self.story.db.transact(change)
        await self.bridge.refresh()

    async def record(self) -> Recording:
        """Begin to record the conference on two tracks."""
        start = self.story.house.calls_room.start_recording
        recording = await self.story.db.transact(
            lambda tx: start(
                tx,
                account_id=self.story.account_id,
                conference_id=self.bridge.conference_id,
                source="Conference",
                channels=2,
            )
        )
        await self.bridge.refresh()
        return recording

    async def set_recording(self, recording: Recording, status: RecordingStatus) -> None:
        """Pause, go on with or stop a recording, and let the bridge look."""
        change = self.story.house.calls_room.set_recording_status
        await self.story.db.transact(
            lambda tx: change(tx, recording_id=recording.recording_id, status=status)
        )
        await self.bridge.refresh()

    async def recording(self, recording: Recording) -> Recording:
        """Return a recording as it is now."""
        get = self.story.house.calls_room.get_recording
        return await self.story.db.read(lambda tx: get(tx, recording_id=recording.recording_id))

    def tick(self, *, ana: int | None = None, marco: int | None = None) -> None:
        """Let each say a frame of a level, and mix the next 20 ms."""
        for party, loudness in ((self.ana, ana), (self.marco, marco)):
            if loudness is not None:
                sound(party).spoken.append(frame(loudness))
        self.bridge.tick()


def sound(party: Party) -> FakeSound:
    """Return a party's device of sound."""
    assert isinstance(party.live.line, FakeSound)
    return party.live.line


def words(party: Party) -> list[tuple[str, str, bool]]:
    """Return what a party's device was shown of others' words: who, text, whether finished."""
    line = party.live.line
    assert isinstance(line, FakeLine)
    shown = [notice.fields for notice in line.notices if notice.kind == "words"]
    return [(fields["who"], fields["text"], fields["final"]) for fields in shown]


async def _plays_nothing(live: LiveCall, program: Program) -> bool:
    return False


async def room(story: Story, ana: FakeLine, marco: FakeLine) -> Room:
    """Join two devices in a bridge that nobody paces."""
    house = story.house
    worker = await story.worker("Marco")

    def make(tx: Transaction) -> tuple[str, Party, Party]:
        joined = house.inbound.join(
            tx, number=number(tx), channel="VOICE", customer_address=CUSTOMER_NUMBER, channel_id=None
        )
        conversation_id = joined.conversation.conversation_id
        conference = house.calls_room.create_conference(tx, account_id=story.account_id, friendly_name="t")
        ends = []
        for line, worker_id in ((ana, None), (marco, worker.worker_id)):
            call = house.calls_room.create_call(
                tx,
                account_id=story.account_id,
                direction=CallDirection.INBOUND,
                from_=CUSTOMER_NUMBER,
                to=NUMBER,
                worker_id=worker_id,
                conversation_id=conversation_id,
                status=CallStatus.IN_PROGRESS,
            )
            stories = house.call_stories
            live = LiveCall(
                call,
                line,
                db=story.db,
                calls=house.calls_room,
                stages={},
                words=stories._house_words,
            )
            ends.append(live)
        return (
            conference.conference_id,
            Party(live=ends[0], who=CALLER, name="Ana Torres", speaker=Speaker.customer()),
            Party(
                live=ends[1],
                who=WORKER,
                name="Marco Bianchi",
                speaker=Speaker.agent(),
                worker_id=worker.worker_id,
            ),
        )

    def number(tx: Transaction):  # type: ignore[no-untyped-def]
        found = house.channels.find_number(tx, number=NUMBER)
        assert found is not None
        return found

    conference_id, caller, worker_party = await story.db.transact(make)
    bridge = Bridge(
        conference_id,
        db=story.db,
        calls=house.calls_room,
        transcript=house.call_stories.transcript,
        recordings=house.recording_files,
        play_document=_plays_nothing,
        paced=False,
    )
    await bridge.join(caller)
    await bridge.join(worker_party)
    return Room(story=story, bridge=bridge, ana=caller, marco=worker_party)


@pytest.fixture
async def talk(story: Story) -> AsyncIterator[Room]:
    """Ana and Marco, both on devices of sound."""
    made = await room(story, FakeSound(), FakeSound())
    yield made
    for party in (made.ana, made.marco):
        await made.bridge.leave(party.call_id)


class TestSound:
    async def test_each_hears_the_other_sample_by_sample(self, talk: Room) -> None:
        talk.tick(ana=100, marco=-7)
        talk.tick(ana=101)
        assert sound(talk.marco).heard == [100, 101]
        assert sound(talk.ana).heard == [-7]

    async def test_a_held_caller_hears_music_and_nobody_hears_her(self, talk: Room) -> None:
        await talk.refresh(ana_held=True)
        talk.tick(ana=100, marco=50)
        assert sound(talk.marco).heard == []
        assert len(sound(talk.ana).heard) == 1
        await talk.refresh(ana_held=False)
        talk.tick(ana=100, marco=50)
        assert sound(talk.ana).heard[-1] == 50
        assert sound(talk.marco).heard == [100]

    async def test_a_muted_worker_is_heard_by_nobody(self, talk: Room) -> None:
        await talk.refresh(marco_muted=True)
        talk.tick(ana=100, marco=50)
        assert (sound(talk.ana).heard, sound(talk.marco).heard) == ([], [100])

    async def test_recognised_words_are_captions_and_not_said_aloud(self, talk: Room) -> None:
        await talk.bridge.saying(talk.ana.call_id, PartialWords(text="my order"))
        await talk.bridge.said(talk.ana.call_id, Words(text="My order is late", confidence=0.8))
        assert words(talk.marco) == [("caller", "my order", False), ("caller", "My order is late", True)]
        assert sound(talk.marco).said == []

    async def test_who_has_left_is_in_the_mix_no_more(self, talk: Room) -> None:
        await talk.bridge.leave(talk.marco.call_id)
        talk.tick(ana=100)
        assert sound(talk.marco).heard == []
        assert not talk.bridge.has_company(talk.ana.call_id)


class TestMixedDevices:
    async def test_what_marco_types_is_said_aloud_to_ana_and_what_she_says_is_read(
        self, story: Story
    ) -> None:
        talk = await room(story, FakeSound(), FakeLine())
        await talk.bridge.said(talk.marco.call_id, Words(text="Hello Ana"))
        await talk.bridge.said(talk.ana.call_id, Words(text="Hello Marco", confidence=0.9))
        assert sound(talk.ana).said == ["Hello Ana"]
        assert words(talk.ana) == [("worker", "Hello Ana", True)]
        assert words(talk.marco) == [("caller", "Hello Marco", True)]
        assert talk.marco.live.line.said == []  # type: ignore[attr-defined]
        await talk.bridge.leave(talk.ana.call_id)
        await talk.bridge.leave(talk.marco.call_id)


class TestRecording:
    async def test_both_are_shown_that_it_is_on_paused_and_off(self, talk: Room) -> None:
        recording = await talk.record()
        await talk.set_recording(recording, RecordingStatus.PAUSED)
        await talk.set_recording(recording, RecordingStatus.IN_PROGRESS)
        await talk.set_recording(recording, RecordingStatus.STOPPED)
        for party in (talk.ana, talk.marco):
            states = [notice.fields["recording"] for notice in sound(party).notices]
            assert states[-4:] == ["on", "paused", "on", "off"]

    async def test_the_file_has_the_caller_left_and_the_worker_right_and_silence_for_a_pause(
        self, talk: Room
    ) -> None:
        recording = await talk.record()
        talk.tick(ana=100, marco=50)
        await talk.set_recording(recording, RecordingStatus.PAUSED)
        talk.tick(ana=1, marco=1)
        await talk.set_recording(recording, RecordingStatus.IN_PROGRESS)
        talk.tick(ana=102, marco=52)
        await talk.set_recording(recording, RecordingStatus.STOPPED)
        path = talk.story.house.recording_files.path_of(recording.recording_id)
        assert _firsts(path) == [(100, 50), (0, 0), (102, 52)]
        assert (await talk.recording(recording)).status is RecordingStatus.COMPLETED

    async def test_it_ends_with_the_last_who_leaves(self, talk: Room) -> None:
        recording = await talk.record()
        talk.tick(ana=100, marco=50)
        await talk.bridge.leave(talk.ana.call_id)
        await talk.bridge.leave(talk.marco.call_id)
        assert (await talk.recording(recording)).status is RecordingStatus.COMPLETED

    async def test_a_recording_of_no_sound_is_absent_and_leaves_no_file(self, talk: Room) -> None:
        recording = await talk.record()
        await talk.set_recording(recording, RecordingStatus.STOPPED)
        assert (await talk.recording(recording)).status is RecordingStatus.ABSENT
        folder = talk.story.house.recording_files.folder
        assert list(folder.iterdir()) == []

    async def test_what_a_process_that_died_was_recording_is_made_whole_by_the_next(self, talk: Room) -> None:
        recording = await talk.record()
        path = talk.story.house.recording_files.path_of(recording.recording_id)
        recorder = TwoTrackRecorder(path, channels=2)
        for _ in range(50):
            recorder.write(frame(100), frame(50))
        await talk.story.house.call_stories.talks.recover()
        after = await talk.recording(recording)
        assert (after.status, after.duration_seconds) == (RecordingStatus.COMPLETED, 1)
        assert _firsts(path)[:2] == [(100, 50), (100, 50)]
        recorder.discard()

    async def test_the_sound_of_a_recording_that_was_deleted_meanwhile_does_not_stay(
        self, talk: Room
    ) -> None:
        recording = await talk.record()
        talk.tick(ana=100, marco=50)
        delete = talk.story.house.calls_room.delete_recording
        await talk.story.db.transact(lambda tx: delete(tx, recording_id=recording.recording_id))
        await talk.bridge.leave(talk.ana.call_id)
        await talk.bridge.leave(talk.marco.call_id)
        assert not talk.story.house.recording_files.path_of(recording.recording_id).exists()


def _firsts(path: Path) -> list[tuple[int, int]]:
    """Return the first sample of each frame of a file of two channels."""
    with wave.open(str(path)) as file:
        samples = array("h", file.readframes(file.getnframes()))
    return [(samples[at], samples[at + 1]) for at in range(0, len(samples), 640)]


def test_the_hold_music_can_be_looped_in_whole_frames() -> None:
    assert len(hold_music()) % 2 == 0
