"""The sounds an application may name: WAV in its dresses as it is, others by a program that is installed."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.support.outside import give_up
from tieline.models.speech.audio import (
    SoundUnreadable,
    decode_alaw,
    duration_ms,
    encode_mulaw,
    loudness,
    samples,
    write_wav,
)
from tieline.models.speech.formats import MOST_SECONDS, read_sound
from tieline.models.speech.tones import tone

pytestmark = pytest.mark.unit

TONE = tone((440,), 500, volume=0.3)
MP3 = Path(__file__).parent / "tone.mp3"
"""Half a second of a tone, two channels at 22,050 samples a second."""


def riff(tag: int, data: bytes, *, rate: int, width: int = 8, extra: bytes = b"") -> bytes:
    """Return a WAV file of one channel of any kind, with a chunk that nobody asked for in it."""
    layout = tag.to_bytes(2, "little") + b"\1\0" + rate.to_bytes(4, "little") + bytes(4)
    layout += b"\1\0" + width.to_bytes(2, "little") + extra
    body = b"WAVELIST\5\0\0\0hello\0fmt " + len(layout).to_bytes(4, "little") + layout
    body += b"data" + len(data).to_bytes(4, "little") + data
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def no_program(name: str) -> str | None:
    return None


class TestWav:
    def test_of_pcm_is_read_as_it_is(self) -> None:
        assert read_sound(write_wav(TONE)) == TONE

    def test_of_mulaw_and_alaw_as_telephones_have_it(self) -> None:
        plain = read_sound(write_wav(_at_8k(), sample_rate=8_000))
        mulaw = read_sound(riff(7, encode_mulaw(_at_8k()), rate=8_000, extra=b"\0\0"))
        alaw = read_sound(riff(6, _alaw(_at_8k()), rate=8_000))
        for sound in (mulaw, alaw):
            assert duration_ms(sound) == duration_ms(plain)
            assert loudness(sound) == pytest.approx(loudness(plain), rel=0.05)

    def test_of_the_long_header_that_recorders_write(self) -> None:
        subformat = bytes(8) + (1).to_bytes(2, "little") + bytes(14)
        assert read_sound(riff(0xFFFE, TONE, rate=16_000, width=16, extra=b"\x16\0" + subformat[2:])) == TONE

    @pytest.mark.parametrize(
        "file",
        [b"RIFF", b"RIFF\0\0\0\0WAVE", riff(0x55, b"mp3", rate=8_000), riff(7, b"\0", rate=1_234)],
        ids=["cut", "empty", "mp3 in wav", "odd rate"],
    )
    def test_of_no_use_is_refused(self, file: bytes) -> None:
        with pytest.raises(SoundUnreadable):
            read_sound(file)


def test_bare_telephone_sound_is_read_where_its_address_says_so() -> None:
    sound = read_sound(encode_mulaw(_at_8k()), content_type="audio/basic")
    assert duration_ms(sound) == 500
    with pytest.raises(SoundUnreadable):
        read_sound(encode_mulaw(_at_8k()), content_type="text/html")


def test_more_than_ten_minutes_are_left_out() -> None:
    long = riff(7, bytes(8_000 * (MOST_SECONDS + 5)), rate=8_000)
    assert duration_ms(read_sound(long)) == MOST_SECONDS * 1000


class TestPrograms:
    def test_an_mp3_is_read_by_what_is_installed(self) -> None:
        try:
            sound = read_sound(MP3.read_bytes())
        except SoundUnreadable as error:
            give_up(str(error))
        assert 500 <= duration_ms(sound) <= 700
        assert loudness(sound) > 0.1

    def test_without_one_the_refusal_says_which(self) -> None:
        with pytest.raises(SoundUnreadable, match="mpg123 or ffmpeg"):
            read_sound(MP3.read_bytes(), find_program=no_program)
        with pytest.raises(SoundUnreadable, match="flac needs ffmpeg"):
            read_sound(b"fLaC" + bytes(40), find_program=no_program)

    @pytest.mark.parametrize(
        ("magic", "kind"), [(b"OggS", "ogg"), (b"FORM", "aiff"), (b".snd", "au"), (b"ID3\3", "mp3")]
    )
    def test_the_format_is_said_and_not_guessed(self, tmp_path: Path, magic: bytes, kind: str) -> None:
        program = tmp_path / "ffmpeg"
        program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/asked\ncat\n')
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        given = magic + bytes(60)
        found = {"ffmpeg": str(program)}.get
        assert read_sound(given, find_program=found) == given
        asked = (tmp_path / "asked").read_text()
        assert f"-protocol_whitelist pipe -f {kind} -i pipe:0" in asked

    @pytest.mark.parametrize("does", ["exit 3", "cat > /dev/null"])
    def test_one_that_fails_or_gives_nothing_is_no_sound(self, tmp_path: Path, does: str) -> None:
        program = tmp_path / "mpg123"
        program.write_text(f"#!/bin/sh\n{does}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        with pytest.raises(SoundUnreadable):
            read_sound(MP3.read_bytes(), find_program={"mpg123": str(program)}.get)


def _at_8k() -> bytes:
    """The tone at 8,000 samples a second: every second sample, for it is far below what that would spoil."""
    return b"".join(TONE[at : at + 2] for at in range(0, len(TONE), 4))


def _alaw(pcm: bytes) -> bytes:
    """Encode by looking each sample up among all that can be decoded."""
    table = list(samples(decode_alaw(bytes(range(256)))))
    nearest = {
        value: min(range(256), key=lambda code: abs(table[code] - value)) for value in set(samples(pcm))
    }
    return bytes(nearest[value] for value in samples(pcm))
