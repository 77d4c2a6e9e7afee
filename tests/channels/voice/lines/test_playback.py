"""What sounds, in which order, how far ahead of the device, and how much of it was heard: all by counting frames."""

from __future__ import annotations

from array import array

import pytest

from tieline.channels.voice.line import FRAME_BYTES, Interruptible, Progress, Sound
from tieline.channels.voice.lines.playback import LEAD_FRAMES, Playback, Utterance
from tieline.models.speech.audio import samples
from tieline.models.speech.ports import Spoken

pytestmark = pytest.mark.unit

ANY = Interruptible.ANY


def sound(frames: int, level: int = 1000) -> bytes:
    """Return so many frames of one loudness, by which a test knows them again."""
    return array("h", [level] * (frames * FRAME_BYTES // 2)).tobytes()


def add(
    playback: Playback, utterance_id: str, *words: int, level: int = 1000, last: bool = True
) -> Utterance:
    """Queue an utterance whose words take so many frames each and have five characters."""
    utterance = playback.open(utterance_id, interruptible=ANY)
    utterance.add([Spoken(pcm=sound(frames, level), characters=5) for frames in words])
    utterance.has_sound, utterance.finished = True, last
    return utterance


class Device:
    """Plays what it gets, a frame a tick, and reports each."""

    def __init__(self, playback: Playback) -> None:
        self._playback = playback
        self.got = self.played = 0

    def run(self, ticks: int) -> list[bytes]:
        sent: list[bytes] = []
        for _ in range(ticks):
            frames = self._playback.tick()
            sent += frames
            self.got += len(frames)
            self.played = min(self.got, self.played + 1)
            self._playback.played(self.played)
        return sent


@pytest.fixture
def playback() -> Playback:
    return Playback()


@pytest.fixture
def device(playback: Playback) -> Device:
    return Device(playback)


class TestSending:
    def test_no_more_is_sent_than_the_lead(self, playback: Playback) -> None:
        add(playback, "answer", 50)
        assert len(playback.tick()) == LEAD_FRAMES
        assert len(playback.tick()) == 1

    def test_a_device_that_stalls_gets_nothing_more_than_its_lead_and_what_our_beat_allows(
        self, playback: Playback
    ) -> None:
        add(playback, "answer", 50)
        playback.tick()
        playback.played(0)
        playback.tick()
        playback.played(0)
        assert len(playback.tick()) <= 1

    def test_utterances_sound_one_after_the_other(self, playback: Playback, device: Device) -> None:
        add(playback, "first", 2, level=100)
        add(playback, "second", 2, level=200)
        levels = [samples(frame)[0] for frame in device.run(8)]
        assert levels == [100, 100, 200, 200]
        assert [ended.utterance_id for ended in playback.take_ended()] == ["first", "second"]

    def test_nobody_overtakes_words_that_are_still_made(self, playback: Playback, device: Device) -> None:
        first = add(playback, "first", 1, level=100, last=False)
        add(playback, "second", 1, level=200)
        assert [samples(frame)[0] for frame in device.run(5)] == [100]
        first.add([Spoken(pcm=sound(1, 150), characters=5)])
        first.finished = True
        assert [samples(frame)[0] for frame in playback.tick()] == [150, 200]

    def test_the_last_frame_is_filled_with_silence(self, playback: Playback) -> None:
        utterance = playback.open("answer", interruptible=ANY)
        utterance.add([Spoken(pcm=sound(1)[:100], characters=2)])
        utterance.has_sound = utterance.finished = True
        assert [len(frame) for frame in playback.tick()] == [FRAME_BYTES]

    def test_a_sound_plays_so_often(self, playback: Playback, device: Device) -> None:
        playback.add_sound(Sound(utterance_id="beep", pcm=sound(2), name="beep", loop=3))
        assert len(device.run(20)) == 6
        assert [ended.utterance_id for ended in playback.take_ended()] == ["beep"]

    def test_music_plays_until_it_is_cleared(self, playback: Playback, device: Device) -> None:
        playback.add_sound(Sound(utterance_id="music", pcm=sound(2), name="hold music", loop=0))
        assert len(device.run(100)) > 100
        playback.clear()
        assert playback.tick() == [] and playback.current is None

    def test_a_sound_without_a_sample_ends_at_once(self, playback: Playback) -> None:
        playback.add_sound(Sound(utterance_id="empty", pcm=b"", name="nothing", loop=0))
        playback.tick()
        assert [ended.utterance_id for ended in playback.take_ended()] == ["empty"]


class TestHeard:
    def test_a_word_is_heard_when_its_last_frame_was_played(self, playback: Playback, device: Device) -> None:
        add(playback, "answer", 10, 10, 10)
        device.run(9)
        assert playback.progress().characters == 0
        device.run(1)
        assert playback.progress() == Progress(utterance_id="answer", characters=5, milliseconds=200)
        device.run(15)
        assert playback.progress() == Progress(utterance_id="answer", characters=10, milliseconds=500)

    def test_what_the_device_holds_is_not_heard(self, playback: Playback) -> None:
        add(playback, "answer", 2, 2, 2)
        playback.tick()
        assert playback.progress().characters == 0

    def test_between_reports_a_little_is_guessed_and_never_more_than_was_sent(
        self, playback: Playback
    ) -> None:
        add(playback, "answer", 50, 50)
        for _ in range(20):
            playback.tick()
        assert playback.progress().milliseconds == 100
        playback.played(12)
        assert playback.progress().milliseconds == 240

    def test_a_device_that_never_reports_plays_by_our_own_beat(self, playback: Playback) -> None:
        add(playback, "answer", 20, 80)
        for _ in range(120):
            playback.tick()
        assert [ended.utterance_id for ended in playback.take_ended()] == ["answer"]

    def test_an_utterance_without_a_sound_is_heard_in_its_turn(
        self, playback: Playback, device: Device
    ) -> None:
        add(playback, "answer", 3)
        blank = playback.open("blank", interruptible=ANY)
        blank.add([Spoken(pcm=b"", characters=2)])
        blank.finished = True
        device.run(2)
        assert playback.take_ended() == []
        device.run(3)
        ended = playback.take_ended()
        assert [each.utterance_id for each in ended] == ["answer", "blank"]
        assert ended[1].heard.characters == 2

    def test_all_of_an_utterance_is_heard_at_its_end(self, playback: Playback, device: Device) -> None:
        add(playback, "answer", 3, 4)
        device.run(8)
        assert playback.take_ended()[0].heard == Progress(
            utterance_id="answer", characters=10, milliseconds=140
        )


class TestPause:
    def test_nothing_is_sent_and_nothing_goes_on_meanwhile(self, playback: Playback, device: Device) -> None:
        add(playback, "answer", 50)
        device.run(5)
        playback.pause()
        before = playback.progress()
        assert [playback.tick() for _ in range(100)] == [[]] * 100
        assert playback.progress() == before
        playback.resume()
        assert len(playback.tick()) == 1


class TestClear:
    def test_what_was_heard_is_returned_and_the_rest_forgotten(
        self, playback: Playback, device: Device
    ) -> None:
        add(playback, "answer", 10, 10)
        add(playback, "more", 10)
        device.run(12)
        assert playback.clear().characters == 5
        assert playback.current is None and playback.take_ended() == []

    def test_what_follows_is_counted_from_what_the_device_had_played(
        self, playback: Playback, device: Device
    ) -> None:
        add(playback, "answer", 50)
        device.run(10)
        playback.clear()
        add(playback, "next", 4, level=300)
        assert playback.tick() == []
        playback.cleared(11)
        assert len(playback.tick()) == 4
        playback.played(13)
        assert playback.progress().milliseconds == 40
        playback.played(15)
        assert [ended.utterance_id for ended in playback.take_ended()] == ["next"]

    def test_a_device_that_does_not_answer_is_not_waited_for_long(
        self, playback: Playback, device: Device
    ) -> None:
        add(playback, "answer", 50)
        device.run(10)
        playback.clear()
        add(playback, "next", 4)
        sent = [len(playback.tick()) for _ in range(30)]
        assert sum(sent) == 4 and sent.index(4) == 24


class TestDevicesThatComeBack:
    def test_a_page_loaded_anew_counts_from_nought(self, playback: Playback, device: Device) -> None:
        add(playback, "answer", 30)
        device.run(20)
        playback.played(3)
        assert playback.progress().milliseconds == 460
        assert len(playback.tick()) > 0
        playback.played(10)
        assert [ended.utterance_id for ended in playback.take_ended()] == ["answer"]


class TestBridge:
    def test_what_others_say_is_mixed_in(self, playback: Playback) -> None:
        add(playback, "notice", 2, level=100)
        playback.bridge(sound(1, 50))
        assert [samples(frame)[0] for frame in playback.tick()] == [150]

    def test_nothing_is_sent_ahead_of_it(self, playback: Playback) -> None:
        add(playback, "notice", 20)
        for _ in range(5):
            playback.bridge(sound(1, 50))
            assert len(playback.tick()) == 1

    def test_it_sounds_alone(self, playback: Playback) -> None:
        playback.bridge(sound(1, 50))
        assert len(playback.tick()) == 1
        assert playback.tick() == []

    def test_frames_that_come_too_fast_are_dropped(self, playback: Playback) -> None:
        for level in range(30):
            playback.bridge(sound(1, level))
        assert [samples(frame)[0] for frame in playback.tick()] == [20]
