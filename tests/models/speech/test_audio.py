"""Sound as bytes: what goes in comes out, at another rate, mixed, or in another dress."""

from __future__ import annotations

import io
import math
import wave

import pytest

from tests.support.outside import give_up
from tieline.models.speech import audio
from tieline.models.speech.audio import (
    RATES,
    SAMPLE_RATE,
    SoundUnreadable,
    decode_mulaw,
    duration_ms,
    encode_mulaw,
    loudness,
    mix,
    read_wav,
    resample,
    samples,
    scale,
    silence,
    to_pcm,
    write_wav,
)

pytestmark = pytest.mark.unit


def sine(rate: int, *, frequency: float = 1000, seconds: float = 0.5, level: float = 10_000) -> bytes:
    turn = 2 * math.pi * frequency / rate
    return to_pcm([level * math.sin(turn * index) for index in range(int(rate * seconds))])


def wav(data: bytes, *, channels: int = 1, width: int = 2, rate: int = SAMPLE_RATE) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(width)
        writer.setframerate(rate)
        writer.writeframes(data)
    return file.getvalue()


@pytest.fixture
def numpy() -> None:
    try:
        import numpy  # noqa: F401
    except ImportError:
        give_up("No numpy: `make speech` installs it.")


class TestMix:
    def test_sounds_together_are_added_and_as_long_as_the_longest(self) -> None:
        assert list(samples(mix(to_pcm([1, 2, 3]), to_pcm([10])))) == [11, 2, 3]

    def test_too_loud_together_is_clipped_and_does_not_wrap(self) -> None:
        assert list(samples(mix(to_pcm([30_000, -30_000]), to_pcm([30_000, -30_000])))) == [32_767, -32_768]

    def test_nothing_mixed_is_nothing(self) -> None:
        assert mix() == b"" and mix(b"", b"ab") == b"ab"


class TestLevels:
    def test_louder_is_clipped(self) -> None:
        assert list(samples(scale(to_pcm([100, 20_000]), 2))) == [200, 32_767]

    def test_loudness_is_of_the_whole(self) -> None:
        assert loudness(b"") == loudness(silence(20)) == 0.0
        assert loudness(to_pcm([32_767] * 10)) == pytest.approx(1.0)

    def test_half_a_sample_is_left_out(self) -> None:
        assert list(samples(b"\x01\x00\x02")) == [1]


class TestWav:
    def test_what_is_written_is_read(self) -> None:
        pcm = sine(SAMPLE_RATE)
        assert read_wav(write_wav(pcm)) == pcm

    def test_two_channels_become_one(self) -> None:
        assert list(samples(read_wav(wav(to_pcm([100, 200, -50, 50]), channels=2)))) == [150, 0]

    @pytest.mark.parametrize(
        ("data", "width", "heard"),
        [
            (b"\x80\xff\x00", 1, [0, 32_512, -32_768]),
            (b"\xff\x01\x00\x00\x00\x80", 3, [1, -32_768]),
            (b"\0\0\x01\x00\0\0\xff\xff", 4, [1, -1]),
        ],
    )
    def test_samples_of_other_widths_are_read(self, data: bytes, width: int, heard: list[int]) -> None:
        assert list(samples(read_wav(wav(data, width=width)))) == heard

    @pytest.mark.parametrize("file", [b"", b"RIFF", b"ID3 is not WAV", write_wav(b"\0\0")[:30]])
    def test_anything_else_is_refused(self, file: bytes) -> None:
        with pytest.raises(SoundUnreadable):
            read_wav(file)

    def test_a_rate_nobody_uses_is_refused_with_a_sentence(self) -> None:
        with pytest.raises(SoundUnreadable, match="1 channels at 12345 samples"):
            read_wav(wav(b"\0\0", rate=12_345))


@pytest.mark.usefixtures("numpy")
class TestResample:
    @pytest.mark.parametrize("rate", RATES)
    def test_a_tone_stays_the_same_tone(self, rate: int) -> None:
        heard = samples(resample(sine(rate), rate, SAMPLE_RATE))
        wanted = samples(sine(SAMPLE_RATE))
        assert abs(len(heard) - len(wanted)) <= 1
        assert max(abs(a - b) for a, b in zip(heard[200:-200], wanted[200:-200], strict=False)) < 20

    @pytest.mark.parametrize("rate", RATES)
    def test_and_back(self, rate: int) -> None:
        heard = samples(resample(sine(SAMPLE_RATE), SAMPLE_RATE, rate))
        wanted = samples(sine(rate))
        assert max(abs(a - b) for a, b in zip(heard[300:-300], wanted[300:-300], strict=False)) < 20

    def test_what_the_new_rate_cannot_carry_is_not_there(self) -> None:
        assert loudness(resample(sine(48_000, frequency=11_000), 48_000, SAMPLE_RATE)[2_000:-2_000]) < 0.001

    def test_an_unknown_rate_is_refused(self) -> None:
        with pytest.raises(SoundUnreadable, match="from 16000 to 12345"):
            resample(b"\0\0", SAMPLE_RATE, 12_345)


def test_without_numpy_sounds_play_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "numpy", None)
    heard = samples(audio.resample(sine(8_000), 8_000, SAMPLE_RATE))
    wanted = samples(sine(SAMPLE_RATE))
    assert len(heard) == len(wanted)
    assert max(abs(a - b) for a, b in zip(heard[100:-100], wanted[100:-100], strict=True)) < 1_000


class TestMulaw:
    def test_each_of_its_levels_comes_back(self) -> None:
        every = bytes(range(256))
        back = encode_mulaw(decode_mulaw(every))
        # It has two noughts.
        assert [a for a, b in zip(every, back, strict=True) if a != b] == [0x7F]

    def test_known_values(self) -> None:
        assert encode_mulaw(to_pcm([0, 32_767, -32_768, 1_000])) == bytes([0xFF, 0x80, 0x00, 0xCE])

    def test_a_tone_survives(self) -> None:
        tone = sine(8_000)
        error = [a - b for a, b in zip(samples(tone), samples(decode_mulaw(encode_mulaw(tone))), strict=True)]
        assert max(map(abs, error)) < 600


def test_durations_are_in_milliseconds() -> None:
    assert duration_ms(silence(250)) == 250
