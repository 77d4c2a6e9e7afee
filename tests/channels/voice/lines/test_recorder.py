"""What is kept of Ana's call with Marco: one channel or two, pauses, and a process that dies."""

from __future__ import annotations

import wave
from array import array
from pathlib import Path

import pytest

from tests.support.frames import frame
from tieline.channels.voice.line import FRAME_BYTES
from tieline.channels.voice.lines.recorder import PauseBehavior, TwoTrackRecorder, recover

pytestmark = pytest.mark.unit

SAMPLES = FRAME_BYTES // 2


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where a recording will stand, in a folder that does not exist yet."""
    return tmp_path / "recordings" / "RE1.wav"


def _read(path: Path) -> tuple[int, list[int]]:
    """Return the channels of a WAV file and its first sample of each frame and channel."""
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getsampwidth()) == (16_000, 2)
        samples = array("h", file.readframes(file.getnframes()))
        channels = file.getnchannels()
    step = SAMPLES * channels
    return channels, [each for at in range(0, len(samples), step) for each in samples[at : at + channels]]


def test_one_channel_holds_both_voices_together(place: Path) -> None:
    recorder = TwoTrackRecorder(place)
    recorder.write(frame(100), frame(20))
    recorder.write(frame(100), b"")
    assert recorder.finish() == 0.04
    assert _read(place) == (1, [120, 100])


def test_two_channels_keep_them_apart(place: Path) -> None:
    recorder = TwoTrackRecorder(place, channels=2)
    recorder.write(frame(100), frame(20))
    recorder.write(b"", frame(21))
    recorder.finish()
    assert _read(place) == (2, [100, 20, 0, 21])


def test_a_pause_leaves_silence_of_its_length(place: Path) -> None:
    recorder = TwoTrackRecorder(place)
    recorder.write(frame(1), b"")
    recorder.pause()
    assert recorder.is_paused
    recorder.write(frame(2), frame(2))
    recorder.resume()
    recorder.write(frame(3), b"")
    recorder.finish()
    assert _read(place) == (1, [1, 0, 3])


def test_a_pause_that_skips_leaves_nothing(place: Path) -> None:
    recorder = TwoTrackRecorder(place)
    recorder.write(frame(1), b"")
    recorder.pause(PauseBehavior.SKIP)
    recorder.write(frame(2), frame(2))
    recorder.resume()
    recorder.write(frame(3), b"")
    assert recorder.finish() == 0.04
    assert _read(place) == (1, [1, 3])


def test_the_file_appears_when_it_is_whole(place: Path) -> None:
    recorder = TwoTrackRecorder(place)
    recorder.write(frame(1), b"")
    assert not place.exists()
    recorder.finish()
    assert [each.name for each in place.parent.iterdir()] == ["RE1.wav"]


def test_what_is_discarded_leaves_nothing(place: Path) -> None:
    recorder = TwoTrackRecorder(place)
    recorder.write(frame(1), b"")
    recorder.discard()
    assert list(place.parent.iterdir()) == []


def test_a_process_that_dies_leaves_what_was_said_up_to_the_last_second(place: Path) -> None:
    recorder = TwoTrackRecorder(place, channels=2)
    for _ in range(50):
        recorder.write(frame(100), frame(20))
    # Nobody closes the file; the disk has what was flushed, and half a frame more.
    part = place.with_name("RE1.wav.part")
    with part.open("ab") as file:
        file.write(b"half")
    assert list(recover(place.parent)) == [(place, 1.0)]
    channels, samples = _read(place)
    assert (channels, samples) == (2, [100, 20] * 50)
    assert not part.exists()
    recorder.discard()


def test_a_part_without_a_whole_header_is_thrown_away(place: Path) -> None:
    place.parent.mkdir()
    part = place.with_name("RE1.wav.part")
    part.write_bytes(b"RIFF")
    assert list(recover(place.parent)) == []
    assert not part.exists()


def test_there_is_nothing_to_recover_in_a_folder_that_is_not_there(place: Path) -> None:
    assert list(recover(place.parent)) == []
